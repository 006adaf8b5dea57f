"""What a text is worth: nothing, a phrase of absence, a zero, a date, an address one can open."""

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from urllib.parse import urlsplit

EDGES = " .,;:!?()[]«»\"'“”„*"
NOTHING = re.compile(r"[\W_]*")  # dashes, dots, ellipses
PLACEHOLDERS = frozenset(
    ("текст", "дд мм гггг", "дд.мм.гггг", "не заполнено", "заполнить", "н/д", "н/а", "n/a", "xxx", "ххх")
)
GENERIC = ("информация", "информации", "сведения", "сведений", "данные", "данных")
SAID_LETTERS, SAID_WORDS = 60, 4  # longer is a text that happens to hold such words
STUB_LETTERS, PLAIN_LETTERS = 20, 200
UNSEEN = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")
CLUES = ("отсутств", "не ", "нет")
ABSENCE = re.compile(
    r"(?:.*\s)?(?:отсутству(?:ет|ют)|не (?:предусмотрен|установлен|создан|заключен)[аоы]?|нет"
    r"|не име(?:ет|ют)ся|не (?:осуществляется|ведется|проводится|проводятся|оказываются|взимается|применимо)"
    r")(?:\s.*)?"
)
ZERO = re.compile(r"0+(?:[.,]0+)?(?:\s*(?:тыс\.?\s*)?(?:руб(?:лей|\.)?|чел(?:овек|\.)?|мест|шт\.?|₽)?)?\.?")
ROW_NUMBER = re.compile(r"\d{1,4}[.)]?\s+")
LINKLIKE = re.compile(
    r"(?:https?://|www\.)\S+|[\w-]+(?:\.[\w-]+)*\.(?:ru|рф|com|org|su|net|info|edu|gov)\b", re.IGNORECASE
)
DAY = re.compile(r"\b(\d{1,2})[./-](\d{1,2})[./-](\d{4})\b|\b(\d{4})-(\d\d)-(\d\d)\b")
MONTHS = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()
DAY_IN_WORDS = re.compile(rf"\b(\d{{1,2}})\s+({'|'.join(MONTHS)})\s+(\d{{4}})", re.IGNORECASE)
DEAD_SCHEMES = frozenset({"javascript", "mailto", "tel", "about", "data", "file", "blob", "vbscript"})


def is_nothing(text: str) -> bool:
    """Whether a text says nothing: empty, a dash, a stub of the template."""
    if len(text) > STUB_LETTERS:
        return NOTHING.fullmatch(text) is not None
    plain = text.strip(EDGES).lower()
    return NOTHING.fullmatch(plain) is not None or plain in PLACEHOLDERS


def states_absence(text: str, phrases: tuple[str, ...]) -> bool:
    """Whether a text says of absence and nothing else: a phrase of the norm, or a few words of that sense."""
    plain = _plain(text)
    return plain in _forms(phrases) or (plain.count(" ") < SAID_WORDS and _tells(plain))


def sounds_absent(text: str, phrases: tuple[str, ...]) -> bool:
    """Whether a text tells of absence in words of its own; for items where the norm lets it."""
    plain = _plain(text)
    return plain in _forms(phrases) or _tells(plain)


def is_zero(text: str) -> bool:
    """Whether the text is the number zero, with its unit or without."""
    return ZERO.fullmatch(text.strip().lower()) is not None


def without_row_number(text: str) -> str:
    """The text of a row without its number."""
    return ROW_NUMBER.sub("", text, count=1) if ROW_NUMBER.match(text) else text


def opens(address: str) -> bool:
    """Whether a link leads somewhere."""
    address = address.strip()
    if not address or address.startswith("#"):
        return False
    try:
        return urlsplit(address).scheme.lower() not in DEAD_SCHEMES
    except ValueError:
        return False


def find_form_fault(kind: str, text: str, links: Iterable[str]) -> str:
    """A code of what is wrong with the form of a filled value, empty when nothing is."""
    match kind:
        case "email" if "@" not in text and not any(link.startswith("mailto:") for link in links):
            return "form_email"
        case "phone" if sum(map(str.isdigit, text)) < 5:
            return "form_phone"
        case "number" if not any(map(str.isdigit, text)):
            return "form_number"
        case "date" if not has_date(text):
            return "form_date"
        case "url" if not any(map(opens, links)) and not LINKLIKE.search(text):
            return "form_url"
        case _:
            return ""


def has_date(text: str) -> bool:
    """Whether a text holds a date of the calendar."""
    for found in DAY.finditer(text):
        day, month, year, iso_year, iso_month, iso_day = found.groups()
        if _is_day(iso_year or year, iso_month or month, iso_day or day):
            return True
    return any(
        _is_day(year, str(MONTHS.index(month.lower()) + 1), day)
        for day, month, year in DAY_IN_WORDS.findall(text)
    )


def _is_day(year: str, month: str, day: str) -> bool:
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True


def _tells(plain: str) -> bool:
    if len(plain) > SAID_LETTERS or not any(clue in plain for clue in CLUES):
        return False
    return ABSENCE.fullmatch(plain) is not None


def _plain(text: str) -> str:
    return " ".join(UNSEEN.sub("", text[:PLAIN_LETTERS].lower()).replace("ё", "е").split()).strip(EDGES)


@lru_cache(maxsize=512)
def _forms(phrases: tuple[str, ...]) -> frozenset[str]:
    """Phrases with the empty words people put around them."""
    plain = [_plain(phrase) for phrase in phrases if phrase]
    before = (f"{noun} {phrase}" for noun in GENERIC for phrase in plain)
    after = (f"{phrase} {noun}" for noun in GENERIC for phrase in plain)
    return frozenset({*plain, *before, *after})
