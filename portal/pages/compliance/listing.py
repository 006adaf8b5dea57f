"""Institutions by how they keep the law on official pages: one page at a time, with the reasons."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, select

from portal.accounts.policy import Who
from portal.extensions import db
from portal.pages.compliance.content import Fact, judge_legal
from portal.pages.compliance.counting import Standing, standings
from portal.pages.compliance.rules import counted_networks
from portal.pages.networks.contract import Mark
from portal.pages.social.models import PageKind, SocialPage
from portal.registry.narrowing import count_rows
from portal.registry.organizations.listing import Filters, conditions_of
from portal.registry.organizations.models import Organization
from portal.registry.territories.models import Municipality

BY_NAME = (Organization.sort_key, Organization.id)
NONE = "none"


@dataclass(frozen=True, slots=True)
class Line:
    """An institution with its standing and the pages it is judged by."""

    row: Row[Any]
    standing: Standing
    pages: Sequence[SocialPage]
    facts: Sequence[Fact]  # of all those pages, what is not «да»

    @property
    def reasons(self) -> list[str]:
        """What is missing, in words for a cell."""
        if self.standing is Standing.ABSENT:
            stated = self.row.no_page_reason
            return [f"в реестре указано основание без решения: {stated}"] if stated else ["страницы нет"]
        return list(dict.fromkeys(_reason(fact) for fact in self.facts))


def _reason(fact: Fact) -> str:
    words = f" ({_small(fact.words)})" if fact.words else ""
    return f"{fact.rule.title}: {fact.mark.label}{words}"


def _small(words: str) -> str:
    """Words of a source inside a sentence: «Со слов: …» begins small, a name or an abbreviation does not."""
    return words[:1].lower() + words[1:] if words.startswith("Со слов") else words


def within(who: Who, filters: Filters) -> list[ColumnElement[bool]]:
    """Conditions of the filters; «none» stands for those outside every municipality."""
    if filters.municipality != NONE:
        return conditions_of(who, filters)
    return [*conditions_of(who, filters), Organization.municipality_id.is_(None)]


def list_lines(who: Who, filters: Filters, standing: str) -> tuple[list[Line], int]:
    """A page of institutions by name and how many there are; as many queries for any page."""
    conditions = within(who, filters)
    rows = standings(conditions)
    ids = select(Organization.id).join(rows, rows.c.organization_id == Organization.id)
    if standing in set(Standing):
        ids = ids.where(rows.c.standing == standing)
    total = count_rows(ids)
    start = (filters.page - 1) * filters.per_page
    shown = list(db.session.scalars(ids.order_by(*BY_NAME).limit(filters.per_page).offset(start)))
    return (_lines(shown) if shown else []), total


def _lines(ids: Sequence[int]) -> list[Line]:
    found = standings([Organization.id.in_(ids)])
    columns = (
        *(Organization.id, Organization.short_name, Organization.inn, Organization.type),
        *(Organization.no_page_reason, Organization.is_demo, Municipality.name.label("municipality")),
        found.c.standing,
    )
    query = select(*columns).join(found, found.c.organization_id == Organization.id)
    query = query.outerjoin(Municipality, Municipality.id == Organization.municipality_id)
    pages = _judged_pages(ids)
    return [
        _line(row, pages.get(row.id, []))
        for row in db.session.execute(query.where(Organization.id.in_(ids)).order_by(*BY_NAME))
    ]


def _line(row: Row[Any], pages: Sequence[SocialPage]) -> Line:
    facts = [fact for page in pages for fact in judge_legal(page) if fact.mark is not Mark.YES]
    return Line(row, Standing(row.standing), pages, facts)


def _judged_pages(ids: Sequence[int]) -> dict[int, list[SocialPage]]:
    """Official pages of the first network in which each institution has any."""
    networks = [network for network, _ in counted_networks()]
    query = select(SocialPage).where(
        SocialPage.organization_id.in_(ids),
        SocialPage.kind == PageKind.OFFICIAL,
        SocialPage.network.in_(networks),
    )
    pages: dict[int, list[SocialPage]] = {}
    for page in db.session.scalars(query.order_by(SocialPage.id)):
        pages.setdefault(page.organization_id, []).append(page)
    return {id: _first(mine, networks) for id, mine in pages.items()}


def _first(pages: list[SocialPage], networks: Sequence[Any]) -> list[SocialPage]:
    first = min((page.network for page in pages), key=networks.index)
    return [page for page in pages if page.network is first]
