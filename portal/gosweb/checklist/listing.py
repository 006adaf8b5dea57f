"""The list of sites: search, filters, one page at a time, and its export. Reads only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload

from portal.accounts.policy import Who
from portal.calendar import local_today
from portal.extensions import db
from portal.gosweb.releases.content import base_url
from portal.gosweb.sites.models import Site, SiteStage
from portal.gosweb.sites.services import with_organization
from portal.portions import cut
from portal.registry.organizations.closing import is_working
from portal.registry.organizations.models import Organization, OrgType
from portal.registry.organizations.search import find_page, matching
from portal.registry.scopes import visible
from portal.sheets import DEMO_MARK

PORTION = 500
ORDER = (Organization.sort_key.asc(), Organization.id.asc())
HEADER = (
    "Учреждение",
    "ИНН",
    "Тип",
    "Субъект РФ",
    "Муниципалитет",
    "Адрес сайта",
    "Этап",
    "Срок этапа",
    "Обязательное заполнено, %",
    "Опубликован",
)


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked to see; empty means all."""

    q: str = ""
    stage: str = ""
    type: str = ""
    page: int = 1
    per_page: int = 20

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is filtered out."""
        return any((self.q, self.stage, self.type))


def list_sites(who: Who, filters: Filters) -> tuple[Sequence[Site], int]:
    """One page of sites by the names of their organizations, and how many there are in all."""
    ids, total = find_page(_wanted(who, filters), ORDER, filters.page, filters.per_page, is_search=False)
    return db.session.scalars(_of(ids)).all(), total


def list_export_rows(who: Who, filters: Filters) -> Iterator[list[str]]:
    """Cells of every site of the list, the mark of demo data last; a portion at a time in memory."""
    ids = db.session.scalars(_wanted(who, filters).order_by(*ORDER)).all()
    for portion in cut(ids, PORTION):
        places = joinedload(Site.organization).options(
            joinedload(Organization.region), joinedload(Organization.municipality)
        )
        query = select(Site).join(Site.organization).options(places)
        query = query.where(Site.organization_id.in_(portion))
        yield from map(_cells, db.session.scalars(query.order_by(*ORDER)))


def _wanted(who: Who, filters: Filters) -> Select[tuple[int]]:
    """Ids of the organizations; what makes no sense in the filters is as if not asked."""
    conditions: list[ColumnElement[bool]] = [visible(who), is_working(), *matching(filters.q)]
    if filters.stage in set(SiteStage):
        conditions.append(Site.stage == SiteStage(filters.stage))
    if filters.type in set(OrgType):
        conditions.append(Organization.type == OrgType(filters.type))
    query = select(Organization.id).join(Site, Site.organization_id == Organization.id)
    return query.where(*conditions)


def _of(ids: Sequence[int]) -> Select[tuple[Site]]:
    return with_organization().where(Site.organization_id.in_(ids)).order_by(*ORDER)


def _cells(site: Site) -> list[str]:
    place = site.organization
    out = site.published_at
    return [
        place.short_name,
        place.inn,
        place.type.label,
        place.region.short,
        place.municipality.name if place.municipality else "",
        base_url(site.slug),
        site.stage.label,
        _day(site.stage_due),
        str(site.percent),
        _day(local_today(place.region.timezone, out) if out else None),
        DEMO_MARK if place.is_demo else "",
    ]


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""
