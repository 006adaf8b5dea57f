"""Windows of the rating: 1–7, 8–14, 15–21, 22–28 of a month; what follows is not counted. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml

from portal.typography import JOINER, NBSP, plural, rudate

FILE = Path(__file__).with_name("norms.yaml")


@dataclass(frozen=True, slots=True)
class Norm:
    """How many posts a page owes in a window, and who says so."""

    posts: int
    source: str


@dataclass(frozen=True, slots=True)
class Window:
    """Days of one month that are counted together."""

    first: date
    last: date

    @property
    def label(self) -> str:
        """«1–7», glued."""
        return f"{self.first.day}{JOINER}–{JOINER}{self.last.day}"


@dataclass(frozen=True, slots=True)
class Fill:
    """A window of one page: what the network confirmed, and what is planned from now on."""

    window: Window
    published: int
    planned: int
    norm: int
    today: date

    @property
    def is_closed(self) -> bool:
        """Whether its last day is over."""
        return self.window.last < self.today

    @property
    def is_current(self) -> bool:
        """Whether today lies in it."""
        return self.window.first <= self.today <= self.window.last

    @property
    def missing(self) -> int:
        """How many posts are still to be planned; for a closed one, how many were short."""
        done = self.published if self.is_closed else self.published + self.planned
        return max(self.norm - done, 0)

    @property
    def colour(self) -> str:
        """Green when the network confirmed the norm, red when it is too late, amber while it is not."""
        if self.published >= self.norm:
            return "ok"
        if self.is_closed:
            return "bad"
        return "warn" if self.missing else "inf"

    @property
    def words(self) -> str:
        """What to do, or how it ended."""
        if self.published >= self.norm:
            return "норма выполнена"
        if self.is_closed:
            return f"окно закрыто, было {self.published}{NBSP}из{NBSP}{self.norm}"
        last = rudate(self.window.last, "d MMMM")
        if self.missing:
            return f"ещё {plural(self.missing, 'пост', 'поста', 'постов')} до {last}"
        return f"запланировано, выйдут до {last}"


@cache
def load_norm() -> Norm:
    """The norm of the data file."""
    row = yaml.safe_load(FILE.read_text("utf-8"))["norms"][0]
    return Norm(int(row["posts"]), str(row["source"]))


@cache
def _days() -> Sequence[tuple[int, int]]:
    return [(int(first), int(last)) for first, last in yaml.safe_load(FILE.read_text("utf-8"))["windows"]]


def windows_of(month: date) -> list[Window]:
    """The windows of the month that the day lies in."""
    return [Window(month.replace(day=first), month.replace(day=last)) for first, last in _days()]


def number_of(day: date) -> int | None:
    """Which window of its month a day lies in, from 0; None where it is not counted."""
    return next((number for number, (first, last) in enumerate(_days()) if first <= day.day <= last), None)


def fill_windows(
    month: date, published: Sequence[date], planned: Sequence[date], *, norm: int, today: date
) -> list[Fill]:
    """Every window of the month with the days of posts that fall into it."""
    return [
        Fill(window, _count(published, window), _count(planned, window), norm, today)
        for window in windows_of(month)
    ]


def _count(days: Sequence[date], window: Window) -> int:
    return sum(window.first <= day <= window.last for day in days)
