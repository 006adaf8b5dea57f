"""Reviews of how pages look: asked by the institution, answered by an SMM specialist. Flushes only."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import contains_eager, joinedload

from portal import audit
from portal.accounts.policy import Who
from portal.errors import Conflict
from portal.extensions import db
from portal.pages.design.models import DesignReview, Part, ReviewState
from portal.pages.social.models import PageKind, SocialPage
from portal.registry.organizations.models import Organization
from portal.registry.scopes import one_for

MOST_SHOWN = 5
DECIDED = "По этой просьбе уже ответили, пока вы смотрели. Обновите страницу."
NOTHING_SAID = "Напишите хотя бы одно замечание или примите оформление."
PARTNER = "Оформление проверяют у официальных страниц, а эта партнёрская."


def list_reviews_of(page: SocialPage) -> Sequence[DesignReview]:
    """The last rounds of the page, the newest first."""
    query = select(DesignReview).where(DesignReview.page_id == page.id)
    query = query.options(joinedload(DesignReview.reviewer)).order_by(DesignReview.id.desc())
    return db.session.scalars(query.limit(MOST_SHOWN)).all()


def get_review(review_id: int, who: Who) -> DesignReview:
    """The round with its page, if the institution is theirs; raises NotFound and Forbidden."""
    query = select(DesignReview).join(DesignReview.page).where(DesignReview.id == review_id)
    place = contains_eager(DesignReview.page).joinedload(SocialPage.organization)
    query = query.options(place.joinedload(Organization.region))
    return one_for(who, query, SocialPage.organization_id)


def ask_review(page: SocialPage, words: str, *, author_id: int | None, now: datetime) -> DesignReview:
    """The round that waits, or a new one: two clicks are one. Raises Conflict for a partner's page."""
    if page.kind is not PageKind.OFFICIAL:
        raise Conflict(PARTNER)
    waits = select(DesignReview).where(
        DesignReview.page_id == page.id, DesignReview.state == ReviewState.ASKED
    )
    found = db.session.scalar(waits)
    if found is not None:
        return found
    row = DesignReview(page_id=page.id, page=page, words=words, author_id=author_id, asked_at=now)
    db.session.add(row)
    db.session.flush()
    audit.record("design.asked", f"page:{page.id}", organization_id=page.organization_id, review=row.id)
    return row


def decide(row: DesignReview, remarks: Mapping[str, str], *, who: Who, now: datetime) -> None:
    """Accept the looks, or send remarks by part; raises Conflict where somebody was faster."""
    said = {part.value: remarks[part] for part in Part if remarks.get(part)}
    state = ReviewState.REMARKS if said else ReviewState.ACCEPTED
    waits = update(DesignReview).where(DesignReview.id == row.id, DesignReview.state == ReviewState.ASKED)
    values = {"state": state, "remarks": said, "reviewer_id": who.user.id, "decided_at": now}
    if db.session.scalar(waits.values(**values).returning(DesignReview.id)) is None:
        raise Conflict(DECIDED)
    db.session.refresh(row)
    place = row.page.organization_id
    audit.record(f"design.{state.value}", f"page:{row.page_id}", organization_id=place, parts=sorted(said))
