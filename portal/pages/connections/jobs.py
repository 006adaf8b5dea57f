"""The daily check of keys: real calls, a portion to a transaction, people told only of changes."""

import math
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import joinedload

from portal.extensions import db
from portal.pages.connections.health import note_check
from portal.pages.connections.models import KeyState, PageKey
from portal.pages.connections.targets import open_key
from portal.pages.networks.contract import KeyReport, Target
from portal.pages.networks.opening import Networks, open_for_work
from portal.queue import enqueue

EVERY = timedelta(hours=23)
PORTION, AT_ONCE = 40, 8
ALONE = {"synchronize_session": False}
ENOUGH = 150.0  # seconds; the job's own time is longer


def check_keys() -> None:
    """Check keys that were not checked for a day; what remains is handed to the next job."""
    if not _check_until(time.monotonic() + ENOUGH):
        enqueue(check_keys)


def check_every_key() -> dict[str, int]:
    """Check all keys in this process: how many there are, and how many of them do not work."""
    db.session.execute(update(PageKey).values(checked_at=None), execution_options=ALONE)
    db.session.commit()
    _check_until(math.inf)
    rows = db.session.execute(select(PageKey.state, func.count()).group_by(PageKey.state))
    counts: dict[KeyState, int] = {state: count for state, count in rows}
    db.session.commit()
    broken = counts.get(KeyState.RECONNECT, 0) + counts.get(KeyState.PAUSED, 0)
    return {"checked": sum(counts.values()), "broken": broken}


def _check_until(moment: float) -> bool:
    """Check portion after portion, to the end or until a moment of time.monotonic(); whether all is done."""
    networks = open_for_work()
    try:
        while keys := _claim(datetime.now(UTC)):
            _check(keys, networks)
            if time.monotonic() > moment:
                return False
        return True
    finally:
        networks.close()


def _claim(now: datetime) -> Sequence[PageKey]:
    """Keys whose turn has come, taken so that no other worker checks them."""
    stale = or_(PageKey.checked_at.is_(None), PageKey.checked_at < now - EVERY, _is_pause_over(now))
    waiting = select(PageKey.id).where(stale).order_by(PageKey.checked_at.nulls_first(), PageKey.id)
    mine = update(PageKey).where(PageKey.id.in_(waiting.limit(PORTION)), stale).values(checked_at=now)
    ids = db.session.scalars(mine.returning(PageKey.id)).all()
    keys = db.session.scalars(
        select(PageKey).where(PageKey.id.in_(ids)).options(joinedload(PageKey.page)).order_by(PageKey.id)
    ).all()
    db.session.commit()
    return keys


def _is_pause_over(now: datetime) -> ColumnElement[bool]:
    """A key that the network stopped for a while, and the while is past."""
    ended = (PageKey.paused_until <= now) & (PageKey.checked_at < PageKey.paused_until)
    return (PageKey.state == KeyState.PAUSED) & ended


def _check(keys: Sequence[PageKey], networks: Networks) -> None:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        calls = [(key, pool.submit(call)) for key in keys if (call := _call(key, networks))]
        for key, answer in calls:
            note_check(key, answer.result(), now=datetime.now(UTC))
            db.session.commit()


def _call(key: PageKey, networks: Networks) -> Callable[[], KeyReport] | None:
    """The test call of a key; nothing where its secret does not open or the portal's bot is gone."""
    page = key.page
    opened = open_key(page.network, key)
    target = Target(page.network, page.external_id, (), page.screen_name)
    return partial(networks[page.network].inspect_key, target, opened) if opened else None
