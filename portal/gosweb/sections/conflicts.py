"""What happens when somebody saved before us: joined by itself where it can be, else a person chooses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.errors import Conflict
from portal.extensions import db
from portal.gosweb.sections import services
from portal.gosweb.sections.conversion import as_typed
from portal.gosweb.sections.merging import Clash, Merge, merge
from portal.gosweb.sections.models import Section, SectionRevision
from portal.gosweb.sites.models import Site
from portal.gosweb.standards.standard import SectionRule

ATTEMPTS = 5
BUSY = "Раздел сейчас сохраняют несколько человек подряд. Вернитесь назад и нажмите «Сохранить» ещё раз."
MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True, slots=True)
class Standing:
    """What a form that shows clashes brings back: over which revision they arose, and what was chosen."""

    was: int = 0  # the revision that the person began from
    items: tuple[str, ...] = ()
    chosen: Mapping[str, str] = field(default_factory=dict)

    @property
    def open(self) -> list[str]:
        """Items where nothing is chosen yet."""
        return [id for id in self.items if self.chosen.get(id) not in (MINE, THEIRS)]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The section as it stands; with clashes nothing was saved."""

    section: Section
    merge: Merge | None = None

    @property
    def is_conflict(self) -> bool:
        """Whether a person must choose."""
        return bool(self.merge and self.merge.clashes)


def values_at(section: Section, number: int) -> dict[str, Any]:
    """The values of a revision; nothing for one that never was."""
    if number == section.number:
        return section.values
    query = select(SectionRevision.values)
    query = query.where(SectionRevision.section_id == section.id, SectionRevision.number == number)
    return db.session.scalar(query) or {}


def join(rule: SectionRule, section: Section, mine: Mapping[str, Any], base: int) -> Merge:
    """Join what was typed over revision `base` with the section as it stands."""
    before = values_at(section, base)
    shown = as_typed(rule, before)  # a form may spell a value otherwise, and that is no change
    own = {id: before[id] if shown.get(id) == entry and id in before else entry for id, entry in mine.items()}
    unseen = {id: entry for id, entry in before.items() if id not in shown and id not in mine}
    return merge(before, unseen | own, section.values)


def save_or_join(
    site: Site,
    rule: SectionRule,
    mine: dict[str, Any],
    *,
    base: int,
    author_id: int,
    now: datetime,
    note: str = "",
) -> Outcome:
    """Save what was typed, joined with what others saved meanwhile; a clash saves nothing."""
    values, merged = mine, None
    number = base
    for _ in range(ATTEMPTS):
        saved = services.save_section(
            site, rule.slug, values, base=number, author_id=author_id, now=now, note=note
        )
        if not saved.is_conflict:
            return Outcome(saved.section, merged)
        merged = join(rule, saved.section, mine, base)
        if merged.clashes:
            return Outcome(saved.section, merged)
        values, number = merged.values, saved.section.number
    raise Conflict(BUSY)


def choose(section: Section, values: Mapping[str, Any], standing: Standing, base: int) -> dict[str, Any]:
    """The typed values with the colleague's in place where they were chosen; `base` is their revision."""
    theirs = values_at(section, base)
    taken = {id for id in standing.items if standing.chosen.get(id) == THEIRS}
    kept = {id: entry for id, entry in values.items() if id not in taken}
    return kept | {id: theirs[id] for id in taken if id in theirs}


def clashes_of(
    rule: SectionRule, section: Section, values: Mapping[str, Any], standing: Standing, base: int
) -> tuple[Clash, ...]:
    """The clashes that a form showed, to be shown again."""
    if not standing.items:
        return ()
    before, theirs = values_at(section, standing.was), values_at(section, base)
    known = [item.id for item in rule.items if item.id in standing.items]
    return tuple(Clash(id, before.get(id), values.get(id), theirs.get(id)) for id in known)
