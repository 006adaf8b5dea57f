"""Sections of a site: drawn, judged and saved as revisions. Flushes, never commits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from portal import audit
from portal.errors import Conflict, NotFound
from portal.extensions import db
from portal.gosweb.sections.assessment import assess
from portal.gosweb.sections.models import Section, SectionRevision
from portal.gosweb.sections.rules import list_rules
from portal.gosweb.sites.models import Site
from portal.gosweb.sites.services import hold

FASTER = "Пока вы смотрели историю, раздел сохранили ещё раз. Откройте историю заново и повторите."


@dataclass(frozen=True, slots=True)
class Saved:
    """How a save went: the section as it stands, and whether somebody had saved before us."""

    section: Section
    is_conflict: bool = False


def open_sections(site: Site) -> None:
    """Give a new site its sections, all empty, with the score that emptiness earns."""
    for rule in list_rules(site):
        judged = assess(site, rule.slug, {})
        db.session.add(
            Section(
                site_id=site.id,
                slug=rule.slug,
                number=0,
                values={},
                statuses=judged.statuses,
                required=judged.required,
                present=judged.present,
            )
        )
    db.session.flush()
    count_score(site)


def reassess_sections(site: Site) -> None:
    """Judge all drafts of a site anew, when the code that judges them has changed.

    A section saved meanwhile keeps the verdict of its save.
    """
    for section in list_sections(site):
        judged = assess(site, section.slug, section.values)
        same = update(Section).where(Section.id == section.id, Section.number == section.number)
        db.session.execute(
            same.values(statuses=judged.statuses, required=judged.required, present=judged.present)
        )
    count_score(site)


def list_sections(site: Site) -> Sequence[Section]:
    """The sections of a site in the order of the Standard."""
    query = select(Section).options(joinedload(Section.author)).where(Section.site_id == site.id)
    by_slug = {section.slug: section for section in db.session.scalars(query)}
    return [by_slug[rule.slug] for rule in list_rules(site) if rule.slug in by_slug]


def get_section(site: Site, slug: str) -> Section:
    """The section as it stands; raises NotFound."""
    query = select(Section).options(joinedload(Section.author))
    section = db.session.scalar(query.where(Section.site_id == site.id, Section.slug == slug))
    if section is None:
        raise NotFound
    return section


def save_section(
    site: Site,
    slug: str,
    values: Mapping[str, Any],
    *,
    base: int,
    author_id: int | None,
    now: datetime,
    note: str = "",
) -> Saved:
    """Make a revision of these values, if nobody saved one after revision `base`."""
    section = get_section(site, slug)
    if dict(values) == section.values and section.number:
        return Saved(section)
    judged = assess(site, slug, values)
    mine = update(Section).where(Section.id == section.id, Section.number == base)
    taken = mine.values(
        number=base + 1,
        values=dict(values),
        statuses=judged.statuses,
        required=judged.required,
        present=judged.present,
        saved_at=now,
        author_id=author_id,
    )
    if db.session.scalar(taken.returning(Section.id)) is None:
        db.session.refresh(section)
        return Saved(section, is_conflict=True)
    _note_revision(section, values, base + 1, author_id, now, note)
    db.session.refresh(section)
    count_score(site)
    audit.record(
        "section.saved",
        f"site:{site.id}",
        organization_id=site.organization_id,
        section=slug,
        number=base + 1,
    )
    return Saved(section)


def restore_revision(site: Site, slug: str, number: int, *, author_id: int | None, now: datetime) -> Section:
    """Save the values of an older revision as a new one."""
    section = get_section(site, slug)
    old = get_revision(section, number)
    note = f"Восстановлена ревизия {number}"
    saved = save_section(site, slug, old.values, base=section.number, author_id=author_id, now=now, note=note)
    if saved.is_conflict:
        raise Conflict(FASTER)
    return saved.section


def get_revision(section: Section, number: int) -> SectionRevision:
    """A revision by its number; raises NotFound."""
    query = select(SectionRevision).options(joinedload(SectionRevision.author))
    found = db.session.scalar(
        query.where(SectionRevision.section_id == section.id, SectionRevision.number == number)
    )
    if found is None:
        raise NotFound
    return found


def list_revisions(section: Section, *, limit: int = 100) -> Sequence[SectionRevision]:
    """The revisions of a section, the newest first."""
    query = select(SectionRevision).options(joinedload(SectionRevision.author))
    query = query.where(SectionRevision.section_id == section.id)
    return db.session.scalars(query.order_by(SectionRevision.number.desc()).limit(limit)).all()


def count_score(site: Site) -> None:
    """Sum the sections into the site's score: floor, so that 100 means all."""
    hold(site)  # or two sections saved at once would each miss the other
    scores = select(Section.required, Section.present).where(Section.site_id == site.id)
    rows = db.session.execute(scores).all()
    site.required, site.present = sum(row.required for row in rows), sum(row.present for row in rows)
    site.percent = 100 * site.present // site.required if site.required else 100
    demanded = [row for row in rows if row.required]
    site.sections_total = len(demanded)
    site.sections_done = sum(row.present >= row.required for row in demanded)
    db.session.flush()


def _note_revision(
    section: Section,
    values: Mapping[str, Any],
    number: int,
    author_id: int | None,
    now: datetime,
    note: str,
) -> None:
    revision = SectionRevision(
        section_id=section.id,
        number=number,
        values=dict(values),
        author_id=author_id,
        saved_at=now,
        note=note,
    )
    db.session.add(revision)
    db.session.flush()
