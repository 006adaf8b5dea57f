"""Rounds of reading: pages claimed by the batch, read outside any transaction, recorded page by page.

The moment when a page is due again stands on its row: a claim moves it a lease ahead, so what a killed worker
held becomes due by itself; a reading moves it to the next night. Services flush or commit as each says.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from rq.timeouts import JobTimeoutException
from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import joinedload

from portal.config import LEASES
from portal.extensions import db
from portal.pages.compliance.standing import refresh_pages
from portal.pages.connections.targets import targets_of
from portal.pages.networks.contract import Adapter, Meaning, Network, Profile, Rejected, Target
from portal.pages.networks.profiles import FAULT, Answer, ask, batch_of, is_later, name_of
from portal.pages.social.models import SocialPage
from portal.pages.watching.comparing import Seen, take_profile, take_silence
from portal.pages.watching.following import follow
from portal.registry.organizations.models import Organization

NIGHT = time(23, 0)
"""UTC: two in the morning in Moscow, when networks are idle."""

AGAIN = timedelta(minutes=10)
"""When a change that alarms is looked at a second time."""

RETRY = timedelta(minutes=30)
log = logging.getLogger(__name__)


@dataclass
class Tally:
    """What a round came to."""

    read: int = 0
    failed: int = 0  # the network answered, but not with a profile
    later: int = 0  # the network did not answer
    events: int = 0
    doubts: int = 0

    @property
    def is_dead(self) -> bool:
        """Whether the network answered nothing at all: the rest of its pages wait."""
        return self.later > 0 and not self.read and not self.failed


def next_night(now: datetime) -> datetime:
    """The beginning of the next round."""
    tonight = datetime.combine(now.astimezone(UTC).date(), NIGHT, UTC)
    return tonight if tonight > now else tonight + timedelta(days=1)


def is_due(now: datetime) -> ColumnElement[bool]:
    """The condition that a page waits to be read; one without id and name cannot be."""
    named = or_(SocialPage.external_id != "", SocialPage.screen_name != "")
    return named & or_(SocialPage.next_read_at.is_(None), SocialPage.next_read_at <= now)


def list_due_networks(*, now: datetime) -> list[Network]:
    """Networks that have pages to read."""
    waits = select(SocialPage.id).where(is_due(now))
    return [
        network
        for network in Network
        if db.session.scalar(waits.where(SocialPage.network == network).limit(1)) is not None
    ]


def claim_batch(network: Network, *, page_id: int | None = None, now: datetime) -> list[int]:
    """Ids of pages that are ours to read now; of many workers each gets others. Flushes."""
    due = [SocialPage.network == network, is_due(now)]
    if page_id is not None:
        due.append(SocialPage.id == page_id)
    chosen = select(SocialPage.id).where(*due).order_by(SocialPage.next_read_at, SocialPage.id)
    mine = update(SocialPage).where(SocialPage.id.in_(chosen.limit(batch_of(network))), *due)
    held = mine.values(next_read_at=now + LEASES["read_network"])
    return list(
        db.session.scalars(held.returning(SocialPage.id), execution_options={"synchronize_session": False})
    )


def ask_again(page: SocialPage) -> None:
    """Make the page due at once. Flushes."""
    page.next_read_at = None
    db.session.flush()


def read_batch(adapter: Adapter, page_ids: Sequence[int]) -> Tally:
    """Read these claimed pages and record each; commits: before the call, then after each page."""
    targets = dict(zip(page_ids, _aim(page_ids), strict=True))
    db.session.commit()
    db.session.close()
    answers, tally = ask(adapter, [target for target in targets.values() if target]), Tally()
    for page_id, target in targets.items():
        if target is not None and (answer := answers.get(name_of(target))) is not None:
            _record_alone(page_id, answer, tally)
    refresh_pages(list(targets), now=datetime.now(UTC))
    db.session.commit()
    return tally


def _record_alone(page_id: int, answer: Answer, tally: Tally) -> None:
    """Record one page and commit; what no database takes spoils this page's reading and nobody else's."""
    now = datetime.now(UTC)
    try:
        record(page_id, answer, tally, now=now)
        db.session.commit()
    except JobTimeoutException:
        raise
    except Exception as error:
        log.exception("The reading of page %s cannot be kept", page_id)
        db.session.rollback()
        tally.failed += 1
        words = {"read_words": f"{FAULT}: {type(error).__name__}", "next_read_at": next_night(now)}
        db.session.execute(update(SocialPage).where(SocialPage.id == page_id).values(**words))
        db.session.commit()
    db.session.expunge_all()


def record(page_id: int, answer: Answer, tally: Tally, *, now: datetime) -> None:
    """Write what the network said of one page and when to ask again. Flushes."""
    query = select(SocialPage).where(SocialPage.id == page_id)
    place = joinedload(SocialPage.organization).joinedload(Organization.region)
    page = db.session.scalar(query.options(place))
    if page is None:
        return
    seen = _take(page, answer, tally, now)
    tally.events += len(seen.events)
    tally.doubts += seen.doubts
    page.next_read_at = _next(answer, seen, now)
    follow(page, seen.events, now=now)
    db.session.flush()


def _take(page: SocialPage, answer: Answer, tally: Tally, now: datetime) -> Seen:
    if isinstance(answer, Profile):
        tally.read += 1
        return take_profile(page, answer, now=now)
    if is_later(answer):
        tally.later += 1
        page.read_words = answer.words
        return Seen()
    tally.failed += 1
    is_gone = isinstance(answer, Rejected) and answer.meaning is Meaning.GONE
    return take_silence(page, answer.words, is_gone=is_gone, now=now)


def _next(answer: Answer, seen: Seen, now: datetime) -> datetime:
    if seen.doubts:
        return now + AGAIN
    if is_later(answer):
        wait = answer.after if isinstance(answer, Rejected) and answer.after else RETRY
        return now + max(min(wait, timedelta(days=1)), RETRY)
    return next_night(now)


def _aim(page_ids: Sequence[int]) -> list[Target | None]:
    rows = db.session.scalars(select(SocialPage).where(SocialPage.id.in_(page_ids)))
    pages = list(rows)
    found = dict(zip([page.id for page in pages], targets_of(pages), strict=True))
    return [found.get(page_id) for page_id in page_ids]
