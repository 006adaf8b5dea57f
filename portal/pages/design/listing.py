"""The list of reviews for those who review. Reads only."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Select, select

from portal.accounts.policy import Who
from portal.pages.design.models import DesignReview, ReviewState
from portal.pages.marks.asked import (
    PLACE,
    Asked,
    all_rows,
    day_cell,
    find_rows,
    institutions_of,
    of_network,
    place_cells,
    with_page,
)
from portal.pages.social.models import SocialPage
from portal.sheets import DEMO_MARK

HEADER = (*PLACE, *"Сеть;Страница;Состояние;Просили;Ответили;Замечания".split(";"))


def list_reviews(who: Who, asked: Asked) -> tuple[Sequence[DesignReview], int]:
    """One page: the longest waiting first."""
    return find_rows(reviews_of(who, asked), asked)


def reviews_of(who: Who, asked: Asked) -> Select[tuple[DesignReview]]:
    """The rounds asked, in order; without a state those that wait."""
    query = select(DesignReview).join(DesignReview.page).join(SocialPage.organization)
    query = query.where(*institutions_of(who, asked), *of_network(SocialPage.network, asked))
    if asked.state in set(ReviewState):
        query = query.where(DesignReview.state == ReviewState(asked.state))
    elif asked.state != "any":
        query = query.where(DesignReview.state == ReviewState.ASKED)
    query = query.options(with_page(DesignReview.page))
    if asked.state in ("", ReviewState.ASKED):
        return query.order_by(DesignReview.asked_at, DesignReview.id)
    return query.order_by(DesignReview.asked_at.desc(), DesignReview.id.desc())


def list_cells(who: Who, asked: Asked) -> Iterator[list[str]]:
    """Cells of every round of the list, the mark of demo data last."""
    for row in all_rows(reviews_of(who, asked)):
        yield [
            *place_cells(row.page.organization),
            row.page.network.label,
            row.page.address,
            row.state.label,
            day_cell(row.asked_at),
            day_cell(row.decided_at),
            ". ".join(f"{label}: {words}" for label, words in row.lines),
            DEMO_MARK if row.page.is_demo else "",
        ]
