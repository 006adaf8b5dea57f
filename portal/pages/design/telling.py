"""Notices about reviews of looks. Flushes only."""

from datetime import datetime

from portal.accounts.policy import Action
from portal.pages.design.models import DesignReview, ReviewState
from portal.work.audience import list_own_people, list_staff
from portal.work.notices.models import NoticeKind
from portal.work.notices.services import notify

TITLES = {
    ReviewState.ASKED: "Просят проверить оформление",
    ReviewState.REMARKS: "Замечания к оформлению",
    ReviewState.ACCEPTED: "Оформление принято",
}


def tell_review(row: DesignReview, *, now: datetime) -> int:
    """Reviewers hear of a request, the institution of the answer; how many were told anew."""
    place = row.page.organization_id
    if row.state is ReviewState.ASKED:
        people, text = list_staff([place], Action.REVIEW_DESIGN), row.words
    else:
        people = list_own_people([place], Action.EDIT_PAGE)
        text = ". ".join(f"{label}: {words}" for label, words in row.lines)
    return notify(
        people.get(place, []),
        kind=NoticeKind.PAGE,
        key=f"design:{row.id}:{row.state.value}",
        title=f"{TITLES[row.state]}: {row.page.organization.short_name}",
        text=text[:200],
        address=f"/pages/{row.page_id}/design",
        now=now,
    )
