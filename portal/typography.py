"""How the portal writes Russian: numbers, dates, plurals, quotes and spaces that do not break."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import phonenumbers
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from flask import Flask, current_app, url_for
from jinja2 import Environment, pass_environment
from jinja2.filters import do_truncate
from markupsafe import Markup

from portal.charts import sparkline
from portal.forms import list_problems
from portal.paging import page_numbers, same_page

NBSP = "\u00a0"
MINUS = "\u2212"
JOINER = "\u2060"  # forbids a break
HYPHEN = "\u2011"  # a hyphen that does not break
MOSCOW = ZoneInfo("Europe/Moscow")
OPENING = " \u00a0\n\t([«„—"
SIZES = ("Б", "КБ", "МБ", "ГБ", "ТБ")

_SHORT = "а|без|в|во|для|до|за|и|из|или|к|как|ко|на|над|не|ни|но|о|об|от|по|под|при|с|со|у|что"
_UNITS = (
    "%|₽|руб|тыс|млн|млрд|кг|км|мин|январ|феврал|март|апрел|ма[йя]|июн|июл|август|сентябр|октябр|ноябр|декабр"
    r"|год|дн|раб|час|недел|сек|класс|знак|подписчик|(?:м|г|ч|[КМГ]?Б)\b"
)
_RULES = [
    (re.compile(r"[ \u00a0][-–—](?=[ \u00a0])"), f"{NBSP}—"),
    (
        re.compile(rf"(?<![\d–-])(?<!№)(?<!№[ \u00a0])(\d{{1,4}})[-–]{JOINER}?(?=\d{{1,4}}(?![\d–-]))"),
        rf"\1–{JOINER}",
    ),
    (re.compile(rf"(?<![\w-])({_SHORT})[ ](?=\S)", re.IGNORECASE), rf"\1{NBSP}"),
    (re.compile(r"([№§])[ \u00a0]*(?=\d)"), rf"\1{NBSP}"),
    (re.compile(r"(?<![\d,.-])(\d{1,3})[ ](?=\d{3}(?!\d))"), rf"\1{NBSP}"),
    (re.compile(rf"(\d)[ ](?=(?:{_UNITS}))"), rf"\1{NBSP}"),
    (re.compile(r"(?<![\w-])(г|ул|д|стр|им|пос|обл|р-н)\.[ ](?=\S)"), rf"\1.{NBSP}"),
    (re.compile(r"\b([А-ЯЁ])\.[ ]?([А-ЯЁ])\.[ ]?(?=[А-ЯЁ][а-яё])"), rf"\1.{NBSP}\2.{NBSP}"),
]


def typo(text: object) -> str:
    """Dress plain text: «ёлочки», dashes, spaces that do not break; numbers with hyphens stay as they are."""
    dressed = _quotes(str(text))
    for pattern, replacement in _RULES:
        dressed = pattern.sub(replacement, dressed)
    return dressed


def num(value: float | None, digits: int = 0) -> str:
    """A number: 1 560 or −12,5; a dash for what is unknown."""
    if value is None:
        return "—"
    pattern = "#,##0." + "0" * digits if digits else "#,##0"
    shown = format_decimal(value, format=pattern, locale="ru")
    return _unbroken(shown.replace("-", MINUS)) if shown.strip("-0,") else shown.lstrip("-")


def pct(value: float | None, digits: int = 0) -> str:
    """A percent: 88,4 %."""
    return "—" if value is None else f"{num(value, digits)}{NBSP}%"


def signed(value: float | None, digits: int = 0) -> str:
    """A change with its sign: +5, −3, 0."""
    shown = num(value, digits)
    return f"+{shown}" if value and value > 0 and shown.strip("0,") else shown


def plural(number: int, one: str, few: str, many: str, *, has_number: bool = True) -> str:
    """The number and the word that agrees with it: 1 день, 2 дня, 5 дней, 21 день."""
    tens, ones = abs(number) % 100, abs(number) % 10
    if ones == 1 and tens != 11:
        word = one
    else:
        word = few if 2 <= ones <= 4 and not 12 <= tens <= 14 else many
    return f"{num(number)}{NBSP}{word}" if has_number else word


def rudate(day: date | None, pattern: str = "d MMMM y") -> str:
    """A date: 20 ноября 2026, or by the pattern; a dash where there is none."""
    if day is None:
        return "—"
    if isinstance(day, datetime):
        day = day.astimezone(_zone(""))
    return _unbroken(format_date(day, pattern, locale="ru")).removesuffix(f"{NBSP}г.")


def moment(at: datetime | None, zone: str = "", *, has_zone: bool | None = None) -> str:
    """A moment in a zone: 20 ноября 2026, 18:30 МСК+4; the portal's own zone is named only when asked."""
    if at is None:
        return "—"
    here, there = at.astimezone(_zone("")), at.astimezone(_zone(zone))
    shown = f"{rudate(there.date())}, {format_datetime(there, 'HH:mm', locale='ru')}"
    is_named = there.utcoffset() != here.utcoffset() if has_zone is None else has_zone
    return f"{shown}{NBSP}{_zone_name(there)}" if is_named else shown


def shift(zone: str) -> str:
    """What a zone is called beside a field of time: МСК+4, by its clock of today."""
    return _zone_name(datetime.now(_zone(zone)))


def size(count: int) -> str:
    """A size of a file: 512 Б, 1,2 МБ."""
    value, unit = float(count), 0
    while round(value, 1) >= 1024 and unit < len(SIZES) - 1:
        value, unit = value / 1024, unit + 1
    return f"{num(value, 0 if unit == 0 or value >= 10 else 1)}{NBSP}{SIZES[unit]}"


def phone(number: str) -> str:
    """A phone for reading: +7 485 240‑00‑00; what is no phone stays as it is."""
    try:
        parsed = phonenumbers.parse(number, "RU")
    except phonenumbers.NumberParseException:
        return number
    if not phonenumbers.is_possible_number(parsed):
        return number
    if parsed.country_code == 7:  # grouped by ourselves: the library leaves unassigned codes in one piece
        shown = re.sub(r"(\d{3})(\d{3})(\d\d)(\d\d)", r"+7 \1 \2-\3-\4", f"{parsed.national_number:010}")
    else:
        shown = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return _unbroken(shown.replace("-", HYPHEN))


def icon(name: str, cls: str = "") -> Markup:
    """An icon of the sprite, hidden from screen readers: the text beside it says the same."""
    address = url_for("static", filename="icons.svg")
    return Markup('<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>').format(
        f"i {cls}".strip(), address, name
    )


@pass_environment
def truncate(
    environment: Environment, text: str, length: int = 255, killwords: bool = False, end: str = "…"
) -> str:
    """Jinja's own, which would end a cut text with three full stops."""
    return do_truncate(environment, text, length, killwords, end)


FILTERS = {
    function.__name__: function
    for function in (typo, num, pct, signed, plural, rudate, moment, shift, size, phone)
}


def init_app(app: Flask) -> None:
    """Teach templates to write Russian and to draw icons and small charts."""
    app.jinja_env.filters.update(FILTERS, truncate=truncate)
    app.jinja_env.globals.update(
        icon=icon, sparkline=sparkline, problems=list_problems, same_page=same_page, page_numbers=page_numbers
    )


def _unbroken(text: str) -> str:
    """U+202F is not in the typeface, so every space becomes U+00A0."""
    return text.replace("\u202f", NBSP).replace(" ", NBSP)


def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name or current_app.config.get("TIMEZONE", "Europe/Moscow"))


def _zone_name(there: datetime) -> str:
    moscow = there.astimezone(MOSCOW).utcoffset()
    local = there.utcoffset()
    if moscow is None or local is None:
        return ""
    minutes = round((local - moscow).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    shift = f"{hours}:{rest:02}" if rest else str(hours)
    return f"МСК{'+' if minutes > 0 else MINUS}{shift}" if minutes else "МСК"


def _quotes(text: str) -> str:
    """Straight quotes in pairs: outer «», inner „“; an odd one leaves the text as it was."""
    depth, dressed, last = 0, [], " "
    for sign in text:
        if sign == '"' and last in OPENING:
            sign = "„" if depth else "«"
            depth += 1
        elif sign == '"':
            depth -= 1
            sign = "“" if depth else "»"
        else:
            depth += (sign == "«") - (sign == "»")
        if depth < 0:
            return text
        dressed.append(sign)
        last = sign
    return text if depth else "".join(dressed)
