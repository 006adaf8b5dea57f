"""What a person typed and has not saved, and who has the section open now. Flushes, never commits."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from portal.extensions import db
from portal.gosweb.sections.models import Section, SectionDraft

PRESENT = timedelta(minutes=2)
KEPT = timedelta(days=30)
GONE = timedelta(days=1)  # of a section that was open and nothing typed
LARGEST = 8_000_000  # characters of JSON


class DraftTooLarge(ValueError):
    """So much cannot be kept by itself at every pause in the typing."""


def find_draft(section: Section, user_id: int) -> SectionDraft | None:
    """What this person typed and did not save, if it differs from what is saved."""
    query = select(SectionDraft).where(
        SectionDraft.section_id == section.id,
        SectionDraft.user_id == user_id,
        SectionDraft.typed_at.is_not(None),
    )
    draft = db.session.scalar(query)
    return draft if draft and draft.values != section.values else None


def keep_draft(
    section: Section, values: Mapping[str, Any], *, base: int, user_id: int, now: datetime
) -> None:
    """Keep what was typed over revision `base`, unless it is saved already; raises DraftTooLarge."""
    if dict(values) == section.values and section.number:
        drop_draft(section, user_id)
        return
    if len(json.dumps(values, ensure_ascii=False)) > LARGEST:
        raise DraftTooLarge
    _put(section, user_id, now, base=base, values=dict(values), typed_at=now)


def drop_draft(section: Section, user_id: int) -> None:
    """Forget what was typed; that the person is there stays known."""
    own = update(SectionDraft).where(SectionDraft.section_id == section.id, SectionDraft.user_id == user_id)
    db.session.execute(own.values(values={}, typed_at=None))


def note_presence(section: Section, user_id: int, *, now: datetime) -> None:
    """Note that this person has the section open."""
    _put(section, user_id, now)


def list_others(section: Section, user_id: int, *, now: datetime) -> Sequence[SectionDraft]:
    """Who else has the section open, the first to come first."""
    query = select(SectionDraft).options(joinedload(SectionDraft.user))
    query = query.where(SectionDraft.section_id == section.id, SectionDraft.user_id != user_id)
    query = query.where(SectionDraft.touched_at > now - PRESENT)
    return db.session.scalars(query.order_by(SectionDraft.opened_at, SectionDraft.id)).all()


def delete_old_drafts(*, now: datetime) -> None:
    """Sweep drafts nobody came back to, and marks of those who only looked."""
    old = delete(SectionDraft).where(SectionDraft.touched_at < now - KEPT)
    looked = delete(SectionDraft).where(SectionDraft.typed_at.is_(None), SectionDraft.touched_at < now - GONE)
    db.session.execute(old)
    db.session.execute(looked)


def _put(section: Section, user_id: int, now: datetime, **values: Any) -> None:
    """Update the row of this person here, or make it; of two tabs that make it at once one updates."""
    came = case((SectionDraft.touched_at < now - PRESENT, now), else_=SectionDraft.opened_at)
    own = update(SectionDraft).where(SectionDraft.section_id == section.id, SectionDraft.user_id == user_id)
    own = own.values(opened_at=came, touched_at=now, **values).returning(SectionDraft.id)
    if db.session.scalar(own) is not None:
        return
    fresh = {"base": section.number, "values": {}, "typed_at": None} | values
    try:
        with db.session.begin_nested():
            db.session.add(
                SectionDraft(section_id=section.id, user_id=user_id, opened_at=now, touched_at=now, **fresh)
            )
    except IntegrityError:
        db.session.execute(own)
