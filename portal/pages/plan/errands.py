"""What waits for the person who keeps an institution's pages: said above their plan. Four queries."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from portal.accounts.policy import Action, Who
from portal.extensions import db
from portal.pages.campaigns.models import Obligation, ObligationState, PostTemplate, TemplateState
from portal.pages.delivery.models import Delivery, DeliveryState
from portal.pages.editor.levels import HEAD
from portal.pages.posts.models import Post, PostState
from portal.pages.social.models import PageState, SocialPage
from portal.registry.scopes import of_organization
from portal.typography import moment, plural

WAITING = (ObligationState.OPEN, ObligationState.SEEN, ObligationState.DRAFTED, ObligationState.FAILED)
RECENT = timedelta(days=7)
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Errand:
    """One thing to do: the words, where it is done, and how the link is called."""

    words: str
    address: str
    label: str
    is_bad: bool = False


def list_errands(who: Who, organization_ids: Sequence[int], zone: str, *, now: datetime) -> list[Errand]:
    """What their own institutions wait for, the gravest first; nothing for those who only look on."""
    mine = [id for id in organization_ids if _is_own(who, id, Action.WRITE_POST)]
    if not mine:
        return []
    heads = [id for id in mine if _is_own(who, id, Action.APPROVE_POST)]
    return [
        *_unconnected(mine),
        *_failed(mine, now),
        *_owed(mine, zone, now),
        *_undecided(mine, heads),
    ]


def _is_own(who: Who, organization_id: int, action: Action) -> bool:
    own = of_organization(organization_id)
    return any(grant.scope == own for grant in who.about(action).scopes)


def _unconnected(mine: Sequence[int]) -> Iterator[Errand]:
    """Institutions without a page, pages into which the portal cannot publish."""
    query = select(SocialPage).where(SocialPage.organization_id.in_(mine)).order_by(SocialPage.id)
    pages = db.session.scalars(query).all()
    for id in sorted(set(mine) - {page.organization_id for page in pages})[:SHOWN]:
        words = "В портале ещё нет ни одной вашей страницы: публиковать некуда"
        yield Errand(words, f"/organizations/{id}/pages/new", "Внести страницу", is_bad=True)
    dumb = [page for page in pages if not page.has_key and page.state is PageState.OPEN]
    for page in dumb[:SHOWN]:
        words = f"{page.network.label}: посты не выходят, страница «{page.shown_name}» не подключена"
        yield Errand(words, f"/pages/{page.id}/connect", "Подключить", is_bad=True)
    if len(dumb) > SHOWN:
        more = plural(len(dumb) - SHOWN, "страница", "страницы", "страниц")
        yield Errand(f"Не подключены ещё {more}", "/pages", "Все страницы", is_bad=True)


def _failed(mine: Sequence[int], now: datetime) -> Iterator[Errand]:
    """Posts that a network refused or of which nobody knows, of the last days."""
    lost = (DeliveryState.REJECTED, DeliveryState.UNKNOWN)
    query = select(Delivery.id, Delivery.state, Post.title).join(Post, Post.id == Delivery.post_id)
    query = query.where(
        Post.organization_id.in_(mine), Delivery.state.in_(lost), Delivery.touched_at > now - RECENT
    )
    for id, state, title in db.session.execute(query.order_by(Delivery.id.desc()).limit(SHOWN)):
        said = "не вышел" if state is DeliveryState.REJECTED else "неизвестно, вышел ли"
        yield Errand(f"Пост «{title}»: {said}", f"/deliveries/{id}", "Что делать", is_bad=True)


def _owed(mine: Sequence[int], zone: str, now: datetime) -> Iterator[Errand]:
    """Templates by which a post is neither planned nor out, the nearest deadline first."""
    query = select(Obligation.id, Obligation.deadline, PostTemplate.title, func.count().over())
    query = query.join(PostTemplate, PostTemplate.id == Obligation.template_id).where(
        Obligation.organization_id.in_(mine),
        Obligation.state.in_(WAITING),
        PostTemplate.state == TemplateState.ISSUED,
    )
    rows = db.session.execute(query.order_by(Obligation.deadline, Obligation.id).limit(SHOWN)).all()
    for id, deadline, title, _ in rows:
        is_late, term = deadline <= now, moment(deadline, zone, has_zone=True)
        words = f"ЦУР ждёт пост «{title}»: {'срок прошёл' if is_late else 'срок'} {term}"
        yield Errand(words, f"/events/{id}", "Открыть", is_bad=is_late)
    if rows and rows[0][3] > SHOWN:
        more = plural(rows[0][3] - SHOWN, "событие", "события", "событий")
        yield Errand(f"И ещё {more} ЦУР", "/templates", "Все события")


def _undecided(mine: Sequence[int], heads: Sequence[int]) -> Iterator[Errand]:
    """Posts sent back with remarks; posts that wait for this head's word."""
    states = (PostState.RETURNED, PostState.REVIEW)
    query = select(Post.id, Post.title, Post.state, Post.review_level, Post.organization_id)
    query = query.where(Post.organization_id.in_(mine), Post.state.in_(states))
    rows = db.session.execute(query.order_by(Post.planned_at, Post.id).limit(50)).all()
    for row in [row for row in rows if row.state is PostState.RETURNED][:SHOWN]:
        yield Errand(f"Пост «{row.title}» вернули с замечаниями", f"/posts/{row.id}", "Посмотреть")
    waits = [row for row in rows if row.review_level == HEAD and row.organization_id in heads]
    waits = [row for row in waits if row.state is PostState.REVIEW]
    if waits:
        count = plural(len(waits), "пост ждёт", "поста ждут", "постов ждут")
        yield Errand(f"{count} вашего согласования", "/posts/review", "Согласовать")
