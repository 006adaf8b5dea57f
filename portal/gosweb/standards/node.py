"""A mapping of a Standard's file that knows its place and complains about what it does not understand."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

T = TypeVar("T")


class StandardError(ValueError):
    """The file of a Standard is wrong; the text says where and why."""


class Node:
    """One mapping of the file; every key must be asked for before `finish`."""

    def __init__(self, data: Any, place: str) -> None:
        self.data: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
        self.place = place
        self.asked: set[str] = set()
        if not isinstance(data, Mapping):
            raise self.error(f"expected a mapping, found {data!r}")

    def error(self, text: str) -> StandardError:
        """A complaint about this place."""
        return StandardError(f"{self.place}: {text}")

    def text(self, key: str, default: str | None = None) -> str:
        """A string; without a default it must be there and say something."""
        value = self._value(key, str, default)
        if value is None or (default is None and not value.strip()):
            raise self.error(f"{key} is missing")
        return value

    def optional_text(self, key: str) -> str | None:
        """A string or null."""
        return self._value(key, str, None)

    def flag(self, key: str) -> bool:
        """True or false, false where it is absent."""
        return bool(self._value(key, bool, False))

    def number(self, key: str) -> int | None:
        """A whole number, if any."""
        return self._value(key, int, None)

    def day(self, key: str) -> date | None:
        """A date, if any."""
        return self._value(key, date, None)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings, empty where it is absent."""
        values: Sequence[Any] = self._value(key, list, None) or ()
        for value in values:
            if not isinstance(value, str):
                raise self.error(f"{key}: expected strings, found {value!r}")
        return tuple(values)

    def pairs(self, key: str) -> dict[str, str]:
        """A mapping of strings to strings, empty where it is absent."""
        values: Mapping[Any, Any] = self._value(key, dict, None) or {}
        for name, value in values.items():
            if not isinstance(name, str) or not isinstance(value, str):
                raise self.error(f"{key}: expected strings, found {name!r}: {value!r}")
        return dict(values)

    def nodes(self, key: str) -> "list[Node]":
        """A list of mappings, each with its place."""
        values: Sequence[Any] = self._value(key, list, None) or ()
        return [Node(value, f"{self.place}.{_name(value, index)}") for index, value in enumerate(values)]

    def has(self, key: str) -> bool:
        """Whether the file names this key at all, be it null."""
        self.asked.add(key)
        return key in self.data

    def finish(self) -> None:
        """Complain about keys that nobody asked for."""
        unknown = sorted(str(key) for key in self.data if key not in self.asked)
        if unknown:
            raise self.error(f"unknown keys: {', '.join(unknown)}")

    def _value(self, key: str, kind: type[T], default: T | None) -> T | None:
        self.asked.add(key)
        value = self.data.get(key)
        if value is None:
            return default
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.error(f"{key}: expected {kind.__name__}, found {value!r}")
        return value


def _name(value: Any, index: int) -> str:
    """How a place in a list is called: by its slug, id, tag or number."""
    if isinstance(value, Mapping):
        for key in ("slug", "id", "itemprop"):
            if value.get(key):
                return str(value[key])
    return str(index + 1)
