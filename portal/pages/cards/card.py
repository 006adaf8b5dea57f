"""What the card of a page shows beside its own row. Reads only, as many queries for any page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.extensions import db
from portal.pages.compliance.content import Fact, judge_content, judge_legal, verdict_of
from portal.pages.compliance.standing import WEEK, count_posts
from portal.pages.connections.models import PageKey
from portal.pages.delivery.models import Delivery, DeliveryState
from portal.pages.marks.models import MarkCase
from portal.pages.networks.contract import Mark
from portal.pages.social.models import PageEvent, PageKind, SocialPage

SHOWN, NEXT = 10, 3
COMING = (DeliveryState.PLANNED, DeliveryState.HELD, DeliveryState.SENDING)


@dataclass(frozen=True, slots=True)
class Card:
    """Keys, facts of the law, the next and the last deliveries, changes and open cases of one page."""

    keys: Sequence[PageKey]
    legal: Sequence[Fact]
    content: Sequence[Fact]
    coming: Sequence[Delivery]
    deliveries: Sequence[Delivery]
    events: Sequence[PageEvent]
    cases: Sequence[MarkCase]
    posts_week: int

    @property
    def is_legal(self) -> Mark:
        """«Исполнение закона» of this page."""
        return verdict_of(list(self.legal))

    @property
    def is_lawful(self) -> Mark:
        """Whether all that must stand on it stands."""
        return verdict_of(list(self.content))


def make_card(page: SocialPage, *, now: datetime) -> Card:
    """Everything about one page; a partner page is not asked for what the law asks of official ones."""
    is_official = page.kind is PageKind.OFFICIAL
    return Card(
        keys=_keys(page),
        legal=judge_legal(page) if is_official else [],
        content=judge_content(page, page.organization) if is_official else [],
        coming=_coming(page),
        deliveries=_deliveries(page),
        events=_events(page),
        cases=_cases(page),
        posts_week=count_posts([page.id], since=now - WEEK).get(page.id, 0),
    )


def _keys(page: SocialPage) -> Sequence[PageKey]:
    query = select(PageKey).where(PageKey.page_id == page.id).order_by(PageKey.kind)
    return db.session.scalars(query).all()


def _events(page: SocialPage) -> Sequence[PageEvent]:
    query = select(PageEvent).where(PageEvent.page_id == page.id)
    return db.session.scalars(
        query.order_by(PageEvent.seen_at.desc(), PageEvent.id.desc()).limit(SHOWN)
    ).all()


def _cases(page: SocialPage) -> Sequence[MarkCase]:
    query = select(MarkCase).where(MarkCase.page_id == page.id, MarkCase.is_open.is_(True))
    return db.session.scalars(query.order_by(MarkCase.due_at, MarkCase.id)).all()


def _coming(page: SocialPage) -> Sequence[Delivery]:
    """What goes out next, the nearest first."""
    query = select(Delivery).where(Delivery.page_id == page.id, Delivery.state.in_(COMING))
    query = query.options(joinedload(Delivery.post)).order_by(Delivery.due_at, Delivery.id)
    return db.session.scalars(query.limit(NEXT)).all()


def _deliveries(page: SocialPage) -> Sequence[Delivery]:
    """What became of the last ones, the latest first."""
    query = select(Delivery).where(
        Delivery.page_id == page.id, Delivery.state.not_in((DeliveryState.CHOSEN, *COMING))
    )
    latest = func.coalesce(Delivery.delivered_at, Delivery.touched_at).desc()
    query = query.options(joinedload(Delivery.post)).order_by(latest, Delivery.id.desc())
    return db.session.scalars(query.limit(SHOWN)).all()
