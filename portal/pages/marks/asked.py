"""What lists around pages are narrowed by, and the conditions of it. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import contains_eager, joinedload
from sqlalchemy.orm.interfaces import LoaderOption
from sqlalchemy.orm.strategy_options import _AbstractLoad as Load

from portal.accounts.policy import Who
from portal.extensions import db
from portal.pages.networks.contract import Network
from portal.pages.social.models import SocialPage
from portal.registry.narrowing import count_rows
from portal.registry.organizations.models import Organization
from portal.registry.organizations.search import in_place, matching
from portal.registry.scopes import visible

MOST_EXPORTED = 20_000
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked to see; empty means the usual."""

    q: str = ""
    state: str = ""
    kind: str = ""
    network: str = ""
    region: str = ""
    municipality: str = ""
    overdue: str = ""
    since: str = ""  # a day, 2026-11-20
    page: int = 1
    per_page: int = 20

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is filtered out."""
        asked = (self.q, self.state, self.kind, self.network, self.overdue, self.since)
        return any((*asked, self.region, self.municipality))

    @property
    def query(self) -> dict[str, str]:
        """The same in an address, without the page."""
        names = ("q", "state", "kind", "network", "region", "municipality", "overdue", "since")
        return {name: getattr(self, name) for name in names if getattr(self, name)}


def institutions_of(who: Who, asked: Asked) -> list[ColumnElement[bool]]:
    """Conditions on Organization: what this person may see of what was asked."""
    return [visible(who), *matching(asked.q), *in_place(asked.region, asked.municipality)]


def of_network(column: ColumnElement[Any] | Any, asked: Asked) -> list[ColumnElement[bool]]:
    """The condition of the network asked, if it is one."""
    return [column == Network(asked.network)] if asked.network in set(Network) else []


def with_page(page: Any) -> LoaderOption:
    """Load the page that a query is joined to, with all of its institution that a line shows."""
    return _place(contains_eager(page).contains_eager(SocialPage.organization))


def with_institution(organization: Any) -> LoaderOption:
    """The same of an institution."""
    return _place(contains_eager(organization))


def find_rows(query: Select[tuple[T]], asked: Asked) -> tuple[Sequence[T], int]:
    """A page of the ordered query and how many rows there are in all; two queries for any page."""
    start = (asked.page - 1) * asked.per_page
    return db.session.scalars(query.offset(start).limit(asked.per_page)).all(), count_rows(query)


def all_rows(query: Select[tuple[T]]) -> Sequence[T]:
    """Rows of the ordered query for an export."""
    return db.session.scalars(query.limit(MOST_EXPORTED)).all()


PLACE = ("Учреждение", "ИНН", "Субъект РФ", "Муниципалитет")
"""The first columns of every export around pages."""


def place_cells(organization: Organization) -> list[str]:
    """Cells of these columns."""
    district = organization.municipality.name if organization.municipality else ""
    return [organization.short_name, organization.inn, organization.region.name, district]


def day_cell(day: date | None) -> str:
    """A day, or the day of a moment (UTC), for a spreadsheet."""
    return f"{day:%d.%m.%Y}" if day else ""


def _place(loader: Load) -> LoaderOption:
    region, district = joinedload(Organization.region), joinedload(Organization.municipality)
    return loader.options(region, district)
