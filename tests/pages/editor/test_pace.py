"""The card of a post asks again as often as something may change, and no oftener."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from portal.pages.delivery.models import Delivery, DeliveryState
from portal.pages.editor.detail import OFTEN, SELDOM, pace_of

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
S = DeliveryState


@pytest.mark.parametrize(
    ("state", "fields", "pace"),
    [
        (S.SENDING, {}, OFTEN),
        (S.PLANNED, {"due_at": NOW}, OFTEN),
        (S.PLANNED, {"due_at": NOW + timedelta(days=7)}, SELDOM),
        (S.UNKNOWN, {"look_at": NOW + timedelta(seconds=20)}, OFTEN),
        (S.UNKNOWN, {"look_at": None}, 0),  # a person decides
        (S.DELIVERED, {}, 0),
        (S.CHOSEN, {}, 0),
    ],
)
def test_page_asks_again_while_something_may_change(
    state: DeliveryState, fields: dict[str, Any], pace: int
) -> None:
    assert pace_of([Delivery(state=state, **fields), Delivery(state=S.REJECTED)], now=NOW) == pace
