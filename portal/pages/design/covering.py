"""Wishes to put a cover on a page: asked, claimed, settled, revived. Flushes, never commits."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from portal import audit
from portal.config import LEASES
from portal.errors import Conflict
from portal.extensions import db
from portal.pages.connections.models import PageKey
from portal.pages.connections.services import ALIVE, MISSING
from portal.pages.connections.targets import open_key
from portal.pages.design.models import CoverState, CoverTask, is_open_cover
from portal.pages.networks.contract import Ability, Network, Ok, Outcome, Rejected, Target
from portal.pages.social.models import SocialPage

S = CoverState
MOST_TRIES = 3
OTHER_NETWORK = (
    "Портал ставит обложку только во ВКонтакте: у других сетей такого действия для порталов нет. "
    "Скачайте картинку и поставьте её в самой сети."
)
NO_KEY = "ни один ключ страницы не умеет менять обложку"
NO_ID = "у страницы не указан номер в сети. Подключите её заново"
NO_ANSWER = "Ответа сети не было. Откройте страницу: если обложка прежняя, поставьте ещё раз."


def why_unable(page: SocialPage) -> str:
    """Why the portal cannot put a cover on this page and what to do; empty where it can."""
    if page.network is not Network.VK:
        return OTHER_NETWORK
    if not page.external_id:
        return f"Обложку не поставить: {NO_ID}."
    if not _cover_keys(page):
        return f"Обложку не поставить: {NO_KEY}. {MISSING[Network.VK][Ability.COVER]}."
    return ""


def target_for(page: SocialPage) -> Target:
    """The page with those of its keys that may change the cover."""
    keys = tuple(key for row in _cover_keys(page) if (key := open_key(page.network, row)))
    return Target(page.network, page.external_id, keys, page.screen_name)


def find_last_task(page: SocialPage) -> CoverTask | None:
    """The last wish about the page's cover."""
    query = select(CoverTask).where(CoverTask.page_id == page.id)
    return db.session.scalar(query.order_by(CoverTask.id.desc()).limit(1))


def ask_cover(page: SocialPage, *, author_id: int, now: datetime) -> CoverTask:
    """The wish under way, or a new one: two clicks are one. Raises Conflict where no key can."""
    if why := why_unable(page):
        raise Conflict(why)
    task = find_last_task(page)
    if task is None or not task.is_open:
        task = CoverTask(page_id=page.id, page=page, author_id=author_id, asked_at=now, touched_at=now)
        db.session.add(task)
        db.session.flush()
        audit.record("cover.asked", f"page:{page.id}", organization_id=page.organization_id, task=task.id)
    return task


def claim(task_id: int, *, now: datetime) -> CoverTask | None:
    """Take a wish to work; of many workers exactly one gets it."""
    waiting = update(CoverTask).where(CoverTask.id == task_id, CoverTask.state == S.WAITING)
    taken = waiting.values(state=S.RUNNING, touched_at=now, tries=CoverTask.tries + 1)
    found = db.session.scalar(taken.returning(CoverTask.id))
    return None if found is None else db.session.get(CoverTask, found, populate_existing=True)


def settle(task: CoverTask, outcome: Outcome, *, now: datetime) -> None:
    """Write what the network said; a page with a new cover is due to be read at once."""
    match outcome:
        case Ok():
            state, reason = S.DONE, ""
        case Rejected(words=words, meaning=meaning):
            state, reason = S.FAILED, f"{meaning.label}. Ответ сети: {words}"
        case _:
            state, reason = S.UNKNOWN, NO_ANSWER
    mine = update(CoverTask).where(
        CoverTask.id == task.id, CoverTask.state == S.RUNNING, CoverTask.tries == task.tries
    )
    done = mine.values(state=state, reason=reason[:1000], touched_at=now).returning(CoverTask.id)
    if db.session.scalar(done) is None:
        return
    if state is S.DONE:
        db.session.execute(update(SocialPage).where(SocialPage.id == task.page_id).values(next_read_at=None))
    place = task.page.organization_id
    audit.record(f"cover.{state.value}", f"page:{task.page_id}", organization_id=place, words=reason[:200])


def revive(*, now: datetime) -> Sequence[int]:
    """Put back what nobody touched for a lease, give up what failed too often; ids to enqueue.

    A cover may be put on twice without harm, so a lost call is repeated.
    """
    stale = update(CoverTask).where(is_open_cover, CoverTask.touched_at < now - LEASES["put_cover"])
    hopeless = stale.where(CoverTask.tries >= MOST_TRIES)
    db.session.execute(hopeless.values(state=S.UNKNOWN, reason=NO_ANSWER, touched_at=now))
    return db.session.scalars(stale.values(state=S.WAITING, touched_at=now).returning(CoverTask.id)).all()


def _cover_keys(page: SocialPage) -> list[PageKey]:
    rows = db.session.scalars(select(PageKey).where(PageKey.page_id == page.id).order_by(PageKey.id))
    return [row for row in rows if row.state in ALIVE and Ability.COVER.value in row.abilities]
