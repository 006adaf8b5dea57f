"""A date as people and spreadsheets write it."""

import re
from datetime import date

WORDS = (
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "янв фев мар апр май июн июл авг сен окт ноя дек",
    "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
    "янв февр март апр мая июня июля авг сент окт нояб дек",
)
MONTHS = {word: number for line in WORDS for number, word in enumerate(line.split(), start=1)}
TIME = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2})?)?"
YEAR = r"(?: ?(?:г\.?|года))?"
ISO = re.compile(rf"(\d{{4}})-(\d{{1,2}})-(\d{{1,2}}){TIME}")
DOTTED = re.compile(rf"(\d{{1,2}})[./-](\d{{1,2}})[./-](\d{{4}}|\d{{2}}){YEAR}{TIME}")
WORDED = re.compile(rf"«?(\d{{1,2}})»? ([а-я]{{3,8}})\.? (\d{{4}}){YEAR}", re.IGNORECASE)


def read_date(text: str) -> date | None:
    """The day in «2026-11-20», «20.11.26», «20/11/2026 00:00», «20 ноября 2026 г.»; None for the rest."""
    text = " ".join(text.split())
    if found := ISO.fullmatch(text):
        year, month, day = found.groups()
    elif found := DOTTED.fullmatch(text):
        day, month, year = found.groups()
    elif found := WORDED.fullmatch(text):
        day, word, year = found.groups()
        month = str(MONTHS.get(word.lower(), 0))
    else:
        return None
    try:
        return date(_full(year), int(month), int(day))
    except ValueError:
        return None


def _full(year: str) -> int:
    """Two digits are of the last hundred years or of the next ten."""
    if len(year) == 4:
        return int(year)
    latest = date.today().year + 10
    return latest - (latest - int(year)) % 100
