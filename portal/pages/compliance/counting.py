"""«Исполнение закона» in SQL: the standing of each institution, and the counts of districts and spheres."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, literal, or_, select
from sqlalchemy.orm import aliased
from sqlalchemy.sql.selectable import Subquery

from portal.extensions import Labelled, db
from portal.pages.compliance.rules import counted_networks
from portal.pages.marks.models import ExemptionState, PageExemption
from portal.pages.networks.contract import Mark, Network
from portal.pages.social.models import PageKind, PageState, SocialPage
from portal.registry.folding import fold
from portal.registry.organizations.models import Organization, OrganizationSphere, OrgType
from portal.registry.territories.models import Municipality, Region
from portal.registry.territories.spheres import sphere_names


class Standing(Labelled):
    """How an institution keeps the law on official pages."""

    LAWFUL = "lawful", "Исполнено"
    UNLAWFUL = "unlawful", "Не исполнено"
    UNKNOWN = "unknown", "Неизвестно"
    ABSENT = "absent", "Нет страницы"
    EXEMPT = "exempt", "Освобождено"


class By(Labelled):
    """What the counts are broken down by."""

    DISTRICT = "district", "По муниципалитетам"
    SPHERE = "sphere", "По сферам"
    TYPE = "type", "По типам учреждений"
    REGION = "region", "По субъектам"


@dataclass(frozen=True, slots=True)
class Counts:
    """One line of the table; percents are of those who must keep a page."""

    key: str
    name: str
    exempt: int
    must: int
    created: int
    bound: int
    marked: int
    lawful: int
    unknown: int
    content: int

    @property
    def percent(self) -> float | None:
        """Those surely lawful among those who must; None where nobody must."""
        return 100 * self.lawful / self.must if self.must else None


def _yes(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _facts_of(network: Network, needs_mark: bool) -> list[ColumnElement[int]]:
    """Of an institution's official pages in a network: all, the lawful, the surely not, and each fact."""
    page, here = SocialPage, SocialPage.network == network
    is_open, bound, marked = page.state == PageState.OPEN, page.bound == Mark.YES, page.gov_mark == Mark.YES
    bad = [page.state != PageState.OPEN, page.bound == Mark.NO]
    good = [is_open, bound]
    if needs_mark:
        bad.append(page.gov_mark == Mark.NO)
        good.append(marked)
    conditions = {
        "all": here,
        "yes": and_(here, *good),
        "no": and_(here, or_(*bad)),
        "bound": and_(here, bound),
        "marked": and_(here, marked),
        "content": and_(here, page.is_lawful == Mark.YES),
    }
    return [_yes(condition).label(f"{network.value}_{name}") for name, condition in conditions.items()]


def _pages(conditions: Sequence[ColumnElement[bool]]) -> Subquery:
    facts = [fact for network, needs in counted_networks() for fact in _facts_of(network, needs)]
    networks = [network for network, _ in counted_networks()]
    query = select(SocialPage.organization_id, *facts).where(
        SocialPage.kind == PageKind.OFFICIAL, SocialPage.network.in_(networks)
    )
    mine = select(Organization.id).where(*conditions)
    return query.where(SocialPage.organization_id.in_(mine)).group_by(SocialPage.organization_id).subquery()


def _by_network(pages: Subquery, choose: Any, otherwise: Any) -> ColumnElement[Any]:
    """What is said of the first network in which the institution has an official page."""
    cases = [
        (pages.c[f"{network.value}_all"] > 0, choose(network.value)) for network, _ in counted_networks()
    ]
    return case(*cases, else_=otherwise)


def exempt_ids() -> Select[tuple[int]]:
    """Institutions freed from keeping a page in every network."""
    granted = PageExemption.state == ExemptionState.GRANTED
    return select(PageExemption.organization_id).where(granted, PageExemption.network.is_(None))


def standings(conditions: Sequence[ColumnElement[bool]]) -> Subquery:
    """Each institution that meets the conditions: its standing and whether all its pages have each fact."""
    pages = _pages(conditions)

    def verdict(code: str) -> ColumnElement[Any]:
        return case(
            (pages.c[f"{code}_no"] > 0, Standing.UNLAWFUL.value),
            (pages.c[f"{code}_yes"] == pages.c[f"{code}_all"], Standing.LAWFUL.value),
            else_=Standing.UNKNOWN.value,
        )

    def all_have(name: str) -> ColumnElement[Any]:
        def chosen(code: str) -> ColumnElement[Any]:
            return case((pages.c[f"{code}_{name}"] == pages.c[f"{code}_all"], 1), else_=0)

        return _by_network(pages, chosen, 0)

    standing = case(
        (Organization.id.in_(exempt_ids()), Standing.EXEMPT.value),
        else_=_by_network(pages, verdict, Standing.ABSENT.value),
    )
    query = select(
        Organization.id.label("organization_id"),
        Organization.type,
        Organization.region_code,
        Organization.municipality_id,
        standing.label("standing"),
        *(all_have(name).label(name) for name in ("bound", "marked", "content")),
    )
    query = query.outerjoin(pages, pages.c.organization_id == Organization.id)
    return query.where(*conditions).subquery()


def count_by(by: By, conditions: Sequence[ColumnElement[bool]]) -> list[Counts]:
    """Counts of every district, sphere, type or region, by name; one query."""
    rows = standings(conditions)
    key, name, query = _grouped(by, rows)
    found = db.session.execute(query.add_columns(*_sums(rows)).group_by(key, name))
    return sorted((_named(by, _counts(row)) for row in found), key=lambda one: (not one.key, fold(one.name)))


def _named(by: By, counts: Counts) -> Counts:
    """The line with words for its key, where the database has only a code."""
    match by:
        case By.TYPE:
            return replace(counts, name=OrgType(counts.key).label)
        case By.SPHERE:
            return replace(counts, name=sphere_names().get(counts.key, counts.key))
        case _:
            return counts if counts.key else replace(counts, name=NO_DISTRICT)


NO_DISTRICT = "Без муниципалитета (уровень субъекта)"


def count_all(conditions: Sequence[ColumnElement[bool]]) -> Counts:
    """The same counts of all together; an institution of several spheres counts once."""
    rows = standings(conditions)
    return _counts(db.session.execute(select(literal("").label("key"), literal("Всего"), *_sums(rows))).one())


def total_of(by: By, lines: Sequence[Counts], conditions: Sequence[ColumnElement[bool]]) -> Counts:
    """The line of all: the sum of the lines, counted anew only where an institution stands in several."""
    if by is By.SPHERE:
        return count_all(conditions)
    names = [field.name for field in fields(Counts) if field.name not in ("key", "name")]
    return Counts("", "Всего", **{name: sum(getattr(one, name) for one in lines) for name in names})


def _sums(rows: Subquery) -> list[ColumnElement[int]]:
    must = rows.c.standing != Standing.EXEMPT.value
    created = and_(must, rows.c.standing != Standing.ABSENT.value)
    return [
        _yes(rows.c.standing == Standing.EXEMPT.value),
        _yes(must),
        _yes(created),
        *(_yes(and_(created, rows.c[name] == 1)) for name in ("bound", "marked")),
        _yes(rows.c.standing == Standing.LAWFUL.value),
        _yes(rows.c.standing == Standing.UNKNOWN.value),
        _yes(and_(created, rows.c.content == 1)),
    ]


def _counts(row: Row[Any]) -> Counts:
    key, name, *numbers = row
    return Counts("" if key is None else str(key), str(name or ""), *(int(number) for number in numbers))


def _grouped(by: By, rows: Subquery) -> tuple[Any, Any, Select[Any]]:
    """The key, the name and the query of one breakdown."""
    match by:
        case By.TYPE:
            return rows.c.type, rows.c.type, _pairs(rows.c.type, rows.c.type)
        case By.REGION:
            regions = _pairs(Region.code, Region.short).join(rows, rows.c.region_code == Region.code)
            return Region.code, Region.short, regions
        case By.SPHERE:
            code, mine = OrganizationSphere.sphere_code, OrganizationSphere.organization_id
            return code, code, _pairs(code, code).join(rows, rows.c.organization_id == mine)
        case By.DISTRICT:
            return _districts(rows)


def _pairs(key: Any, name: Any) -> Select[Any]:
    return select(key.label("key"), name.label("name"))


def _districts(rows: Subquery) -> tuple[Any, Any, Select[Any]]:
    district = aliased(Municipality)
    key = func.coalesce(district.id, Municipality.id)
    name = func.coalesce(district.name, Municipality.name)
    query = _pairs(key, name).select_from(rows)
    query = query.outerjoin(Municipality, Municipality.id == rows.c.municipality_id)
    return key, name, query.outerjoin(district, district.id == Municipality.parent_id)
