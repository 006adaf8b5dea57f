"""Links by which somebody without an account agrees to one revision of a post, once. Flushes only."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import joinedload

from portal import audit
from portal.accounts.links import hash_token
from portal.accounts.models import User
from portal.accounts.policy import Action, Who
from portal.errors import Conflict, Forbidden
from portal.extensions import db
from portal.mail.models import Mail
from portal.mail.services import cancel_mail
from portal.mail.services import post as post_mail
from portal.pages.approvals.deciding import NO_WORDS, Decider, approve, send_back
from portal.pages.approvals.models import ApprovalLink
from portal.pages.approvals.people import Person, read_people
from portal.pages.editor.levels import AGENCY, HEAD, levels_of
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
NOT_SHOWN = (
    "Ссылку вам портал не показывает: по ней пост согласовали бы вы сами. "
    "Выберите, кому её отправить; список ведёт руководитель в «Настройках постов»."
)
OWN_MAIL = "Это почта того, кто готовил пост: согласовать свой пост самому нельзя. Выберите другого человека."
IN_PORTAL = "Вы вошли в портал и вправе согласовать этот пост там: решение останется под вашим именем."
NOT_BY_AUTHOR = (
    "Вы вошли в портал как сотрудник, который готовит посты этого учреждения. По ссылке отвечает тот, "
    "кому её отправили: перешлите её ему или попросите решить руководителя."
)
BY_LINK = "{name} (по ссылке, выдана: {maker})"
LETTER = (
    "{name}, вас просят согласовать пост учреждения «{organization}»: {title}.\n\n{link}\n\n"
    "Ссылка только для вас и на один ответ. Отправить её попросили: {maker}. "
    "Если вы не ждали этого письма, не открывайте ссылку."
)
TOO_MANY = "У поста уже пять действующих ссылок. Отзовите лишние."


class LinkDead(Exception):
    """The link opens nothing any more; the text says why and whom to ask."""


def create_link(post: Post, who: Who, *, approver: str, days: int, now: datetime) -> str:
    """The token of a new link for this revision, shown once; raises Conflict, Forbidden.

    Only to those who could decide themselves: whoever else sees a link could answer it in the dark.
    """
    if may_invite(post, who) and not may_see(post, who):
        raise Forbidden(NOT_SHOWN)
    return _make(post, who, approver, days, now)[1]


def send_link(post: Post, who: Who, person: Person, *, days: int, root: str, now: datetime) -> Mail:
    """Mail a new link to somebody whom the head has named; none else sees it. Raises Conflict, Forbidden."""
    interested = {who.user.id, post.author_id, post.editor_id} - {None}
    own = select(User.id).where(User.id.in_(interested), func.lower(User.email) == person.mail.lower())
    if db.session.scalar(own) is not None:
        raise Conflict(OWN_MAIL)
    link, token = _make(post, who, person.name, days, now)
    text = LETTER.format(
        name=person.name,
        organization=post.organization.short_name,
        title=post.title or "без темы",
        link=f"{root}/p/{token}",
        maker=who.user.name,
    )
    subject = f"Согласуйте пост: {post.title or post.organization.short_name}"
    return post_mail(
        key=mail_key(link.id),
        to=person.mail,
        to_name=person.name,
        subject=subject,
        text=text,
        is_secret=True,
        now=now,
    )


def mail_key(link_id: int) -> str:
    """The key of the letter with a link."""
    return f"approval:{link_id}"


def list_people(organization_id: int) -> list[Person]:
    """To whom links may be sent, as the head has named them."""
    rules = db.session.get(PostingRules, organization_id)
    return read_people(rules.link_people) if rules else []


def _make(post: Post, who: Who, approver: str, days: int, now: datetime) -> tuple[ApprovalLink, str]:
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
    return link, token


def may_see(post: Post, who: Who) -> bool:
    """Whether a link may be shown to this person: an approver of its level, or a curator not its author."""
    levels = levels_of(who, post.organization_id)
    if post.review_level in levels:
        return True
    return AGENCY in levels and who.user.id not in (post.author_id, post.editor_id)


def may_invite(post: Post, who: Who) -> bool:
    """Those who may agree themselves, and where the head allowed that also those who write.

    The head gives away only the head's own word: that of the ЦУР is given by the ЦУР alone.
    """
    if post.review_level in levels_of(who, post.organization_id):
        return True
    if post.review_level != HEAD:
        return False
    rules = db.session.get(PostingRules, post.organization_id)
    is_near = find_hand(who.about(Action.WRITE_POST), post.organization_id) is not None
    return bool(rules and rules.allows_links) and (is_near or may_see(post, who))


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
        cancel_mail([mail_key(link_id)], now=now)


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


def why_not(link: ApprovalLink, user: User | None) -> str:
    """Why whoever is signed in may not answer by the link; empty where they may, or nobody is signed in.

    Of a holder without an account nothing is known: the link went to the address that the head had named,
    or was shown to those who could decide themselves.
    """
    if user is None:
        return ""
    post, who = link.post, Who(user, Action.VIEW_POST)
    if link.level in levels_of(who, post.organization_id):
        return IN_PORTAL
    is_near = find_hand(who, post.organization_id) is not None
    return NOT_BY_AUTHOR if is_near or user.id in (link.created_by_id, post.author_id) else ""


def decide_by_link(
    link: ApprovalLink, *, is_approved: bool, words: str, by: User | None = None, now: datetime
) -> None:
    """Agree or return by the link: of two presses one counts. Raises LinkDead, Conflict and Forbidden.

    `by` is whoever is signed in in the same browser.
    """
    if refusal := why_not(link, by):
        raise Forbidden(refusal)
    if not is_approved and not words.strip():
        raise Conflict(NO_WORDS)
    mine = update(ApprovalLink).where(ApprovalLink.id == link.id, ApprovalLink.used_at.is_(None))
    decision = "approved" if is_approved else "returned"
    used = mine.where(ApprovalLink.expires_at > now).values(used_at=now, decision=decision)
    if db.session.scalar(used.returning(ApprovalLink.id)) is None:
        raise LinkDead(USED)
    maker = db.session.get(User, link.created_by_id) if link.created_by_id else None
    decider = Decider(
        {link.level}, name=BY_LINK.format(name=link.approver, maker=maker.name if maker else "—")
    )
    details = {"approver": link.approver, "made_by": link.created_by_id, "decision": decision}
    audit.record(
        "post.link_answered", f"post:{link.post_id}", organization_id=link.post.organization_id, **details
    )
    if is_approved:
        approve(link.post, decider, revision=link.revision, words=words.strip(), now=now)
    else:
        send_back(link.post, decider, revision=link.revision, words=words, now=now)
