"""What norms and networks say of marks, read from rules.yaml: numbers, words and their sources."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from portal.pages.marks.models import CaseKind, ClaimKind
from portal.pages.networks.contract import Network

FILE = Path(__file__).with_name("rules.yaml")
LONGEST = 400  # days to look ahead for safe ones


@dataclass(frozen=True, slots=True)
class KindRules:
    """One kind of a mark in the words of its screen."""

    lead: str
    steps: tuple[str, ...]
    sources: tuple[str, ...]
    networks: frozenset[Network]
    note: str = ""
    waits: timedelta | None = None  # how long the other side may think; None: nobody says


@dataclass(frozen=True, slots=True)
class RknRules:
    """Numbers of the list of Роскомнадзор."""

    threshold: int  # more subscribers than that are obliged
    warn_from: int
    number_days: int
    decision_working_days: int
    form: str
    exemption: str


@dataclass(frozen=True, slots=True)
class RenamingRules:
    """On which days a name or an owner may change."""

    days: frozenset[int]
    months_without: frozenset[int]
    words: str
    why: str
    source: str


@dataclass(frozen=True, slots=True)
class ExemptionRules:
    """How exemptions are asked and looked at again."""

    lead: str
    tell_before: timedelta
    grounds: tuple[str, ...]
    sources: tuple[str, ...]


@cache
def rules_of(kind: CaseKind) -> KindRules:
    """The rules of one kind."""
    told = _read()[kind.value]
    return KindRules(
        lead=told["lead"],
        steps=tuple(told["steps"]),
        sources=tuple(told["sources"]),
        networks=frozenset(Network(code) for code in told["networks"]),
        note=told.get("note", ""),
        waits=timedelta(**told["waits"]) if "waits" in told else None,
    )


@cache
def rkn_rules() -> RknRules:
    """The numbers of the list."""
    told = _read()["rkn"]
    return RknRules(**{name: told[name] for name in RknRules.__slots__})


@cache
def renaming_rules() -> RenamingRules:
    """The safe days."""
    told = _read()["renaming"]
    days, months = frozenset(told["days"]), frozenset(told["months_without"])
    return RenamingRules(days, months, told["words"], told["why"], told["source"])


@cache
def exemption_rules() -> ExemptionRules:
    """The rules of exemptions."""
    told = _read()["exemptions"]
    before = timedelta(days=told["tell_before_days"])
    return ExemptionRules(told["lead"], before, tuple(told["grounds"]), tuple(told["sources"]))


def claim_text(kind: ClaimKind) -> str:
    """A claim to the support of a network, with holes for format()."""
    text: str = _read()["claims"][kind.value]
    return text


def is_safe_to_rename(day: date) -> bool:
    """Whether a name or an owner may change on this day without losing a week of the rating."""
    rules = renaming_rules()
    return day.day in rules.days and day.month not in rules.months_without


def next_safe_days(today: date, count: int = 3) -> list[date]:
    """The nearest safe days, today included."""
    ahead = (today + timedelta(days=shift) for shift in range(LONGEST))
    return [day for day in ahead if is_safe_to_rename(day)][:count]


@cache
def _read() -> dict[str, Any]:
    told: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return told
