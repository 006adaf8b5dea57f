"""The curator's list of cases, and pages that it is time to put into the list of Роскомнадзор. Reads only."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import Select, and_, exists, or_, select

from portal.accounts.policy import Who
from portal.calendar import local_today
from portal.pages.marks.asked import (
    PLACE,
    Asked,
    all_rows,
    day_cell,
    find_rows,
    institutions_of,
    of_network,
    place_cells,
    with_institution,
    with_page,
)
from portal.pages.marks.models import CaseKind, CaseState, MarkCase
from portal.pages.marks.rules import rkn_rules
from portal.pages.social.models import SocialPage
from portal.sheets import DEMO_MARK

HEADER = (
    *PLACE,
    *"Сеть;Страница;Адрес страницы;Заявка;Состояние;Номер".split(";"),
    *"Срок;Дней просрочки;Начата;Последний шаг;Слова".split(";"),
)
BIG_HEADER = (*PLACE, *"Сеть;Страница;Адрес страницы;Подписчиков;Перечень;Данные на".split(";"))


def list_cases(who: Who, asked: Asked, *, now: datetime) -> tuple[Sequence[MarkCase], int]:
    """One page of cases: those whose term is nearest first, then the last moved."""
    return find_rows(cases_of(who, asked, now=now), asked)


def cases_of(who: Who, asked: Asked, *, now: datetime) -> Select[tuple[MarkCase]]:
    """The cases asked, in order; without a state those in which a step is owed."""
    query = select(MarkCase).join(MarkCase.page).join(SocialPage.organization)
    query = query.where(*institutions_of(who, asked), *of_network(SocialPage.network, asked))
    if asked.kind in set(CaseKind):
        query = query.where(MarkCase.kind == CaseKind(asked.kind))
    if asked.state in set(CaseState):
        query = query.where(MarkCase.state == CaseState(asked.state))
    elif asked.state != "any":
        query = query.where(MarkCase.is_open)
    if asked.overdue:
        query = query.where(MarkCase.is_open, MarkCase.due_at < now)
    order = MarkCase.due_at.is_(None), MarkCase.due_at, MarkCase.touched_at.desc(), MarkCase.id.desc()
    return query.options(with_page(MarkCase.page)).order_by(*order)


def list_cells(who: Who, asked: Asked, *, now: datetime) -> Iterator[list[str]]:
    """Cells of every case of the list, the mark of demo data last."""
    for case in all_rows(cases_of(who, asked, now=now)):
        page, late = case.page, days_late(case, now)
        organization = page.organization
        yield [
            *place_cells(organization),
            page.network.label,
            page.name,
            page.address,
            case.kind.label,
            case.state.label,
            case.number,
            day_cell(due_day(case)),
            str(late) if late else "",
            day_cell(case.started_at),
            day_cell(case.touched_at),
            case.reason,
            DEMO_MARK if organization.is_demo else "",
        ]


def days_late(case: MarkCase, now: datetime) -> int:
    """Days over the term where the institution is, at least one once it has passed; 0: in time."""
    if not case.is_open or case.due_at is None or case.due_at >= now:
        return 0
    zone = case.page.organization.region.timezone
    return max((local_today(zone, now) - local_today(zone, case.due_at)).days, 1)


def due_day(case: MarkCase) -> date | None:
    """The day of the term where the institution is."""
    return local_today(case.page.organization.region.timezone, case.due_at) if case.due_at else None


def list_big_pages(who: Who, asked: Asked) -> tuple[Sequence[SocialPage], int]:
    """Pages near or over the threshold whose way into the list has not begun, the biggest first."""
    return find_rows(big_pages_of(who, asked), asked)


def big_pages_of(who: Who, asked: Asked) -> Select[tuple[SocialPage]]:
    """The same in order; an exemption counts once a curator has confirmed it."""
    on_way = exists().where(
        MarkCase.page_id == SocialPage.id,
        MarkCase.kind == CaseKind.RKN,
        or_(
            and_(MarkCase.is_open, MarkCase.state != CaseState.EXEMPT),
            MarkCase.state == CaseState.LINKED,
            and_(MarkCase.state == CaseState.EXEMPT, ~MarkCase.is_open),
        ),
    )
    query = select(SocialPage).join(SocialPage.organization)
    query = query.where(*institutions_of(who, asked), *of_network(SocialPage.network, asked))
    query = query.where(SocialPage.members >= rkn_rules().warn_from, ~on_way)
    query = query.options(with_institution(SocialPage.organization))
    return query.order_by(SocialPage.members.desc(), SocialPage.id)


def big_page_cells(who: Who, asked: Asked) -> Iterator[list[str]]:
    """Cells of these pages for a table."""
    for page in all_rows(big_pages_of(who, asked)):
        organization = page.organization
        yield [
            *place_cells(organization),
            page.network.label,
            page.name,
            page.address,
            str(page.members),
            "обязана" if is_obliged(page) else "скоро",
            day_cell(page.read_at),
            DEMO_MARK if organization.is_demo else "",
        ]


def is_obliged(page: SocialPage) -> bool:
    """Whether the page has more subscribers than the law lets stay unlisted."""
    return (page.members or 0) > rkn_rules().threshold
