"""`portal monitor run`: a whole round in this process, without queues."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, update

from portal.extensions import db
from portal.pages.networks.contract import Network
from portal.pages.networks.opening import Networks, open_for_work
from portal.pages.social.models import SocialPage
from portal.pages.watching import jobs, rounds
from portal.pages.watching.models import PageDoubt
from portal.pages.watching.rounds import Tally


def run_round() -> dict[str, Any]:
    """Read every page of every network, look a second time at what alarms, tell people; counts by network."""
    db.session.execute(update(SocialPage).values(next_read_at=None))
    db.session.commit()
    networks = open_for_work()
    try:
        found = {network.value: _read(networks, network) for network in networks}
    finally:
        networks.close()
    jobs.sweep_silence()
    jobs.sweep_events()
    return {"networks": {code: vars(tally) for code, tally in found.items()}, **_sums(list(found.values()))}


def _read(networks: Networks, network: Network) -> Tally:
    total = _pass(networks, network)
    if total.doubts:
        doubted = select(PageDoubt.page_id)
        again = update(SocialPage).where(SocialPage.network == network, SocialPage.id.in_(doubted))
        db.session.execute(again.values(next_read_at=None), execution_options={"synchronize_session": False})
        db.session.commit()
        second = _pass(networks, network)
        total.events, total.doubts = total.events + second.events, second.doubts
    return total


def _pass(networks: Networks, network: Network) -> Tally:
    total = Tally()
    while ids := rounds.claim_batch(network, now=datetime.now(UTC)):
        db.session.commit()
        one = rounds.read_batch(networks[network], ids)
        for name, count in vars(one).items():
            setattr(total, name, getattr(total, name) + count)
        if one.is_dead:
            break
    db.session.commit()
    return total


def _sums(tallies: list[Tally]) -> dict[str, int]:
    return {name: sum(getattr(tally, name) for tally in tallies) for name in vars(Tally())}
