"""What became of a post as a whole, from its deliveries; one expression for screens, filters and files."""

from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from portal.extensions import Labelled, db
from portal.pages.delivery.models import MOVABLE, Delivery, DeliveryState
from portal.pages.delivery.planning import UNTICKED
from portal.pages.networks.contract import Network
from portal.pages.posts.models import Post, PostState

S = DeliveryState


class Outcome(Labelled):
    """One word for a post in the plan."""

    DRAFT = "draft", "Черновик"
    REVIEW = "review", "Согласование"
    RETURNED = "returned", "Возвращён"
    NOWHERE = "nowhere", "Страницы не выбраны"
    PLANNED = "planned", "Запланирован"
    HELD = "held", "Остановлен"
    SENDING = "sending", "Передаётся"
    UNKNOWN = "unknown", "Неизвестно, вышел ли"
    PUBLISHED = "published", "Вышел"
    PARTLY = "partly", "Вышел не везде"
    REMOVED = "removed", "Удалён со страниц"
    FAILED = "failed", "Не вышел"
    CANCELLED = "cancelled", "Отменён"


COLOURS: dict[Outcome, str] = {
    Outcome.REVIEW: "warn",
    Outcome.RETURNED: "warn",
    Outcome.NOWHERE: "warn",
    Outcome.PLANNED: "inf",
    Outcome.SENDING: "inf",
    Outcome.HELD: "bad",
    Outcome.UNKNOWN: "bad",
    Outcome.PUBLISHED: "ok",
    Outcome.PARTLY: "bad",
    Outcome.FAILED: "bad",
}
"""Colours of UI_GUIDE §1; what is not here is grey."""

LEGEND = (("Вышло", "ok"), ("Запланировано", "inf"), ("Согласование", "warn"), ("Требует внимания", "bad"))
SHORT = {Network.VK: "ВК", Network.OK: "ОК", Network.TELEGRAM: "TG", Network.MAX: "MAX"}


def count_of(*states: DeliveryState) -> ColumnElement[int]:
    """How many deliveries of the post stand in these states; over posts joined to their deliveries."""
    return func.count(Delivery.id).filter(Delivery.state.in_(states))


def goes_to(network: Network) -> ColumnElement[int]:
    """1 where the post goes to a page of the network."""
    is_live = and_(Delivery.network == network, Delivery.state != S.CANCELLED)
    return func.coalesce(func.max(case((is_live, 1), else_=0)), 0)


def is_untouched() -> ColumnElement[bool]:
    """Whether nothing of the post has gone out or is going: its time may still change."""
    return and_(Post.state != PostState.CANCELLED, count_of(*_fixed()) == 0)


def is_shown() -> ColumnElement[bool]:
    """The condition on Post that lists show it unasked: it is not cancelled, or something of it went out."""
    sent = aliased(Delivery)
    is_out = exists().where(sent.post_id == Post.id, sent.state == S.DELIVERED).correlate(Post)
    return or_(Post.state != PostState.CANCELLED, is_out)


def outcome() -> ColumnElement[Any]:
    """The code of the Outcome; over posts joined to their deliveries and grouped."""
    delivered, rejected = count_of(S.DELIVERED) > 0, count_of(S.REJECTED) > 0
    waiting = count_of(S.PLANNED, S.SENDING, S.HELD) > 0
    removed = func.count(Delivery.removed_at)
    is_taken_back = and_(Delivery.state == S.CANCELLED, Delivery.reason != UNTICKED)
    taken_back = func.count(Delivery.id).filter(is_taken_back)  # not by the choice of the editor
    return case(
        (count_of(S.UNKNOWN) > 0, Outcome.UNKNOWN.value),
        (and_(rejected, delivered), Outcome.PARTLY.value),
        (and_(rejected, waiting), Outcome.PARTLY.value),
        (rejected, Outcome.FAILED.value),
        (and_(Post.state == PostState.CANCELLED, ~delivered), Outcome.CANCELLED.value),
        (count_of(S.SENDING) > 0, Outcome.SENDING.value),
        (count_of(S.HELD) > 0, Outcome.HELD.value),
        (count_of(S.PLANNED) > 0, Outcome.PLANNED.value),
        (and_(delivered, removed == count_of(S.DELIVERED)), Outcome.REMOVED.value),
        (and_(delivered, count_of(S.CHOSEN) > 0), Outcome.PARTLY.value),
        (and_(delivered, taken_back > 0), Outcome.PARTLY.value),
        (delivered, Outcome.PUBLISHED.value),
        (Post.state == PostState.DRAFT, Outcome.DRAFT.value),
        (Post.state == PostState.REVIEW, Outcome.REVIEW.value),
        (Post.state == PostState.RETURNED, Outcome.RETURNED.value),
        (count_of(S.CANCELLED) > 0, Outcome.CANCELLED.value),
        else_=Outcome.NOWHERE.value,
    )


def find_outcome(post: Post) -> Outcome:
    """The word for one post."""
    told = select(outcome()).select_from(Post).outerjoin(Delivery, Delivery.post_id == Post.id)
    return Outcome(db.session.scalars(told.where(Post.id == post.id).group_by(Post.id)).one())


def _fixed() -> list[DeliveryState]:
    return [state for state in S if state not in MOVABLE and state is not S.CANCELLED]
