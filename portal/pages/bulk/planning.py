"""A draft of the list planned as from its editor: the same faults, the same pages left out. Flushes only."""

from datetime import datetime

from portal.accounts.policy import Who
from portal.errors import Conflict
from portal.pages.approvals.deciding import blocked_pages
from portal.pages.campaigns.starting import explain_early, start_of
from portal.pages.delivery.planning import list_deliveries, move
from portal.pages.editor.levels import levels_of
from portal.pages.editor.reach import Hand, refuse_without_consent
from portal.pages.editor.services import submit_post
from portal.pages.posts.models import Post, PostState
from portal.pages.posts.zones import fault_of, in_zone, zone_of
from portal.pages.repeats.queueing import put_in_queue

DRAFTS = (PostState.DRAFT, PostState.RETURNED)
NOT_DRAFT = "пост в состоянии «{state}»: планируют черновики"
NO_TITLE = "назовите тему поста: по ней его узнают коллеги"
NO_PAGES = "не отмечена ни одна страница"
NO_TIME = "у поста нет времени: впишите его рядом с кнопкой «Запланировать» или в самом посте"
PAST = "это время уже прошло"
NOWHERE = "ни в одну из отмеченных страниц пост не уйдёт: {words}"
PARTLY = "сюда не пойдёт, пока не исправить: {pages}"


def plan(post: Post, hand: Hand, who: Who, *, local: datetime | None, now: datetime) -> str:
    """Plan a draft, or send it for agreement; pages it will not go to, in words. Raises Conflict, Forbidden.

    `local` is a time by the clock of the institution; without it the post keeps its own.
    """
    refuse_without_consent(post, hand)
    blocked = _check(post)
    zone = zone_of(post.organization)
    at = in_zone(local, zone) if local else post.planned_at
    if at is None:
        raise Conflict(NO_TIME)
    if fault := fault_of(at, now):
        raise Conflict(PAST if at <= now else fault)
    if early := explain_early(start_of(post), at, zone):
        raise Conflict(early)
    if at != post.planned_at:
        post.zone = zone
        move(post, at, now=now)
    may = levels_of(who, post.organization_id)
    submit_post(post, author_id=who.user.id, now=now, may=may, blocked=blocked)
    return _partly(post, blocked)


def queue(post: Post, hand: Hand, who: Who, *, now: datetime) -> str:
    """Put a draft into the next free slot of its institution; pages it will not go to, in words."""
    refuse_without_consent(post, hand)
    blocked = _check(post)
    put_in_queue(post, who, now=now)
    return _partly(post, blocked)


def _check(post: Post) -> dict[int, str]:
    """Pages that cannot take the draft; raises Conflict where it can go nowhere at all."""
    if post.state not in DRAFTS:
        raise Conflict(NOT_DRAFT.format(state=post.state.label))
    if not post.title:
        raise Conflict(NO_TITLE)
    deliveries = list_deliveries(post)
    if not deliveries:
        raise Conflict(NO_PAGES)
    blocked = blocked_pages(post)
    if all(one.page_id in blocked for one in deliveries):
        raise Conflict(NOWHERE.format(words=" ".join(dict.fromkeys(blocked.values()))))
    return blocked


def _partly(post: Post, blocked: dict[int, str]) -> str:
    pages = [one.page for one in list_deliveries(post) if one.page_id in blocked]
    return PARTLY.format(pages="; ".join(f"{one.network.label}" for one in pages)) if pages else ""
