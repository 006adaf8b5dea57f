"""Whether keys still work: what a check or a refusal means for one, and who hears of a change. Flushes."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select

from portal import audit
from portal.accounts.policy import Action
from portal.extensions import db
from portal.pages.connections.models import KeyState, PageKey
from portal.pages.connections.services import TAKEN, is_taken, refresh_page
from portal.pages.networks.contract import KeyReport, Meaning, Outcome, Rejected
from portal.typography import rudate
from portal.work.audience import list_own_people, list_staff
from portal.work.notices.models import NoticeKind
from portal.work.notices.services import notify

NOTHING_LEARNED = (Meaning.BUSY, Meaning.LIMIT, Meaning.OURS, Meaning.CONTENT, None)
FLOOD = timedelta(minutes=15)
SOON = (timedelta(days=1), timedelta(days=7))
TITLES = {
    KeyState.RECONNECT: "Переподключите страницу",
    KeyState.PAUSED: "Страница ждёт вас: сеть просит проверку",
    KeyState.WORKING: "Страница снова подключена",
}
SLOWED = "Сеть приостановила публикации на странице"
WILL_PASS = "Пауза закончится сама, посты подождут и выйдут. Делать ничего не нужно."
MEANWHILE = "Пока ключ не заменён, посты на эту страницу не выходят."


class Health(NamedTuple):
    """How a key stands."""

    state: KeyState
    reason: str = ""
    paused_until: datetime | None = None


def health_after(report: KeyReport, *, now: datetime) -> Health | None:
    """What a check says of a key; None where it says nothing: the network was away, not the key."""
    if report.is_working:
        return Health(KeyState.WORKING)
    return _health(report.meaning, report.words, None, now)


def note_check(key: PageKey, report: KeyReport, *, now: datetime) -> KeyReport:
    """Write what a check found, and tell it: a key that works in another's page is none of this page.

    People hear only of a change.
    """
    key.checked_at = now
    if report.is_working and is_taken(key.page, report):
        report = replace(report, is_working=False, words=TAKEN, meaning=Meaning.WRONG_KEY)
    if report.is_working:
        _learn_kind(key, report)
        key.abilities = sorted(report.abilities)
        key.expires_at = report.expires_at or key.expires_at
    health = health_after(report, now=now)
    if health is not None:
        _move(key, health, now)
    _warn_of_end(key, now)
    db.session.flush()
    return report


def _learn_kind(key: PageKey, report: KeyReport) -> None:
    """A key from a file was taken for the usual kind of its network: the check has shown what it is."""
    if report.kind is None or report.kind is key.kind:
        return
    same = select(PageKey.id).where(PageKey.page_id == key.page_id, PageKey.kind == report.kind)
    if db.session.scalar(same) is None:
        key.kind = report.kind


def report_outcome(page_id: int, outcome: Outcome, *, now: datetime) -> None:
    """Mark the key that a network has refused in the middle of work."""
    if not isinstance(outcome, Rejected) or outcome.by is None:
        return
    if outcome.meaning not in (Meaning.KEY, Meaning.PERSON, Meaning.FLOOD):
        return
    query = select(PageKey).where(PageKey.page_id == page_id, PageKey.kind == outcome.by)
    key = db.session.scalar(query)
    health = _health(outcome.meaning, outcome.words, outcome.after, now)
    if key is not None and health is not None:
        _move(key, health, now)


def _health(meaning: Meaning | None, words: str, after: timedelta | None, now: datetime) -> Health | None:
    if meaning in NOTHING_LEARNED:
        return None
    if meaning is Meaning.FLOOD:
        return Health(KeyState.PAUSED, words, now + (after or FLOOD))
    if meaning is Meaning.PERSON:
        return Health(KeyState.PAUSED, words)
    return Health(KeyState.RECONNECT, words)


def _move(key: PageKey, health: Health, now: datetime) -> None:
    was, was_passing = key.state, key.paused_until is not None
    key.state, key.reason, key.paused_until = health
    db.session.flush()
    if (was, was_passing) == (key.state, health.paused_until is not None):
        return
    refresh_page(key.page, now=now)
    details = {"was": was.value, "now": key.state.value, "kind": key.kind.value, "words": key.reason[:300]}
    audit.record_by(
        None, "page.key_moved", f"page:{key.page_id}", organization_id=key.page.organization_id, **details
    )
    event = f"{key.state.value}:{now:%Y%m%d%H%M}"
    if health.paused_until is not None:  # nobody's work: curators of thousands of pages are not troubled
        _tell(key, event, SLOWED, _with_reason(key, WILL_PASS), now, with_staff=False)
    elif key.state is not KeyState.WORKING or not (was is KeyState.UNCHECKED or was_passing):
        _tell(key, event, TITLES[key.state], _words(key), now)


def _warn_of_end(key: PageKey, now: datetime) -> None:
    """Once a week before the end and once a day before it."""
    if key.expires_at is None or key.state is KeyState.RECONNECT:
        return
    near = next((term for term in SOON if now < key.expires_at <= now + term), None)
    if near is not None:
        text = f"Ключ действует до {rudate(key.expires_at)}. Получите новый заранее, чтобы посты выходили."
        _tell(key, f"ends:{key.expires_at:%Y%m%d}:{near.days}", "Ключ страницы скоро истечёт", text, now)


def _words(key: PageKey) -> str:
    if key.state is KeyState.WORKING:
        return "Ключ проверен: посты выходят."
    return _with_reason(key, MEANWHILE)


def _with_reason(key: PageKey, words: str) -> str:
    said = f" {key.page.network.label}: {key.reason.rstrip('.')}." if key.reason else ""
    return f"{words}{said}"


def _tell(key: PageKey, event: str, title: str, text: str, now: datetime, *, with_staff: bool = True) -> None:
    page, ids = key.page, [key.page.organization_id]
    people = list_own_people(ids, Action.CONNECT_PAGE).get(page.organization_id, [])
    staff = list_staff(ids, Action.CONNECT_PAGE).get(page.organization_id, []) if with_staff else []
    notify(
        [*people, *staff],
        kind=NoticeKind.PAGE,
        key=f"key:{key.id}:{event}",
        title=f"{title}: {page.name or page.address}",
        text=text,
        address=f"/pages/{page.id}/keys",
        now=now,
    )
