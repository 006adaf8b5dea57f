"""What a person decides where the portal cannot: a lost post, a refused one. Flushes, never commits."""

import re
import secrets
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select, update

from portal.errors import Conflict
from portal.extensions import Labelled, db
from portal.pages.delivery import claims
from portal.pages.delivery.models import MOVABLE, AttemptKind, Delivery, DeliveryAttempt, DeliveryState
from portal.pages.delivery.verdicts import Verdict
from portal.pages.networks.contract import Network
from portal.pages.social.models import SocialPage

S = DeliveryState
MOVED_ON = "Состояние поста тем временем изменилось: посмотрите на него ещё раз."
STILL_LOOKING = "Портал ещё сам ищет этот пост на странице: подождите, пока он закончит, или укажите ссылку."
GIVEN_UP = "Сотрудник решил не отправлять этот пост."
SENT_ELSEWHERE = (
    "В другой сети этот пост уже вышел, поэтому общий текст менять нельзя. "
    "Сделайте копию поста для этой страницы и исправьте её."
)
POSTS = {
    Network.VK: re.compile(r"wall-(?P<page>\d+)_(?P<post>\d+)"),
    Network.OK: re.compile(r"/group/(?P<page>\d+)/topic/(?P<post>\d+)"),
    Network.TELEGRAM: re.compile(r"/(?P<page>[A-Za-z0-9_]+|c/\d+)/(?P<post>\d+)/?$"),
    Network.MAX: re.compile(r"/(?P<page>[^/?#]+)/(?P<post>[A-Za-z0-9_.-]+)/?$"),
}
"""How the address of a post looks in each network."""

HOSTS = {
    Network.VK: ("vk.com", "vk.ru"),
    Network.OK: ("ok.ru",),
    Network.TELEGRAM: ("t.me", "telegram.me"),
    Network.MAX: ("max.ru",),
}
EXAMPLES = {
    Network.VK: "https://vk.com/wall-123_456",
    Network.OK: "https://ok.ru/group/123/topic/456",
    Network.TELEGRAM: "https://t.me/kanal/456",
    Network.MAX: "https://max.ru/kanal/456",
}


class Decision(Labelled):
    """What a person did about a delivery."""

    LOOK = "look", "Проверить сейчас"
    SEEN = "seen", "Пост на странице есть"
    AGAIN = "again", "Отправить ещё раз"
    STOP = "stop", "Не отправлять"
    MEND = "mend", "Исправить и отправить снова"


class LinkError(ValueError):
    """The link is not one of a post of this page; the text says what to write."""


def look_now(delivery: Delivery, *, now: datetime) -> None:
    """Have a lost post looked for at once; raises Conflict where it is not lost."""
    _change(delivery, {"look_at": now, "touched_at": now}, Delivery.state == S.UNKNOWN)


def confirm_seen(delivery: Delivery, link: str, *, who: str, now: datetime, site: str = "") -> None:
    """Take a person's word, with the link, that the post is there; raises LinkError and Conflict."""
    external_id = read_link(delivery, link, site=site)
    _refuse_foreign(delivery, external_id)
    if delivery.state != S.UNKNOWN:
        raise Conflict(MOVED_ON)
    verdict = Verdict(S.DELIVERED, external_id=external_id, url=link.strip())
    if not claims.settle(delivery, verdict, now=now):
        raise Conflict(MOVED_ON)
    _note(delivery, "found", f"{who}: пост на странице есть, {link.strip()}", now)


def send_again(delivery: Delivery, *, who: str, now: datetime) -> None:
    """Send once more under a new key: a person saw that it is not there, or the network had refused it.

    Raises Conflict while the portal itself still looks: what it finds then would be doubled.
    """
    if delivery.state == S.UNKNOWN and delivery.look_at is not None:
        raise Conflict(STILL_LOOKING)
    idle = (Delivery.state == S.REJECTED) | ((Delivery.state == S.UNKNOWN) & Delivery.look_at.is_(None))
    fresh = {"state": S.PLANNED, "due_at": now, "wanted_at": now, "guid": secrets.token_hex(16)}
    _change(delivery, fresh | _forgotten(now), idle)
    _note(delivery, "again", f"{who}: поста нет, отправить ещё раз", now)


def give_up(delivery: Delivery, *, who: str, now: datetime) -> None:
    """Leave a lost or refused post as it is; what is found later still counts. Raises Conflict."""
    if delivery.state not in (S.UNKNOWN, S.REJECTED):
        raise Conflict(MOVED_ON)
    if not claims.settle(delivery, Verdict(S.CANCELLED, GIVEN_UP), now=now):
        raise Conflict(MOVED_ON)
    _note(delivery, "stop", f"{who}: не отправлять", now)


def mend(delivery: Delivery, *, who: str, now: datetime) -> None:
    """Give a refused post back to its editor: its refused pages are ticked again, without a time.

    Raises Conflict where something of the post has gone out: the common text may not change then.
    """
    if not may_mend(delivery):
        raise Conflict(SENT_ELSEWHERE)
    values = {"state": S.CHOSEN, "due_at": None, "wanted_at": None, "guid": secrets.token_hex(16)}
    _change(delivery, values | _forgotten(now), Delivery.state == S.REJECTED)
    _note(delivery, "mend", f"{who}: исправить и отправить снова", now)
    rest = select(Delivery).where(Delivery.post_id == delivery.post_id, Delivery.state == S.REJECTED)
    for other in db.session.scalars(rest).all():
        values["guid"] = secrets.token_hex(16)
        _change(other, values | _forgotten(now), Delivery.state == S.REJECTED)


def may_mend(delivery: Delivery) -> bool:
    """Whether nothing of the post has gone out, so that its text may still change."""
    others = select(Delivery.id).where(
        Delivery.post_id == delivery.post_id, Delivery.state.not_in([*MOVABLE, S.REJECTED, S.CANCELLED])
    )
    return db.session.scalar(others.limit(1)) is None


def read_link(delivery: Delivery, link: str, *, site: str = "") -> str:
    """The post's id in its network by its address there or on the stand-in; raises LinkError with words."""
    network, example = delivery.network, EXAMPLES[delivery.network]
    parts = _split(link.strip())
    is_stand_in = parts is not None and bool(site) and parts.netloc == urlsplit(site).netloc
    if parts is None or not (is_stand_in or _is_of(parts.hostname or "", network)):
        raise LinkError(f"Нужна ссылка на пост в сети «{network.label}», например {example}.")
    whole = f"{parts.path}?{parts.query}" if network is Network.VK else parts.path
    match = POSTS[network].search(whole)
    if match is None:
        raise LinkError(f"Это ссылка не на пост. Нажмите на время под постом и скопируйте адрес: {example}.")
    if not _is_of_page(match["page"], delivery.page):
        raise LinkError("Это пост другой страницы: проверьте, ту ли страницу вы открыли.")
    return match["post"]


def _split(link: str) -> Any:
    try:
        parts = urlsplit(link)
        return parts if parts.scheme in ("http", "https") and parts.port != 0 and len(link) <= 300 else None
    except ValueError:
        return None


def _is_of(host: str, network: Network) -> bool:
    host = host.lower().removeprefix("www.").removeprefix("m.")
    return host in HOSTS[network]


def _is_of_page(named: str, page: SocialPage) -> bool:
    """By the number or by the short name; where neither is known, a person's word is enough."""
    known = {page.external_id.lstrip("-@").lower(), page.screen_name.lower()} - {""}
    named = named.lower().removeprefix("c/")
    return not known or named in known or f"100{named}" in known


def _refuse_foreign(delivery: Delivery, external_id: str) -> None:
    """One post on the wall is the proof of one delivery."""
    same = select(Delivery.id).where(
        Delivery.page_id == delivery.page_id,
        Delivery.external_id == external_id,
        Delivery.state == S.DELIVERED,
        Delivery.id != delivery.id,
    )
    if db.session.scalar(same.limit(1)):
        raise LinkError("По этой ссылке — другой пост, он уже подтверждён. Найдите на странице именно этот.")


def _forgotten(now: datetime) -> dict[str, Any]:
    """A new wish: its key was never tried. The number of attempts stays, late answers are known by it."""
    return {
        "first_tried_at": None,
        "looks": 0,
        "look_at": None,
        "code": "",
        "reason": "",
        "touched_at": now,
    }


def _change(delivery: Delivery, values: dict[str, Any], condition: Any) -> None:
    """One conditional UPDATE: of two people, or of a person and a worker, exactly one gets it."""
    changed = update(Delivery).where(Delivery.id == delivery.id, condition).values(**values)
    if db.session.scalar(changed.returning(Delivery.id)) is None:
        raise Conflict(MOVED_ON)
    db.session.refresh(delivery)


def _note(delivery: Delivery, outcome: str, words: str, now: datetime) -> None:
    attempt = DeliveryAttempt(
        delivery_id=delivery.id,
        kind=AttemptKind.DECISION,
        started_at=now,
        ended_at=now,
        outcome=outcome,
        words=words[:1000],
    )
    db.session.add(attempt)
    db.session.flush()


def list_attempts(delivery: Delivery) -> list[DeliveryAttempt]:
    """Everything that was tried, the latest first."""
    query = select(DeliveryAttempt).where(DeliveryAttempt.delivery_id == delivery.id)
    return list(db.session.scalars(query.order_by(DeliveryAttempt.id.desc())))
