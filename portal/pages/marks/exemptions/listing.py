"""The list of exemptions. Reads only."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import Select, case, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.policy import Who
from portal.calendar import local_today
from portal.pages.marks.asked import (
    PLACE,
    Asked,
    all_rows,
    day_cell,
    find_rows,
    institutions_of,
    place_cells,
    with_institution,
)
from portal.pages.marks.models import ExemptionState, PageExemption
from portal.pages.networks.contract import Network
from portal.sheets import DEMO_MARK

HEADER = (
    *PLACE,
    *"Сеть;Основание;Состояние;Спросили;Решено;Кто решил;Слова куратора;Проверить снова;Дней просрочки".split(
        ";"
    ),
)


def list_exemptions(who: Who, asked: Asked, *, today: date) -> tuple[Sequence[PageExemption], int]:
    """One page: those that wait first, then the nearest to their review."""
    return find_rows(exemptions_of(who, asked, today=today), asked)


def exemptions_of(who: Who, asked: Asked, *, today: date) -> Select[tuple[PageExemption]]:
    """The exemptions asked, in order."""
    query = select(PageExemption).join(PageExemption.organization).where(*institutions_of(who, asked))
    if asked.state in set(ExemptionState):
        query = query.where(PageExemption.state == ExemptionState(asked.state))
    if asked.network in set(Network):
        mine = PageExemption.network == Network(asked.network)
        query = query.where(or_(mine, PageExemption.network.is_(None)))
    if asked.overdue:
        query = query.where(PageExemption.state == ExemptionState.GRANTED, PageExemption.review_on < today)
    waits = case((PageExemption.state == ExemptionState.ASKED, 0), else_=1)
    order = waits, PageExemption.review_on.is_(None), PageExemption.review_on, PageExemption.id.desc()
    options = with_institution(PageExemption.organization), joinedload(PageExemption.decider)
    return query.options(*options).order_by(*order)


def days_late(row: PageExemption, now: datetime) -> int:
    """Days over the review where the institution is; 0: in time."""
    if row.state is not ExemptionState.GRANTED or row.review_on is None:
        return 0
    return max((local_today(row.organization.region.timezone, now) - row.review_on).days, 0)


def list_cells(who: Who, asked: Asked, *, now: datetime) -> Iterator[list[str]]:
    """Cells of every exemption of the list, the mark of demo data last."""
    for row in all_rows(exemptions_of(who, asked, today=now.date())):
        late = days_late(row, now)
        yield [
            *place_cells(row.organization),
            row.network.label if row.network else "все сети",
            row.ground,
            row.state.label,
            day_cell(row.asked_at),
            day_cell(row.decided_at),
            row.decider.name if row.decider else "",
            row.words,
            day_cell(row.review_on),
            str(late) if late else "",
            DEMO_MARK if row.organization.is_demo else "",
        ]
