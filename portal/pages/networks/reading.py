"""Values out of foreign JSON: what is not of the expected type is not there."""

from collections.abc import Mapping
from typing import Any

from portal.pages.networks.contract import Mark


def text_of(value: Any) -> str | None:
    """A text, or None."""
    return value if isinstance(value, str) else None


def count_of(value: Any) -> int | None:
    """A number from 0 on, or None."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def mark_of(value: Any) -> Mark:
    """1 and true are yes, 0 and false no, all else is unknown."""
    if value in (1, True):
        return Mark.YES
    return Mark.NO if value in (0, False) and value is not None else Mark.UNKNOWN


def items_of(value: Any) -> list[Mapping[str, Any]]:
    """Objects of a list; nothing where it is no list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def object_of(value: Any) -> Mapping[str, Any]:
    """An object; an empty one where it is something else."""
    return value if isinstance(value, dict) else {}
