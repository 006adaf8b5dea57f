"""Who hears that a post did not go out, or that nobody knows. Flushes, never commits."""

from datetime import datetime

from portal.accounts.policy import Action
from portal.pages.delivery.models import Delivery, DeliveryState
from portal.pages.delivery.verdicts import Verdict
from portal.work.audience import list_own_people, list_staff
from portal.work.notices.models import NoticeKind
from portal.work.notices.services import notify

TITLES = {
    DeliveryState.REJECTED: "Сеть не приняла пост",
    DeliveryState.CANCELLED: "Пост не вышел",
    DeliveryState.UNKNOWN: "Неизвестно, вышел ли пост: решите",
}


def tell_trouble(delivery: Delivery, verdict: Verdict, *, now: datetime) -> None:
    """Editors of the institution hear what became of its post, and for a delegated one its writers too."""
    post = delivery.post
    organization_id = post.organization_id
    people = set(list_own_people([organization_id], Action.WRITE_POST).get(organization_id, []))
    if post.is_delegated:
        people |= set(list_staff([organization_id], Action.DELEGATE_POST).get(organization_id, []))
    if post.author_id is not None:
        people.add(post.author_id)
    name = post.title or post.text[:60]
    notify(
        people,
        kind=NoticeKind.POST,
        key=f"delivery:{delivery.id}:{verdict.state.value}:{delivery.attempts}",
        title=f"{TITLES[verdict.state]}: {name}",
        text=f"{delivery.network.label}, {post.organization.short_name}. {verdict.reason}".strip(),
        address=f"/posts/{post.id}",
        now=now,
    )
