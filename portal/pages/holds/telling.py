"""Editors hear that their posts were stopped, and what became of them. Flushes, never commits."""

from collections.abc import Sequence
from datetime import datetime

from portal.accounts.policy import Action
from portal.pages.delivery.models import PostingHold
from portal.work.audience import list_own_people
from portal.work.notices.models import NoticeKind
from portal.work.notices.services import notify

CALENDAR = "/posts/calendar"
CANCELLED_POSTS = "/posts?state=cancelled"
MOST = 200
TOLD = {
    "opened": (
        "Публикации остановлены",
        "Запланированные посты ждут. Ничего удалять не нужно: когда остановку снимут, они выйдут.",
    ),
    "released": (
        "Публикации снова идут",
        "Посты, которые ждали, выйдут. Проверьте их время в контент-плане.",
    ),
    "cancelled": (
        "Остановленные посты отменены",
        "Тексты сохранились. Если посты ещё нужны, отметьте их в списке, нажмите «Вернуть в черновики», "
        "выберите время и запланируйте снова.",
    ),
}


def tell_hold(hold: PostingHold, what: str, organization_ids: Sequence[int], *, now: datetime) -> None:
    """Tell editors of these institutions that a hold was "opened", "released" or "cancelled", once each."""
    title, text = TOLD[what]
    people = list_own_people(organization_ids, Action.WRITE_POST)
    notify(
        {id for ids in people.values() for id in ids},
        kind=NoticeKind.POST,
        key=f"hold:{hold.id}:{what}",
        title=title,
        text=f"{hold.reason[:MOST]}. {text}",
        address=CANCELLED_POSTS if what == "cancelled" else CALENDAR,
        now=now,
    )
