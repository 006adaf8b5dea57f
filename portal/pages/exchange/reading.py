"""Turns a row of a plan into clean values: what was put right, and why it cannot be taken."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from portal.pages.exchange.form import (
    CAMPAIGN,
    FILES,
    INN,
    KPP,
    NETWORKS,
    RUBRIC,
    TEXT,
    TITLE,
    TOPIC,
    WHEN,
    ZONE,
    Line,
)
from portal.pages.networks.contract import Network
from portal.registry.folding import squash, words_of
from portal.registry.organizations.requisites import RequisiteError, clean_inn, clean_kpp

EARLIEST, LATEST = 2000, 2100
LONGEST_TEXT = 20_000
LONGEST = {TITLE: 200, TOPIC: 120, RUBRIC: 120, CAMPAIGN: 200, FILES: 4_000, ZONE: 100, NETWORKS: 200}
TITLE_OF_TEXT = 80
TIME = r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:\.0+)?)?"
ISO = re.compile(rf"(\d{{4}})-(\d{{1,2}})-(\d{{1,2}})[ T]+{TIME}")
DAY_FIRST = re.compile(rf"(\d{{1,2}})[./](\d{{1,2}})[./](\d{{4}})(?:\s*г\.?)?(?:\s*,)?(?:\s+в)?\s+{TIME}")
DAY_ONLY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{4}")
NAMES = {
    Network.VK: "vk вк вконтакте vkontakte вконтакт",
    Network.OK: "ok ок одноклассники odnoklassniki",
    Network.TELEGRAM: "telegram телеграм телеграмм тг tg",
    Network.MAX: "max макс мах",
}
NETWORK_BY_NAME = {word: network for network, words in NAMES.items() for word in words.split()}
NOTHING = {"-", "—", "–", "нет", "н/д", "#н/д"}
ERRORS = ("#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#ССЫЛКА!", "#ИМЯ?", "#ЗНАЧ!")


@dataclass(slots=True)
class Reading:
    """A row as it was understood; with reasons it is not taken."""

    number: int
    inn: str = ""
    kpp: str = ""
    local: datetime | None = None  # naive, by the clock of the zone
    zone: str = ""  # as written
    topic: str = ""
    rubric: str = ""
    title: str = ""
    text: str = ""
    files: list[str] = field(default_factory=list)
    networks: frozenset[Network] = frozenset()
    campaign: str = ""
    notes: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)


def read_line(line: Line) -> Reading:
    """Clean every cell of a row."""
    reading = Reading(line.number)
    if line.problem:
        reading.reasons.append(line.problem)
        return reading
    cells = {name: "" if cell.lower() in NOTHING else cell for name, cell in line.cells.items()}
    _refuse_bad(cells, reading)
    if reading.reasons:
        return reading
    _read_inn(cells, reading)
    reading.local = _read_moment(cells.get(WHEN, ""), reading)
    reading.zone = squash(cells.get(ZONE, ""))
    reading.text = _clean_text(cells.get(TEXT, ""))
    if not reading.text:
        reading.reasons.append("нет текста поста")
    reading.title = squash(cells.get(TITLE, "")) or _title_of(reading.text)
    reading.topic, reading.rubric = squash(cells.get(TOPIC, "")), squash(cells.get(RUBRIC, ""))
    reading.campaign = squash(cells.get(CAMPAIGN, ""))
    reading.files = _split_files(cells.get(FILES, ""))
    reading.networks = _read_networks(cells.get(NETWORKS, ""), reading)
    return reading


def _refuse_bad(cells: dict[str, str], reading: Reading) -> None:
    for name, cell in cells.items():
        if cell.startswith(ERRORS):
            reading.reasons.append(f"в столбце «{name}» ошибка формулы {cell[:20]}")
        if len(cell) > LONGEST.get(name, LONGEST_TEXT):
            reading.reasons.append(f"в столбце «{name}» больше {LONGEST.get(name, LONGEST_TEXT)} знаков")


def _read_inn(cells: dict[str, str], reading: Reading) -> None:
    if not cells.get(INN):
        reading.reasons.append("не указан ИНН")
        return
    try:
        reading.inn, note = clean_inn(cells[INN])
        reading.kpp, second = clean_kpp(cells.get(KPP, ""))
        reading.notes += [one for one in (note, second) if one]
    except RequisiteError as error:
        reading.reasons.append(str(error))


def _read_moment(cell: str, reading: Reading) -> datetime | None:
    text = squash(cell)
    if not text:
        reading.reasons.append("не указаны дата и время; пример: 2026-11-20 14:30")
    elif DAY_ONLY.fullmatch(text):
        reading.reasons.append(f"«{text}»: нет времени; пример: {text} 14:30")
    elif match := ISO.fullmatch(text):
        return _moment(text, (match[1], match[2], match[3]), match.groups()[3:], reading)
    elif match := DAY_FIRST.fullmatch(text):
        return _moment(text, (match[3], match[2], match[1]), match.groups()[3:], reading)
    else:
        reading.reasons.append(
            f"«{text[:40]}» — не дата и время; примеры: 2026-11-20 14:30, 20.11.2026 14:30"
        )
    return None


def _moment(
    text: str, day: tuple[str, str, str], clock: tuple[str | None, ...], reading: Reading
) -> datetime | None:
    try:
        year, month, number = map(int, day)
        found = datetime(year, month, number, int(clock[0] or 0), int(clock[1] or 0))
    except ValueError:
        reading.reasons.append(f"«{text}»: такого дня или времени не бывает")
        return None
    if not EARLIEST <= found.year <= LATEST:
        reading.reasons.append(f"«{text}»: год {found.year} не похож на правду")
        return None
    if clock[2] and int(clock[2]):
        reading.notes.append("секунды отброшены")
    return found


def _clean_text(cell: str) -> str:
    lines = cell.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def _title_of(text: str) -> str:
    """The first words of the text, where people gave the post no name."""
    first = squash(text.partition("\n")[0])
    return first if len(first) <= TITLE_OF_TEXT else first[:TITLE_OF_TEXT].rsplit(" ", 1)[0] + "…"


def _split_files(cell: str) -> list[str]:
    return [name for part in re.split(r"[;|\n]", cell) if (name := part.strip().strip("«»\"'"))]


def _read_networks(cell: str, reading: Reading) -> frozenset[Network]:
    words = [word for word in words_of(cell) if word not in ("и", "все")]
    unknown = [word for word in words if word not in NETWORK_BY_NAME]
    if unknown:
        known = ", ".join(network.value for network in Network)
        reading.reasons.append(f"неизвестная сеть «{unknown[0][:40]}»; бывают: {known}")
    return frozenset(NETWORK_BY_NAME[word] for word in words if word in NETWORK_BY_NAME)
