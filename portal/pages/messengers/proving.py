"""Proof that a channel is theirs, before the portal's own bot may write there. Called by views; commits."""

from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime

from portal.extensions import db
from portal.pages.messengers import claiming
from portal.pages.messengers.bots import bot_key, find_start
from portal.pages.networks.contract import Network
from portal.pages.networks.opening import open_for_work
from portal.pages.networks.ownership import administers

NOT_CHIEF = (
    "Слово написал человек, который этим каналом не управляет. Попросите владельца или администратора."
)
SILENT = "Мессенджер не ответил, управляет ли этот человек каналом. Повторите через минуту."


@dataclass(frozen=True, slots=True)
class Asked:
    """A word that waits to be typed to the bot, the link that does it, and what was wrong before."""

    word: str
    start: str
    fault: str = ""


def prove(network: Network, purpose: str, chat_id: str, *, user_id: int) -> Asked | None:
    """None where an administrator of the channel has typed the word; else the word to type. Commits."""
    now, fault = datetime.now(UTC), ""
    claim = claiming.find_heard(network, purpose, chat_id, user_id=user_id, now=now)
    db.session.commit()
    with closing(open_for_work()) as networks:
        calls, key = networks.bots()[network], bot_key(network)
        if claim is not None:
            is_chief = administers(calls, key, chat_id, claim.person_id)
            if is_chief is not None:
                claiming.spend(claim, is_proved=is_chief)
                db.session.commit()
            if is_chief:
                return None
            fault = SILENT if is_chief is None else NOT_CHIEF
        word = claiming.ask(network, purpose, chat_id, user_id=user_id, now=now)
        db.session.commit()
        return Asked(word, find_start(network, calls, word), fault)
