"""Jobs of watching: each network read by a job of its own, so that a dead one holds no other."""

import time
from datetime import UTC, datetime

from portal.extensions import db
from portal.pages.networks.contract import Network
from portal.pages.networks.opening import Networks, open_for_work
from portal.pages.social.models import SocialPage
from portal.pages.watching import rounds, telling
from portal.pages.watching.rounds import Tally
from portal.queue import enqueue

ENOUGH = 60.0
"""Seconds after which a job claims no more and hands the rest to the next: posts go out meanwhile."""


def read_network(code: str) -> None:
    """Read pages of one network that are due, for a while."""
    networks, until = open_for_work(), time.monotonic() + ENOUGH
    try:
        is_over = _read_while(networks, Network(code), until)
    finally:
        networks.close()
    if not is_over:
        enqueue(read_network, code)


def read_page(page_id: int) -> None:
    """Read one page now, if it is still due: «проверить сейчас»."""
    page = db.session.get(SocialPage, page_id)
    if page is None:
        return
    ids = rounds.claim_batch(page.network, page_id=page_id, now=datetime.now(UTC))
    db.session.commit()
    if not ids:
        return
    networks = open_for_work()
    try:
        if page.network in networks:
            rounds.read_batch(networks[page.network], ids)
    finally:
        networks.close()


def sweep_readings() -> None:
    """Have read what is due: a new night, a second look, what a killed worker held."""
    networks = rounds.list_due_networks(now=datetime.now(UTC))
    db.session.commit()
    for network in networks:
        enqueue(read_network, network.value)


def sweep_events() -> None:
    """Tell people what changed."""
    while telling.tell_events(now=datetime.now(UTC)):
        db.session.commit()
    db.session.commit()


def sweep_silence() -> None:
    """Note pages that went silent."""
    while telling.note_silence(now=datetime.now(UTC)):
        db.session.commit()
    db.session.commit()


def _read_while(networks: Networks, network: Network, until: float) -> bool:
    """Batch after batch; whether nothing is left to do now: all is read, or the network is dead."""
    if network not in networks:
        return True
    while time.monotonic() < until:
        ids = rounds.claim_batch(network, now=datetime.now(UTC))
        db.session.commit()
        if not ids:
            return True
        tally: Tally = rounds.read_batch(networks[network], ids)
        if tally.is_dead:
            return True
    return False
