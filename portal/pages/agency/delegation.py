"""The upper cabinet writes for institutions that allow it: asked here, whoever presses. Flushes only."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from portal import audit
from portal.accounts.policy import Action, Who
from portal.errors import Conflict
from portal.extensions import db
from portal.pages.agency.issuing import line_of
from portal.pages.agency.matrix import consenting_ids
from portal.pages.campaigns.models import Obligation, PostTemplate
from portal.pages.campaigns.obligations import OWED
from portal.pages.campaigns.starting import explain_early
from portal.pages.delivery.choices import list_choices
from portal.pages.editor.answering import prepare_post
from portal.pages.editor.levels import levels_of
from portal.pages.editor.review import Review, review
from portal.pages.editor.services import submit_post
from portal.pages.posts.models import Post
from portal.registry.organizations.models import Organization
from portal.registry.scopes import visible
from portal.work.audience import list_own_people
from portal.work.notices.models import NoticeKind
from portal.work.notices.services import notify

NO_CONSENT = (
    "Учреждение не разрешило публиковать за него. Попросите руководителя или редактора страниц учреждения "
    "отметить «Разрешить вышестоящему кабинету постинг» в настройках страницы."
)
THEIR_OWN = "Учреждение уже готовит пост само: откройте его пост."
NOT_CONNECTED = "Страницы, на которые дано разрешение, не подключены: пост не уйдёт."
TOO_LATE = "Это время позже срока шаблона. Выберите более раннее."
PAST = "Это время уже прошло. Выберите другое."


def delegate(obligation: Obligation, who: Who, *, planned_at: datetime | None, now: datetime) -> Post:
    """Prepare the post for the institution and plan it where a time is given.

    Raises Conflict where it has not allowed that, where it writes itself, and for a time past the deadline.
    """
    _refuse_time(planned_at, obligation, now)
    choices = list_choices(obligation.organization, is_upper=True)
    allowed = [one for one in choices if one.page.allows_upper]
    if not allowed:
        raise Conflict(NO_CONSENT)
    ready = [one for one in allowed if one.is_allowed and one.is_connected]
    if not ready:
        raise Conflict(NOT_CONNECTED)
    author_id = who.user.id
    post, is_new = prepare_post(
        obligation, ready, author_id=author_id, is_delegated=True, planned_at=planned_at, now=now
    )
    if not post.is_delegated:
        raise Conflict(THEIR_OWN)
    if is_new and planned_at is not None:
        _plan(post, review(post, ready), who, now)
    if is_new:
        _tell(obligation, post, now)
        _record(obligation, post)
    return post


def list_ready(
    template_id: int, who: Who, *, after: int = 0, limit: int | None = None
) -> Sequence[Obligation]:
    """What institutions that allow it owe and have not begun, as far as this person may write for them.

    By id, those after one alone.
    """
    wanted = _for(who).where(*_is_ready(template_id), Obligation.id > after)
    return db.session.scalars(wanted.order_by(Obligation.id).limit(limit)).all()


def count_ready(template_id: int, who: Who) -> int:
    """How many of them there are."""
    mine = visible(who.about(Action.DELEGATE_POST))
    query = select(func.count(Obligation.id)).join(Obligation.organization)
    return db.session.scalar(query.where(*_is_ready(template_id), mine)) or 0


def _is_ready(template_id: int) -> list[ColumnElement[bool]]:
    return [
        Obligation.template_id.in_(line_of(template_id)),
        Obligation.post_id.is_(None),
        Obligation.organization_id.in_(consenting_ids()),
        Obligation.state.in_(OWED),
    ]


def _for(who: Who) -> Select[tuple[Obligation]]:
    query = select(Obligation).join(Obligation.organization).where(visible(who.about(Action.DELEGATE_POST)))
    options = (
        contains_eager(Obligation.organization).joinedload(Organization.region),
        contains_eager(Obligation.organization).joinedload(Organization.municipality),
        joinedload(Obligation.template).joinedload(PostTemplate.campaign),
    )
    return query.options(*options)


def _refuse_time(planned_at: datetime | None, obligation: Obligation, now: datetime) -> None:
    if planned_at is None:
        return
    if planned_at <= now:
        raise Conflict(PAST)
    if planned_at > obligation.deadline:
        raise Conflict(TOO_LATE)
    template = obligation.template
    if words := explain_early(template.starts_at, planned_at, template.zone):
        raise Conflict(words)


def _plan(post: Post, shown: Review, who: Who, now: datetime) -> None:
    """Plan what has nothing against it; else it stays a draft with its reasons in the editor."""
    pages = {choice.page.id for part in shown.networks for choice in part.pages}
    if shown.errors or pages <= set(shown.blocked):
        return
    may = levels_of(who, post.organization_id)
    submit_post(post, author_id=who.user.id, now=now, may=may, blocked=shown.blocked)


def _record(obligation: Obligation, post: Post) -> None:
    organization_id, template_id = obligation.organization_id, obligation.template_id
    audit.record("post.delegated", f"post:{post.id}", organization_id=organization_id, template=template_id)


def _tell(obligation: Obligation, post: Post, now: datetime) -> None:
    people = list_own_people([obligation.organization_id], Action.WRITE_POST)
    notify(
        people.get(obligation.organization_id, []),
        kind=NoticeKind.POST,
        key=f"post:{post.id}:delegated",
        title=f"За вас подготовлен пост: {post.title}",
        text="Вы разрешили вышестоящему кабинету публиковать на своих страницах. Пост можно посмотреть.",
        address=f"/posts/{post.id}",
        now=now,
    )
