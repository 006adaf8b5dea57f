"""The stand-ins of the networks, and clocks that run fast."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from portal.pages.delivery import verdicts
from portal.pages.networks.opening import LOCAL
from tests.stand import Stand, standing


@pytest.fixture
def stand(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stand]:
    """Networks that answer over real HTTP; lost posts are looked for at once."""
    monkeypatch.setattr(verdicts, "LOOKS", (timedelta(), timedelta(seconds=0.2), timedelta(seconds=0.4)))
    monkeypatch.setattr(verdicts, "AGAIN_LATER", timedelta(seconds=0.3))
    LOCAL.__init__()  # buckets and breakers of this process begin anew
    with standing() as stand:
        app.config.update(
            VK_API_URL=f"{stand.url}/vk/method",
            VK_SERVICE_KEY="demo-vk-service",
            OK_API_URL=f"{stand.url}/ok/fb.do",
            OK_APP_KEY="demo-ok-app",
            OK_APP_SECRET="demo-ok-secret",
            TELEGRAM_API_URL=f"{stand.url}/telegram",
            TELEGRAM_BOT_TOKEN="demo-telegram-bot",
            MAX_API_URL=f"{stand.url}/max",
            MAX_TOKEN="demo-max-bot",
            NETWORK_TIMEOUT=2.0,
        )
        yield stand
