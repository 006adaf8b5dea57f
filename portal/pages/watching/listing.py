"""The feed of events and the facts of one page with their evidence. Reads only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from portal.accounts.policy import Who
from portal.calendar import find_day
from portal.extensions import db
from portal.pages.marks.asked import (
    PLACE,
    Asked,
    all_rows,
    find_rows,
    institutions_of,
    of_network,
    place_cells,
    with_page,
)
from portal.pages.networks.contract import Mark
from portal.pages.social.models import PageEvent, PageState, SocialPage
from portal.pages.watching.comparing import own_fields
from portal.pages.watching.facts import FACTS, LABELS, MARKS, Fact, normalise, show, stands
from portal.pages.watching.models import PageDoubt
from portal.sheets import DEMO_MARK

LOSS = "loss"
SHOWN = 50
HEADER = (*PLACE, *"Сеть;Страница;Адрес страницы;Когда (UTC);Что;Было;Стало;Откуда известно".split(";"))
SOURCES = {"network": "прочитано в сети", "person": "со слов", "deliveries": "по отправкам портала"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A fact of a page with what stands behind it."""

    fact: Fact
    value: str
    stands: Mark
    source: str
    at: datetime | None
    fields: list[tuple[str, Any]]
    doubt: PageDoubt | None


def list_events(who: Who, asked: Asked) -> tuple[Sequence[PageEvent], int]:
    """One page of the feed, the last first."""
    return find_rows(events_of(who, asked), asked)


def events_of(who: Who, asked: Asked) -> Select[tuple[PageEvent]]:
    """The events asked, in order."""
    query = select(PageEvent).join(PageEvent.page).join(SocialPage.organization)
    query = query.where(*institutions_of(who, asked), *of_network(SocialPage.network, asked))
    if asked.kind in LABELS:
        query = query.where(PageEvent.fact == asked.kind)
    if asked.state == LOSS:
        query = query.where(_is_loss())
    if since := find_day(asked.since):
        query = query.where(PageEvent.seen_at >= datetime.combine(since, time(), UTC))
    return query.options(with_page(PageEvent.page)).order_by(PageEvent.seen_at.desc(), PageEvent.id.desc())


def list_cells(who: Who, asked: Asked) -> Iterator[list[str]]:
    """Cells of every event of the list, the mark of demo data last."""
    for event in all_rows(events_of(who, asked)):
        page = event.page
        yield [
            *place_cells(page.organization),
            page.network.label,
            page.name,
            page.address,
            f"{event.seen_at:%d.%m.%Y %H:%M}",
            LABELS.get(event.fact, event.fact),
            show(event.fact, event.was),
            show(event.fact, event.now),
            source_words(event),
            DEMO_MARK if page.organization.is_demo else "",
        ]


def list_page_events(page: SocialPage) -> Sequence[PageEvent]:
    """What changed on one page, the last first."""
    query = select(PageEvent).where(PageEvent.page_id == page.id)
    return db.session.scalars(
        query.order_by(PageEvent.seen_at.desc(), PageEvent.id.desc()).limit(SHOWN)
    ).all()


def list_facts(page: SocialPage) -> list[Shown]:
    """Every compared fact of a page, the demanded first."""
    doubts = {
        row.fact: row for row in db.session.scalars(select(PageDoubt).where(PageDoubt.page_id == page.id))
    }
    shown = [_show(page, fact, doubts.get(fact.name)) for fact in FACTS]
    return sorted(shown, key=lambda one: not one.fact.is_required)


def source_words(event: PageEvent) -> str:
    """How it is known, for people."""
    words = event.evidence.get("words", "")
    source = SOURCES.get(str(event.evidence.get("source", "")), "нет данных")
    return f"{source}: {words}" if words else source


def _show(page: SocialPage, fact: Fact, doubt: PageDoubt | None) -> Shown:
    value = show(fact.name, normalise(getattr(page, fact.name)))
    source, at = _source_of(page, fact.name)
    fields = list(own_fields(page.facts, fact.name))
    return Shown(fact, value, stands(page, fact.name), source, at, fields, doubt)


def _source_of(page: SocialPage, name: str) -> tuple[str, datetime | None]:
    """Who said it and when: the network, a person, or nobody yet."""
    if name == "gov_mark" and page.gov_mark_source:
        is_network = page.gov_mark_source == "network"
        return SOURCES["network"] if is_network else page.gov_mark_source, page.gov_mark_at
    if name in ("pos_problem", "pos_opinion") and page.pos_source:
        is_network = page.pos_source == "network"
        return (SOURCES["network"], page.read_at) if is_network else (page.pos_source, None)
    if name in MARKS and getattr(page, name) is Mark.UNKNOWN:
        return "сеть не сказала" if page.read_at else "страницу ещё не читали", page.read_at
    return SOURCES["network"] if page.read_at else "страницу ещё не читали", page.read_at


def _is_loss() -> ColumnElement[bool]:
    marks = and_(PageEvent.fact.in_(MARKS), PageEvent.was == Mark.YES.value, PageEvent.now == Mark.NO.value)
    state = and_(PageEvent.fact == "state", PageEvent.now != PageState.OPEN.value)
    description = and_(PageEvent.fact == "description", PageEvent.now == "")
    return or_(
        marks, state, description, PageEvent.fact.in_(("name", "reading", "silence", "owner", "members"))
    )
