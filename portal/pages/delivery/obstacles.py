"""Why a delivery whose time has come must not go out: asked after the claim, before the call."""

from datetime import datetime, timedelta

from portal.pages.campaigns.starting import explain_early, start_of
from portal.pages.connections.targets import waits_for_person
from portal.pages.delivery.choices import abilities_of
from portal.pages.delivery.models import Delivery, DeliveryState
from portal.pages.delivery.planning import CONSENT_GONE
from portal.pages.delivery.verdicts import PATIENCE, Verdict
from portal.pages.networks.contract import Content, Target
from portal.pages.posts.checks import problems_for
from portal.pages.posts.models import PostState
from portal.pages.social.models import PageState, SocialPage

S = DeliveryState
NOT_AGREED = "Пост вернули на доработку или отменили: он не вышел."
NO_KEY = "Страница не подключена: подключите её заново и отправьте пост ещё раз."
NOT_KNOWN = "Номер страницы в сети неизвестен: проверьте ссылку на страницу или впишите номер сами."
PAGE_GONE = "Страница {state} в сети: пост не отправлен."
NOT_READ = "Номер страницы ещё не известен: сеть о нём не ответила. Пост подождёт."
NOBODY_READ = "За сутки сеть не назвала номер страницы: проверьте ссылку на страницу или впишите номер сами."
WAITS = "Сеть просит проверку человеком: откройте ключи страницы и пройдите её. Пост подождёт."
NOBODY_CAME = "Сеть просила проверку человеком, за сутки её никто не прошёл: пост не отправлен."
WAIT = timedelta(minutes=15)
ASK_AGAIN = timedelta(seconds=30)


def find_obstacle(
    delivery: Delivery, target: Target, content: Content, *, is_nameless: bool = True
) -> Verdict | None:
    """The verdict on a post that may not go, in words; None where nothing stands in the way.

    `is_nameless`: a page without a number is known to have none, asking again is in vain.
    """
    post, page = delivery.post, delivery.page
    if post.state != PostState.APPROVED:
        return Verdict(S.CANCELLED, NOT_AGREED, "not_agreed")
    if (start := start_of(post)) and (early := _explain_early(delivery, start)):
        return Verdict(S.PLANNED, early, "early", due_at=start)
    if post.is_delegated and not page.allows_upper:
        return Verdict(S.CANCELLED, CONSENT_GONE, "consent")
    if page.state in (PageState.DELETED, PageState.BANNED):
        return Verdict(S.REJECTED, PAGE_GONE.format(state=page.state.label.lower()), "page")
    if not target.external_id:
        return Verdict(S.REJECTED, NOT_KNOWN, "page") if is_nameless else _wait_for_number(delivery)
    if not target.keys:
        return (
            _wait_for_person(delivery) if waits_for_person(page.id) else Verdict(S.REJECTED, NO_KEY, "no_key")
        )
    return _refuse(page, content)


def _explain_early(delivery: Delivery, start: datetime) -> str:
    """Why it waits for the start of its template, as of the moment of the claim."""
    post = delivery.post
    return explain_early(start, delivery.touched_at, post.zone or post.organization.region.timezone)


def _refuse(page: SocialPage, content: Content) -> Verdict | None:
    """What the network would say no to: told at once, the call spared."""
    abilities = abilities_of(page) if content.pictures else None  # a query spared to thousands of plain texts
    problems = problems_for(content, page.network, abilities)
    words = " ".join(f"{page.network.label}: {problem.words}" for problem in problems)
    return Verdict(S.REJECTED, words, problems[0].code) if problems else None


def _wait_for_person(delivery: Delivery) -> Verdict:
    """Later, while somebody may still pass the network's check of the key."""
    if _is_overdue(delivery):
        return Verdict(S.REJECTED, NOBODY_CAME, "person")
    return Verdict(S.PLANNED, WAITS, "person", due_at=delivery.touched_at + WAIT)


def _wait_for_number(delivery: Delivery) -> Verdict:
    """Later, while the network may still answer."""
    if _is_overdue(delivery):
        return Verdict(S.REJECTED, NOBODY_READ, "page")
    return Verdict(S.PLANNED, NOT_READ, "page", due_at=delivery.touched_at + ASK_AGAIN)


def _is_overdue(delivery: Delivery) -> bool:
    """Whether the network owes it too long, at the moment of the claim."""
    now = delivery.touched_at
    return now - (delivery.asked_at or now) > PATIENCE
