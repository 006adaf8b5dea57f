"""The stand-ins of the networks for each test of watching."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.pages.watching.networking import standing_in
from tests.stand import Stand


@pytest.fixture
def stand(app: Flask) -> Iterator[Stand]:
    """Networks that answer, empty."""
    with standing_in() as stand:
        yield stand
