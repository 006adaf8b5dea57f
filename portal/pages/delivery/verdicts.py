"""What follows from an answer of a network: pure, so that every order of events can be tried."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.pages.delivery.models import DeliveryState
from portal.pages.networks.contract import Look, Meaning, Ok, Outcome, Rejected, Seen

LOOKS = (timedelta(seconds=6), timedelta(seconds=20), timedelta(seconds=45))
"""Pauses before each look for a lost post: what is not there by the third was not made."""

AGAIN_LATER = timedelta(seconds=20)
GUID_LIVES = timedelta(minutes=55)
"""VK keeps a guid for an hour: after this a person decides."""

MOST_ATTEMPTS = 8
PATIENCE = timedelta(hours=24)
"""How long a network may be busy before the post is given back to people."""

PAUSES = (timedelta(seconds=20), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))
UNSEEN = "Ответа не было: проверяем, вышел ли пост."
NOT_THERE = "На странице поста нет, отправляем ещё раз с тем же ключом повтора."
ASK_PERSON = (
    "Сеть не ответила, вышел ли пост, и посмотреть на странице портал не может. Откройте страницу и решите."
)
TOO_LATE = "За час так и не стало ясно, вышел ли пост. Откройте страницу и решите."
NO_ID = "Сеть ответила без номера записи: проверяем, вышел ли пост."


@dataclass(frozen=True, slots=True)
class Verdict:
    """The next state of a delivery, and what goes with it."""

    state: DeliveryState
    reason: str = ""
    code: str = ""
    due_at: datetime | None = None
    look_at: datetime | None = None
    external_id: str = ""
    url: str = ""
    is_wasted: bool = False  # a look that saw nothing, not even absence: it does not count


def judge(outcome: Outcome, *, attempts: int, since: datetime, now: datetime) -> Verdict:
    """What follows from the outcome of the attempt of this number (from 1); `since` it is tried."""
    match outcome:
        case Ok(external_id=id, url=url) if id:
            return Verdict(DeliveryState.DELIVERED, external_id=id, url=url)
        case Ok():
            return Verdict(DeliveryState.UNKNOWN, NO_ID, look_at=now + LOOKS[0])
        case Rejected() if _is_worth_waiting(outcome, attempts, since, now):
            pause = outcome.after or PAUSES[min(attempts, len(PAUSES)) - 1]
            return Verdict(DeliveryState.PLANNED, outcome.words, outcome.code, due_at=now + pause)
        case Rejected():
            return Verdict(DeliveryState.REJECTED, outcome.words, outcome.code)
        case _:
            return Verdict(DeliveryState.UNKNOWN, outcome.words or UNSEEN, look_at=now + LOOKS[0])


def _is_worth_waiting(refusal: Rejected, attempts: int, since: datetime, now: datetime) -> bool:
    if not refusal.is_retryable or now - since > PATIENCE:
        return False
    return attempts < MOST_ATTEMPTS or refusal.meaning in (Meaning.BUSY, Meaning.LIMIT)


def judge_look(look: Look, *, looks: int, first_tried_at: datetime, now: datetime) -> Verdict:
    """What follows from the look of this number (from 1) at the page."""
    is_fresh = now - first_tried_at < GUID_LIVES
    match look.seen:
        case Seen.FOUND if look.external_id:
            return Verdict(DeliveryState.DELIVERED, external_id=look.external_id, url=look.url)
        case Seen.ABSENT if looks < len(LOOKS):
            return Verdict(DeliveryState.UNKNOWN, UNSEEN, look_at=now + LOOKS[looks])
        case Seen.ABSENT if is_fresh:
            return Verdict(DeliveryState.PLANNED, NOT_THERE, due_at=now)
        case Seen.LATER if is_fresh:
            return Verdict(
                DeliveryState.UNKNOWN, look.words or UNSEEN, look_at=now + AGAIN_LATER, is_wasted=True
            )
        case Seen.BLIND:
            return Verdict(DeliveryState.UNKNOWN, ASK_PERSON)
        case _:
            return Verdict(DeliveryState.UNKNOWN, TOO_LATE)
