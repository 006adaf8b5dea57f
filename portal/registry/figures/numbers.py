"""Reads a number as a source writes it: «1 152», «≈ 38,5 тыс.», «54,3 %», «в работе (31)»."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from portal.registry.figures.models import APPROXIMATE
from portal.registry.folding import fold, squash
from portal.typography import num

MOST = Decimal(10) ** 11
"""With four places this is what SQLite keeps exactly."""
PLACES = Decimal("0.0001")
UNITS = {"тыс": Decimal(1_000), "млн": Decimal(1_000_000), "млрд": Decimal(1_000_000_000), "%": Decimal(1)}
ABOUT = re.compile(r"^(?:≈|~|примерно|около)\s*", re.IGNORECASE)
NUMBER = re.compile(r"(?P<number>[-−–]?\d[\d\s]*(?:[.,]\d+)?)\s*(?P<unit>тыс|млн|млрд|%)?\.?", re.IGNORECASE)
UNKNOWN = {"", "-", "—", "–", "н/д", "#н/д", "нет данных", "неизвестно"}
AT_WORK = re.compile(r"в\s+работе(?:\s*\(\s*\d{1,9}\s*\))?", re.IGNORECASE)
WORDS_AT_WORK = "в работе"


class NumberError(ValueError):
    """The cell holds no number; the text says why."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number, or that it is unknown, and the source's own words where they say more than digits."""

    value: Decimal | None
    words: str = ""


def read_number(text: str) -> Number:
    """The number of a cell; an empty one is unknown, never zero. Raises NumberError."""
    text = squash(text)
    if AT_WORK.fullmatch(text):
        return Number(
            None, "" if fold(text) == WORDS_AT_WORK else re.sub(r"\s*\(\s*(\d+)\s*\)", r" (\1)", text).lower()
        )
    if fold(text) in UNKNOWN or text in UNKNOWN:
        return Number(None, "нет данных" if "нет" in text.lower() else "")
    bare = ABOUT.sub("", text)
    match = NUMBER.fullmatch(bare)
    if match is None:
        raise NumberError(f"«{text[:60]}» — не число")
    value = _to_decimal(match["number"]) * UNITS.get((match["unit"] or "").lower(), Decimal(1))
    if value < 0:
        raise NumberError(f"«{text}» меньше нуля, а считают от нуля")
    if value >= MOST:
        raise NumberError(f"«{text[:30]}» — слишком большое число")
    return Number(value.quantize(PLACES, ROUND_HALF_UP), _words(bare != text, match["number"], match["unit"]))


def _to_decimal(text: str) -> Decimal:
    digits = re.sub(r"\s", "", text).replace(",", ".").replace("−", "-").replace("–", "-")
    if len(digits) > 40:
        raise NumberError("в числе больше сорока знаков")
    return Decimal(digits)


def _words(is_about: bool, number: str, unit: str | None) -> str:
    """The source's spelling, one for every way to type it; nothing where digits say it all."""
    if not is_about and not unit:
        return ""
    shown = show_decimal(_to_decimal(number))
    unit = {"%": " %", "": ""}.get((unit or "").lower(), f" {(unit or '').lower()}")
    dot = "." if unit == " тыс" else ""
    return f"{APPROXIMATE + ' ' if is_about else ''}{shown}{unit}{dot}"


def show_decimal(value: Decimal) -> str:
    """Digits with a comma, no zeros at the end: what an export holds and an import reads back."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def show_number(value: Decimal | None, words: str) -> str:
    """The number for people; unknown is «в работе» unless the source says otherwise."""
    if words:
        return words
    if value is None:
        return WORDS_AT_WORK
    fraction = show_decimal(value).partition(",")[2]
    return num(float(value), len(fraction))
