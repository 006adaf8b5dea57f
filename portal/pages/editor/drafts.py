"""What a person typed into the editor and has not saved. Flushes, never commits."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, delete, select, update
from sqlalchemy.exc import IntegrityError

from portal.extensions import db
from portal.pages.posts.models import PostDraft

KEPT = timedelta(days=30)
LARGEST = 400_000  # characters of JSON


class DraftTooLarge(ValueError):
    """So much cannot be kept by itself at every pause in the typing."""


def find_draft(user_id: int, place: str) -> PostDraft | None:
    """What this person typed there and did not save."""
    return db.session.scalar(_own(user_id, place))


def keep_draft(user_id: int, place: str, values: Mapping[str, Any], *, now: datetime) -> None:
    """Keep what was typed; of two tabs that begin at once one begins and the other goes on."""
    if len(json.dumps(values, ensure_ascii=False)) > LARGEST:
        raise DraftTooLarge
    own = update(PostDraft).where(PostDraft.user_id == user_id, PostDraft.place == place)
    own = own.values(values=dict(values), typed_at=now).returning(PostDraft.id)
    if db.session.scalar(own) is not None:
        return
    try:
        with db.session.begin_nested():
            db.session.add(PostDraft(user_id=user_id, place=place, values=dict(values), typed_at=now))
    except IntegrityError:
        db.session.execute(own)


def drop_draft(user_id: int, place: str) -> None:
    """Forget what was typed there."""
    db.session.execute(delete(PostDraft).where(PostDraft.user_id == user_id, PostDraft.place == place))


def delete_old_drafts(*, now: datetime) -> None:
    """Sweep drafts nobody came back to."""
    db.session.execute(delete(PostDraft).where(PostDraft.typed_at < now - KEPT))


def _own(user_id: int, place: str) -> Select[tuple[PostDraft]]:
    return select(PostDraft).where(PostDraft.user_id == user_id, PostDraft.place == place)
