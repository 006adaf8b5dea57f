"""`posts deliver --wait` where a network is not there at all."""

import time
from socket import create_server

import pytest
from flask import Flask

from portal.pages.delivery import jobs
from portal.pages.delivery.models import DeliveryState
from portal.pages.networks.contract import Network
from tests.pages.factories import delivery_of, make_page, make_post
from tests.stand import Stand

S = DeliveryState


def test_network_that_never_answers_is_not_waited_for_long(
    app: Flask, stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "SILENT", 4.0)
    monkeypatch.setattr(jobs, "ENOUGH", 3.0)
    channel = make_page(network=Network.MAX)
    stand.order("communities", {"network": "max", "id": channel.external_id, "name": "Школа"})
    alive, lost = make_post([channel]), make_post([make_page()])
    begun = time.monotonic()
    with create_server(("127.0.0.1", 0)) as server:
        app.config.update(
            VK_API_URL=f"http://127.0.0.1:{server.getsockname()[1]}/method", NETWORK_TIMEOUT=1.0
        )
        jobs.deliver_all()
    assert time.monotonic() - begun < 40
    assert delivery_of(alive).state == S.DELIVERED, delivery_of(alive).reason
    row = delivery_of(lost)
    assert row.state == S.UNKNOWN and row.reason and row.look_at
