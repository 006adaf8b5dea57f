"""Links by which somebody without an account agrees to one revision of a post, once. Flushes only."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from portal import audit
from portal.accounts.links import hash_token
from portal.accounts.models import User
from portal.accounts.policy import Action, Who
from portal.errors import Conflict, Forbidden
from portal.extensions import db
from portal.pages.approvals.deciding import NO_WORDS, Decider, approve, send_back
from portal.pages.approvals.models import ApprovalLink
from portal.pages.editor.levels import HEAD, levels_of
from portal.pages.editor.reach import find_hand
from portal.pages.posts.models import Post, PostingRules, PostState

DAYS = (1, 3, 7)
MOST_OPEN = 5
UNKNOWN = "Такой ссылки нет: проверьте, целиком ли она скопирована."
USED = "По этой ссылке уже ответили. Второй раз она не действует."
OVER = "Срок ссылки вышел. Попросите новую у того, кто её прислал."
CHANGED = "Пост изменили после того, как прислали ссылку. Попросите новую у того, кто её прислал."
UNBACKED = "Тот, кто прислал ссылку, больше не вправе её давать. Попросите новую в учреждении."
DECIDED = "Пост больше не ждёт согласования: решение уже принято или пост отозван."
NOT_ALLOWED = (
    "Согласование по ссылке в учреждении не включено. Его включает руководитель: «Настройки постов». "
    "Ссылку на согласование ЦУР создаёт сам ЦУР."
)
TOO_MANY = "У поста уже пять действующих ссылок. Отзовите лишние."


class LinkDead(Exception):
    """The link opens nothing any more; the text says why and whom to ask."""


def create_link(post: Post, who: Who, *, approver: str, days: int, now: datetime) -> str:
    """The token of a new link for this revision, shown once; raises Conflict, Forbidden."""
    if post.state is not PostState.REVIEW:
        raise Conflict("Ссылку дают на пост, который ждёт согласования. Сначала отправьте его.")
    if not may_invite(post, who):
        raise Forbidden(NOT_ALLOWED)
    if (
        len([link for link in list_links(post) if link.used_at is None and link.expires_at > now])
        >= MOST_OPEN
    ):
        raise Conflict(TOO_MANY)
    token = secrets.token_urlsafe(24)
    link = ApprovalLink(
        post_id=post.id,
        revision=post.revision,
        token_hash=hash_token(token),
        approver=approver,
        level=post.review_level,
        created_by_id=who.user.id,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    db.session.add(link)
    db.session.flush()
    named = {"approver": approver, "level": link.level}
    audit.record("post.link_made", f"post:{post.id}", organization_id=post.organization_id, **named)
    return token


def may_invite(post: Post, who: Who) -> bool:
    """Those who may agree themselves, and where the head allowed that also those who write.

    The head gives away only the head's own word: that of the ЦУР is given by the ЦУР alone.
    """
    if post.review_level in levels_of(who, post.organization_id):
        return True
    if post.review_level != HEAD:
        return False
    rules = db.session.get(PostingRules, post.organization_id)
    is_writer = find_hand(who.about(Action.WRITE_POST), post.organization_id) is not None
    return bool(rules and rules.allows_links) and is_writer


def list_links(post: Post) -> Sequence[ApprovalLink]:
    """Links of the post, the newest first."""
    query = select(ApprovalLink).where(ApprovalLink.post_id == post.id)
    return db.session.scalars(query.order_by(ApprovalLink.id.desc())).all()


def withdraw_link(post: Post, link_id: int, *, now: datetime) -> None:
    """Let a link work no more; one that is used already stays as it was."""
    mine = update(ApprovalLink).where(ApprovalLink.id == link_id, ApprovalLink.post_id == post.id)
    open_one = mine.where(ApprovalLink.used_at.is_(None)).values(used_at=now, decision="withdrawn")
    if db.session.scalar(open_one.returning(ApprovalLink.id)) is not None:
        audit.record("post.link_withdrawn", f"post:{post.id}", organization_id=post.organization_id)


def open_link(token: str, *, now: datetime) -> ApprovalLink:
    """The link with its post; raises LinkDead with words."""
    query = select(ApprovalLink).where(ApprovalLink.token_hash == hash_token(token))
    link = db.session.scalar(query.options(joinedload(ApprovalLink.post).joinedload(Post.organization)))
    if link is None:
        raise LinkDead(UNKNOWN)
    if link.used_at is not None:
        raise LinkDead(OVER if link.decision == "withdrawn" else USED)
    if link.expires_at <= now:
        raise LinkDead(OVER)
    if not _is_backed(link):
        raise LinkDead(UNBACKED)
    post = link.post
    if post.state is not PostState.REVIEW or post.review_level != link.level:
        raise LinkDead(DECIDED)
    if post.revision != link.revision:
        raise LinkDead(CHANGED)
    return link


def _is_backed(link: ApprovalLink) -> bool:
    """Whether whoever gave the link could give it now: a word is not left with those who were dismissed."""
    author = db.session.get(User, link.created_by_id) if link.created_by_id else None
    if author is None or not author.is_active:
        return False
    return link.post.state is not PostState.REVIEW or may_invite(link.post, Who(author, Action.VIEW_POST))


def decide_by_link(link: ApprovalLink, *, is_approved: bool, words: str, now: datetime) -> None:
    """Agree or return by the link: of two presses one counts. Raises LinkDead, Conflict."""
    if not is_approved and not words.strip():
        raise Conflict(NO_WORDS)
    mine = update(ApprovalLink).where(ApprovalLink.id == link.id, ApprovalLink.used_at.is_(None))
    decision = "approved" if is_approved else "returned"
    used = mine.where(ApprovalLink.expires_at > now).values(used_at=now, decision=decision)
    if db.session.scalar(used.returning(ApprovalLink.id)) is None:
        raise LinkDead(USED)
    decider = Decider({link.level}, name=link.approver)
    if is_approved:
        approve(link.post, decider, revision=link.revision, words=words.strip(), now=now)
    else:
        send_back(link.post, decider, revision=link.revision, words=words, now=now)
