"""Jobs of messengers: gather what is to be told, tell it, keep the bots listening."""

import logging
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime

from flask import current_app

from portal.extensions import db
from portal.pages.messengers import bots, channels, sending
from portal.pages.messengers.bots import has_bot
from portal.pages.messengers.linking import MESSENGERS
from portal.pages.networks.contract import Meaning, Rejected
from portal.pages.networks.opening import Networks, open_for_work
from portal.queue import enqueue

NO_BOT = Rejected("no_bot", "У портала нет бота в этом мессенджере.", Meaning.KEY)
ENOUGH = 90.0  # seconds; one call more still ends within the job's own time
log = logging.getLogger(__name__)


def sweep_messages() -> None:
    """Gather notices and announcements, revive what got stuck, have what is due sent."""
    now, base_url = datetime.now(UTC), current_app.config["BASE_URL"]
    if not any(has_bot(network) for network in MESSENGERS):
        return
    sending.queue_notices(base_url, current_app.config["TIMEZONE"], now=now)
    channels.queue_announcements(base_url, now=now)
    sending.revive(now=now)
    due = sending.list_due(now=now)
    db.session.commit()
    if due:
        enqueue(send_messages)


def send_messages() -> None:
    """Send what is due, each message claimed and recorded alone; what remains is handed to the next job."""
    until = time.monotonic() + ENOUGH
    with closing(open_for_work()) as networks:
        while due := _list_due():
            for message_id in due:
                _send(networks, message_id)
                if time.monotonic() > until:
                    enqueue(send_messages)
                    return


def register_hooks() -> None:
    """Tell the messengers where our ears are; daily, for portals move."""
    with closing(open_for_work()) as networks:
        calls = {network: line for network, line in networks.bots().items() if has_bot(network)}
        for network, words in bots.register_hooks(calls).items():
            log.warning("The hook of %s is not registered: %s", network.value, words)


def _list_due() -> Sequence[int]:
    due = sending.list_due(now=datetime.now(UTC))
    db.session.commit()
    return due


def _send(networks: Networks, message_id: int) -> None:
    message = sending.claim(message_id, now=datetime.now(UTC))
    db.session.commit()
    if message is None:
        return
    outcome = (
        bots.say(networks, message.network, message.chat_id, message.text, guid=message.key)
        if has_bot(message.network)
        else NO_BOT
    )
    sending.settle(message, outcome, now=datetime.now(UTC))
    db.session.commit()
