"""Jobs of aftercare: fulfil wishes about published posts, ask for first comments, revive what got stuck."""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime

from portal.extensions import db
from portal.pages.aftercare import services
from portal.pages.aftercare.models import Care, CareKind
from portal.pages.connections.targets import target_of
from portal.pages.delivery import claims
from portal.pages.delivery.choices import abilities_of
from portal.pages.delivery.models import AttemptKind
from portal.pages.networks.contract import Network, Ok, Outcome, Rejected, Unknown
from portal.pages.networks.opening import Networks, open_for_work
from portal.pages.posts.wording import comment_in, content_for
from portal.queue import enqueue

ENOUGH, PORTION = 15.0, 50
ATTEMPTS = {
    CareKind.EDIT: AttemptKind.EDIT,
    CareKind.DELETE: AttemptKind.DELETE,
    CareKind.COMMENT: AttemptKind.COMMENT,
}
Call = Callable[[], Outcome]
log = logging.getLogger(__name__)


def tend_posts() -> None:
    """Fulfil wishes whose time has come, for a while; what remains is handed to the next job."""
    due = services.list_due(now=datetime.now(UTC), limit=PORTION)
    db.session.commit()
    if not due:
        return
    networks, until = open_for_work(), time.monotonic() + ENOUGH
    try:
        for care_id in due:
            if time.monotonic() > until:
                break
            _tend(networks, care_id)
    finally:
        networks.close()
    if services.list_due(now=datetime.now(UTC), limit=1):
        enqueue(tend_posts)
    db.session.commit()


def sweep_cares() -> None:
    """Wish first comments where posts came out, revive what a dead worker left, have it all done."""
    now = datetime.now(UTC)
    services.ask_comments(now=now)
    services.revive(now=now)
    due = services.list_due(now=now, limit=1)
    db.session.commit()
    if due:
        enqueue(tend_posts)


def _tend(networks: Networks, care_id: int) -> None:
    """One wish: claimed and written before the call, no transaction open during it."""
    now = datetime.now(UTC)
    care = services.claim(care_id, now=now)
    if care is None or services.refuse_unable(care, abilities_of(care.delivery.page), now=now):
        db.session.commit()
        return
    call = _aim(networks, care)
    attempt = claims.begin(care.delivery, ATTEMPTS[care.kind], now=now)
    db.session.commit()
    outcome = _ask(call)
    ended = datetime.now(UTC)
    claims.end(attempt, *_told(outcome), now=ended)
    services.settle(care, outcome, now=ended)
    db.session.commit()


def _aim(networks: Networks, care: Care) -> Call:
    delivery = care.delivery
    adapter, target = networks[Network(delivery.network)], target_of(delivery.page)
    number, guid = delivery.external_id, care.guid
    match care.kind:
        case CareKind.EDIT:
            content = content_for(delivery.post, delivery.page)
            return lambda: adapter.edit(target, number, content)
        case CareKind.DELETE:
            return lambda: adapter.delete(target, number)
        case CareKind.COMMENT:
            text = comment_in(delivery.post, delivery.network)
            return lambda: adapter.comment(target, number, text, guid=guid)


def _ask(call: Call) -> Outcome:
    """The adapter's answer; a fault of ours inside it leaves the outcome unknown, not the worker dead."""
    try:
        return call()
    except Exception as error:
        log.exception("An adapter failed")
        return Unknown(f"Сбой портала при обращении к сети: {type(error).__name__}")


def _told(outcome: Outcome) -> tuple[str, str, str]:
    match outcome:
        case Ok(url=url):
            return "ok", "", url
        case Rejected(code=code, words=words):
            return "rejected", code, words
        case Unknown(words=words):
            return "unknown", "", words
