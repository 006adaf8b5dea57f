"""A fresh stand-in for each test."""

from collections.abc import Iterator

import pytest

from tests.stand import Stand, standing


@pytest.fixture
def stand() -> Iterator[Stand]:
    """The stand-ins, empty."""
    with standing() as stand:
        yield stand
