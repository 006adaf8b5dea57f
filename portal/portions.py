"""Long lists cut into portions that one statement of a database takes."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def cut(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """The items in their order, `size` at a time; the last portion may be shorter."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
