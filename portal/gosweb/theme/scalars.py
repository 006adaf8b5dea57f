"""Plain values as a visitor reads them: text, numbers, dates, telephones, addresses."""

import re
from collections.abc import Callable

from markupsafe import escape

from portal import markdown
from portal.gosweb.theme.context import DrawContext
from portal.gosweb.theme.links import draw_email, draw_link, draw_phone

NO_BREAK = "\u00a0"
DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
LONGEST = 18  # digits; what is longer is no number to be read
YES_NO = {"yes": "Да", "no": "Нет"}


def draw_scalar(kind: str, text: str, context: DrawContext) -> str:
    """One value of a scalar kind as the inside of its element."""
    draw = DRAWERS.get(kind)
    if draw:
        return draw(text)
    if kind == "url":
        return draw_link(text, prefix=context.prefix) or _lines(text)
    return _lines(text)


def draw_parts(kind: str, parts: list[str], context: DrawContext) -> str:
    """Several values of one item in one element, joined as the recommendations say."""
    separator = "" if kind == "richtext" else "<br>\n" if kind == "longtext" else "; "
    return separator.join(draw_scalar(kind, part, context) for part in parts)


def _lines(text: str) -> str:
    return str(escape(text)).replace("\n", "<br>\n")


def _number(text: str) -> str:
    """Thousands apart from 10 000 on, so that a year stays a year; a comma before the fraction."""
    if not NUMBER.fullmatch(text):
        return _lines(text)
    whole, _, fraction = text.partition(".")
    sign, digits = ("\u2212", whole[1:]) if whole.startswith("-") else ("", whole)
    if 4 < len(digits) <= LONGEST:
        digits = f"{int(digits):,}".replace(",", NO_BREAK)
    return f"{sign}{digits},{fraction}" if fraction else f"{sign}{digits}"


def _date(text: str) -> str:
    found = DATE.fullmatch(text)
    if not found:
        return _lines(text)
    year, month, day = found.groups()
    return f'<time datetime="{text}">{day}.{month}.{year}</time>'


def _each(draw: Callable[[str], str]) -> Callable[[str], str]:
    """Several values typed into one field through semicolons or lines, each drawn by itself."""
    return lambda text: "; ".join(draw(part.strip()) for part in re.split(r"[;\n]", text) if part.strip())


DRAWERS: dict[str, Callable[[str], str]] = {
    "number": _number,
    "date": _date,
    "email": _each(draw_email),
    "phone": _each(draw_phone),
    "richtext": lambda text: str(markdown.render(text)),
    "yes_no": lambda text: YES_NO.get(text, _lines(text)),
}
