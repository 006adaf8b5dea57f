"""What lists of files and batches have in common: a word, a state, a page. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import Select, func
from sqlalchemy.orm import InstrumentedAttribute

from portal.extensions import db

MOST_EXPORTED = 10_000
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What was asked to see; empty means all."""

    q: str = ""  # in the name, as it is written
    state: str = ""
    page: int = 1
    per_page: int = 20

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is filtered out."""
        return bool(self.q or self.state)


def count_rows(query: Select[Any]) -> int:
    """How many rows the query finds: its columns and order cost nothing here."""
    bare = query.with_only_columns(func.count(), maintain_column_froms=True).order_by(None)
    return db.session.scalar(bare) or 0


def find_page(
    query: Select[tuple[T]],
    asked: Narrowing,
    *,
    name: InstrumentedAttribute[str],
    state: InstrumentedAttribute[Any],
    states: type[StrEnum],
) -> tuple[Sequence[T], int]:
    """A page of the ordered query, narrowed, and how many rows there are in all."""
    if asked.q:
        query = query.where(name.contains(asked.q, autoescape=True))
    if asked.state in {one.value for one in states}:
        query = query.where(state == states(asked.state))
    start = (asked.page - 1) * asked.per_page
    return db.session.scalars(query.offset(start).limit(asked.per_page)).all(), count_rows(query)
