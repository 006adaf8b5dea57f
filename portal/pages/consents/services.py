"""Consent to posting by the upper cabinet: given, withdrawn, told to both sides. Flushes, never commits."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from portal import audit
from portal.accounts.models import User
from portal.accounts.policy import Action
from portal.extensions import db
from portal.pages.delivery.planning import withdraw_consent
from portal.pages.posts.models import Post
from portal.pages.social.models import SocialPage
from portal.typography import plural
from portal.work.audience import list_own_people, list_staff
from portal.work.notices.models import NoticeKind
from portal.work.notices.services import notify

SHOWN = 5
"""Titles of posts that a notice names; the rest are counted."""


def allow_upper(page: SocialPage, *, is_allowed: bool, by: User, now: datetime) -> int:
    """Let the upper cabinet post into the page, or no longer; how many planned posts were taken back.

    Asked twice, it does nothing the second time. Both sides hear of it and of what was taken back.
    """
    if page.allows_upper == is_allowed:
        return 0
    page.allows_upper, page.allows_upper_at, page.updated_at = is_allowed, now, now
    taken = [] if is_allowed else list(dict.fromkeys(withdraw_consent(page, now=now)))
    action = "page.consent_given" if is_allowed else "page.consent_withdrawn"
    subject = f"page:{page.id}"
    audit.record(action, subject, organization_id=page.organization_id, posts=len(taken))
    db.session.flush()
    _tell(page, is_allowed=is_allowed, by=by, post_ids=taken, now=now)
    return len(taken)


def lock_editing(page: SocialPage, *, is_locked: bool, now: datetime) -> None:
    """Keep others out of the institution's own posts, or let them help again."""
    if page.locks_editing == is_locked:
        return
    page.locks_editing, page.updated_at = is_locked, now
    action = "page.editing_locked" if is_locked else "page.editing_opened"
    audit.record(action, f"page:{page.id}", organization_id=page.organization_id)
    db.session.flush()


def _tell(page: SocialPage, *, is_allowed: bool, by: User, post_ids: Sequence[int], now: datetime) -> None:
    own = list_own_people([page.organization_id], Action.WRITE_POST).get(page.organization_id, [])
    upper = list_staff([page.organization_id], Action.DELEGATE_POST).get(page.organization_id, [])
    word = "Разрешён" if is_allowed else "Отозвано разрешение на"
    title = f"{word} постинг вышестоящему: {page.organization.short_name}, {page.network.label}"
    notify(
        {*own, *upper} - {by.id},
        kind=NoticeKind.PAGE,
        key=f"page:{page.id}:consent:{now.isoformat()}",
        title=title,
        text=_words(post_ids, by),
        address=f"/pages/{page.id}",
        now=now,
    )


def _words(post_ids: Sequence[int], by: User) -> str:
    """Who did it and which posts will not go out."""
    who = f"Решение: {by.name}."
    if not post_ids:
        return who
    titles = db.session.scalars(select(Post.title).where(Post.id.in_(post_ids[:SHOWN])).order_by(Post.id))
    named = ", ".join(f"«{title or 'без темы'}»" for title in titles)
    more = f" и ещё {len(post_ids) - SHOWN}" if len(post_ids) > SHOWN else ""
    count = plural(len(post_ids), "пост", "поста", "постов")
    return f"{who} Из плана снято: {count} — {named}{more}. Опубликованное осталось."
