"""Turns a row of the file into clean values, what was put right and why it cannot be taken."""

from dataclasses import dataclass, field

from portal.pages.networks.contract import Mark, Network
from portal.pages.social.addresses import AddressError, Place, find_network, quote, read_place
from portal.pages.social.models import PageKind
from portal.registry.folding import fold
from portal.registry.organizations.requisites import RequisiteError, clean_inn, clean_kpp

LONGEST = 2_000
NETWORKS = {
    Network.VK: ("vk", "вк", "вконтакте", "vkontakte", "вконтакт", "vk.com", "vk.ru"),
    Network.OK: ("ok", "ок", "одноклассники", "odnoklassniki", "ok.ru"),
    Network.TELEGRAM: ("telegram", "телеграм", "телеграмм", "тг", "tg", "телега", "t.me"),
    Network.MAX: ("max", "макс", "мах", "max.ru"),
}
NETWORK_OF = {fold(word): network for network, words in NETWORKS.items() for word in words}
YES = {"да", "есть", "имеется", "+", "1", "yes", "true", "присвоена", "получена", "разрешен", "разрешено"}
NO = {
    "нет",
    "-",
    "0",
    "no",
    "false",
    "отсутствует",
    "не присвоена",
    "не получена",
    "не разрешен",
    "запрещено",
}
UNSURE = {"неизвестно", "?", "не знаю", "нет данных", "н/д", "#н/д", "unknown", "уточняется"}
EMPTY = {"-", "нет", "н/д", "#н/д", "отсутствует", "не подключена", "нет данных"}
KINDS = {"официальная": PageKind.OFFICIAL, "партнерская": PageKind.PARTNER, "неофициальная": PageKind.PARTNER}


@dataclass(slots=True)
class Line:
    """A row as it was understood; with reasons it is not taken. What is None was not said."""

    number: int
    inn: str = ""
    kpp: str = ""
    place: Place | None = None
    secret: str = field(default="", repr=False)
    gov_mark: Mark | None = None
    allows_upper: bool | None = None
    kind: PageKind | None = None
    notes: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)


def read_line(number: int, cells: dict[str, str]) -> Line:
    """Clean the cells of a row; an empty cell says nothing."""
    line = Line(number)
    if any(len(text) > LONGEST for text in cells.values()):
        line.reasons.append(f"в ячейке больше {LONGEST} знаков")
        return line
    _read_owner(cells, line)
    _read_page(cells, line)
    line.secret = _read_key(cells.get("key", ""), line)
    line.gov_mark = _read_mark(cells.get("gov_mark", ""), line)
    line.allows_upper = _read_consent(cells.get("allows_upper", ""), line)
    line.kind = _read_kind(cells.get("kind", ""), line)
    return line


def _read_owner(cells: dict[str, str], line: Line) -> None:
    if not cells.get("inn"):
        line.reasons.append("не заполнен столбец «ИНН»")
        return
    try:
        line.inn, note = clean_inn(cells["inn"])
        line.kpp, other = clean_kpp(cells.get("kpp", ""))
        line.notes += [words for words in (note, other) if words]
    except RequisiteError as error:
        line.reasons.append(str(error))


def _read_page(cells: dict[str, str], line: Line) -> None:
    link = _value(cells.get("link", ""))
    identifier = _value(cells.get("identifier", ""))
    network = _read_network(cells.get("network", ""), link, line)
    if network is None:
        return
    try:
        line.place = read_place(network, link, identifier)
    except AddressError as error:
        line.reasons.append(str(error))


def _value(text: str) -> str:
    return "" if fold(text) in EMPTY else text.strip()


def _read_network(text: str, link: str, line: Line) -> Network | None:
    network = NETWORK_OF.get(fold(text))
    if text and network is None:
        line.reasons.append(f"неизвестная сеть {quote(text)}; допустимы: vk, ok, telegram, max")
        return None
    if network is None:
        network = find_network(link) if link else None
        if network is None:
            line.reasons.append("не указана сеть, и по ссылке её не узнать")
        else:
            line.notes.append(f"сеть не указана, по ссылке: {network.label}")
    return network


def _read_key(text: str, line: Line) -> str:
    """The secret without what people copy along with it; never quoted back."""
    secret = "".join(text.split())
    if fold(secret) in EMPTY or fold(text) in EMPTY:
        return ""
    if secret and not (secret.isascii() and secret.isprintable()):
        line.reasons.append("ключ доступа не похож на ключ: скопируйте его целиком")
    return secret


def _read_mark(text: str, line: Line) -> Mark | None:
    word = fold(text)
    if not word:
        return None
    if word in UNSURE:
        return Mark.UNKNOWN
    if word in YES or word in NO:
        return Mark.YES if word in YES else Mark.NO
    line.reasons.append(f"госметка {quote(text)}: нужно да, нет или неизвестно")
    return None


def _read_consent(text: str, line: Line) -> bool | None:
    word = fold(text)
    if not word or word in UNSURE:
        return None
    if word in YES or word in NO:
        return word in YES
    line.reasons.append(f"разрешение постинга {quote(text)}: нужно да или нет")
    return None


def _read_kind(text: str, line: Line) -> PageKind | None:
    word = fold(text).split(",")[0].strip()
    if not word:
        return None
    if word not in KINDS:
        line.reasons.append(f"вид страницы {quote(text)}: официальная или партнёрская")
    return KINDS.get(word)
