"""Rows of the plan as they are shown: times turned to one zone once, days and hours gathered. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from portal.pages.delivery.outcomes import COLOURS, SHORT, Outcome
from portal.pages.networks.contract import Network

UNTITLED = 60
EARLY, LATE = 8, 20  # hours that a week shows even when nothing is planned


@dataclass(frozen=True, slots=True)
class Card:
    """A post of the plan; `at` is by the clock of the zone shown."""

    row: Row[Any]
    at: datetime
    title: str
    networks: str
    outcome: Outcome

    @property
    def day(self) -> date:
        """Its day in that zone."""
        return self.at.date()

    @property
    def colour(self) -> str:
        """The class of its state; grey has none."""
        return COLOURS.get(self.outcome, "")


def make_cards(rows: Iterable[Row[Any]], zone: str) -> list[Card]:
    """The rows by the clock of the zone."""
    there = ZoneInfo(zone)
    return [_card(row, there) for row in rows]


def by_day(cards: Sequence[Card]) -> dict[date, list[Card]]:
    """Cards of each day that has any."""
    found: dict[date, list[Card]] = {}
    for card in cards:
        found.setdefault(card.day, []).append(card)
    return found


def by_hour(cards: Sequence[Card]) -> dict[tuple[date, int], list[Card]]:
    """Cards of each hour that has any."""
    found: dict[tuple[date, int], list[Card]] = {}
    for card in cards:
        found.setdefault((card.day, card.at.hour), []).append(card)
    return found


def hours_of(cards: Sequence[Card]) -> range:
    """The hours of a working day, and as many more as the posts need."""
    hours = [card.at.hour for card in cards]
    return range(min([EARLY, *hours]), max([LATE, *hours]) + 1)


def _card(row: Row[Any], there: ZoneInfo) -> Card:
    names = [SHORT[network] for network in Network if getattr(row, network.value)]
    title = row.title or row.text[:UNTITLED] or "Без темы"
    return Card(row, row.planned_at.astimezone(there), title, ", ".join(names), Outcome(row.outcome))
