"""The list of doubles and fakes. Reads only."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Select, select

from portal.accounts.policy import Who
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
)
from portal.pages.marks.models import ClaimKind, ClaimState, PageClaim
from portal.sheets import DEMO_MARK

HEADER = (*PLACE, *"Сеть;Адрес;Что это;Состояние;Найдена;Последний шаг;Слова".split(";"))


def list_claims(who: Who, asked: Asked) -> tuple[Sequence[PageClaim], int]:
    """One page: the last touched first."""
    return find_rows(claims_of(who, asked), asked)


def claims_of(who: Who, asked: Asked) -> Select[tuple[PageClaim]]:
    """The claims asked, in order; without a state those that are not closed."""
    query = select(PageClaim).join(PageClaim.organization).where(*institutions_of(who, asked))
    query = query.where(*of_network(PageClaim.network, asked))
    if asked.kind in set(ClaimKind):
        query = query.where(PageClaim.kind == ClaimKind(asked.kind))
    if asked.state in set(ClaimState):
        query = query.where(PageClaim.state == ClaimState(asked.state))
    elif asked.state != "any":
        query = query.where(PageClaim.state != ClaimState.CLOSED)
    query = query.options(with_institution(PageClaim.organization))
    return query.order_by(PageClaim.touched_at.desc(), PageClaim.id.desc())


def list_cells(who: Who, asked: Asked) -> Iterator[list[str]]:
    """Cells of every claim of the list, the mark of demo data last."""
    for row in all_rows(claims_of(who, asked)):
        yield [
            *place_cells(row.organization),
            row.network.label,
            row.address,
            row.kind.label,
            row.state.label,
            day_cell(row.found_at),
            day_cell(row.touched_at),
            row.words,
            DEMO_MARK if row.organization.is_demo else "",
        ]
