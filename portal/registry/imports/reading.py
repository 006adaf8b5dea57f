"""Turns a row of the form into clean values, what was put right and why it cannot be taken."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from portal.registry.folding import squash
from portal.registry.imports.form import header_of
from portal.registry.organizations import requisites
from portal.registry.organizations.contacts import clean_emails, clean_link, clean_phones, split_pages
from portal.registry.organizations.kinds import find_level, find_type
from portal.registry.organizations.models import OrgLevel, OrgType
from portal.registry.territories.regions import find_region_code
from portal.registry.territories.spheres import find_sphere_codes
from portal.sheets import Row

NOTHING = {"-", "—", "–", "--", "нет", "отсутствует", "не имеется", "нет данных", "н/д", "#н/д", "не указано"}
LONGEST_NOTHING = max(map(len, NOTHING))
ERRORS = ("#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#ССЫЛКА!", "#ИМЯ?", "#ЗНАЧ!")
LONGEST = 2_000
MUST_BE = {"full_name", "inn"}
TYPES = ", ".join(type_.label for type_ in OrgType)
LEVELS = ", ".join(level.label for level in OrgLevel)


@dataclass(slots=True)
class Reading:
    """A row as it was understood; with reasons it is not taken."""

    number: int
    cells: list[str]
    data: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, str]:
        """ИНН and КПП."""
        return self.data["inn"], self.data.get("kpp", "")


Cleaner = Callable[[str, Reading], Any]


def read_row(row: Row, places: list[tuple[int, str]]) -> Reading:
    """Clean every known cell of a row; an empty cell says nothing, a dash says «нет»."""
    reading, width = Reading(row.number, row.cells), len(row.cells)
    for position, name in places:
        text = row.cells[position] if position < width else ""
        if text:
            _read_cell(name, text, reading)
    if row.unsaved:
        _refuse_formulas(row, places, reading)
    for name in MUST_BE - reading.data.keys():
        if not reading.reasons:
            reading.reasons.append(f"не заполнен столбец «{header_of()[name]}»")
    return reading


def clean_value(name: str, value: str) -> Any:
    """A value as an import would write it; to tell a real change from another spelling."""
    try:
        return CLEANERS.get(name, _clean_text)(value, Reading(0, [])) if value else value
    except requisites.RequisiteError:
        return value


def _read_cell(name: str, text: str, reading: Reading) -> None:
    if len(text) > LONGEST:
        reading.reasons.append(f"в столбце «{header_of()[name]}» больше {LONGEST} знаков")
        return
    if text[0] == "#" and text.startswith(ERRORS):
        reading.reasons.append(f"в столбце «{header_of()[name]}» ошибка формулы {text}")
        return
    if len(text) <= LONGEST_NOTHING and text.lower() in NOTHING:
        if name not in MUST_BE and name not in NO_EMPTY:
            reading.data[name] = [] if name == "spheres" else ""
        return
    try:
        value = CLEANERS.get(name, _clean_text)(text, reading)
    except requisites.RequisiteError as error:
        reading.reasons.append(str(error))
        return
    if value is not None:
        reading.data[name] = value


def _refuse_formulas(row: Row, places: list[tuple[int, str]], reading: Reading) -> None:
    names = {_letters(position): name for position, name in places}
    broken = [header_of()[names[column]] for column in row.unsaved if column in names]
    if broken:
        shown = ", ".join(f"«{name}»" for name in broken)
        reading.reasons.append(
            f"формула без сохранённого значения: {shown}; откройте файл в табличном редакторе и сохраните"
        )


def _letters(position: int) -> str:
    letters, number = "", position + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _clean_text(text: str, reading: Reading) -> str:
    return squash(text)


def _noting(clean: Callable[[str], tuple[str, str]]) -> Cleaner:
    def cleaner(text: str, reading: Reading) -> str:
        value, note = clean(text)
        if note:
            reading.notes.append(note)
        return value

    return cleaner


def _forgiving(clean: Callable[[str], tuple[str, list[str]]], what: str) -> Cleaner:
    def cleaner(text: str, reading: Reading) -> str:
        value, strange = clean(text)
        if strange:
            reading.notes.append(f"{what} «{', '.join(strange)}»: оставлено как есть")
        return squash(value)

    return cleaner


def _clean_oktmo(text: str, reading: Reading) -> str | None:
    try:
        value, note = requisites.clean_oktmo(text)
    except requisites.RequisiteError as error:
        reading.notes.append(f"{error}; не записан")
        return None
    if note:
        reading.notes.append(note)
    return value


def _clean_type(text: str, reading: Reading) -> str | None:
    found = find_type(text)
    if found is None:
        reading.reasons.append(f"неизвестный тип «{text[:60]}»; допустимы: {TYPES}")
    return found and found.value


def _clean_level(text: str, reading: Reading) -> str | None:
    found = find_level(text)
    if found is None:
        reading.reasons.append(f"неизвестный уровень «{text[:60]}»; допустимы: {LEVELS}")
    return found and found.value


def _clean_region(text: str, reading: Reading) -> None:
    code = find_region_code(text)
    if code is None:
        reading.reasons.append(f"неизвестный субъект РФ «{text[:60]}»")
    else:
        reading.data["region_code"] = code


def _clean_spheres(text: str, reading: Reading) -> list[str] | None:
    codes, unknown = find_sphere_codes(text)
    if unknown:
        reading.notes.append(f"нет в справочнике сфер: {', '.join(unknown)}; не записано")
    return list(codes) or None


def _clean_pages(text: str, reading: Reading) -> None:
    pages, strange = split_pages(text)
    for network, link in pages.items():
        reading.data.setdefault(network, link)
    if strange:
        reading.notes.append(f"ссылки неизвестных сетей: {', '.join(strange)}; не записаны")


def _link_cleaner(name: str) -> Cleaner:
    def cleaner(text: str, reading: Reading) -> str | None:
        link, is_good = clean_link(text, "" if name == "website" else name)
        if not is_good:
            reading.notes.append(f"в столбце «{header_of()[name]}» не адрес: «{text[:60]}»; не записано")
            return None
        return link

    return cleaner


def _skip(text: str, reading: Reading) -> None:
    return None


NO_EMPTY = {"type", "level", "region", "kpp", "pages", "skipped", "short_name"}
"""Fields where a dash says nothing: an organization always has them, or is known by them."""

CLEANERS: dict[str, Cleaner] = {
    "inn": _noting(requisites.clean_inn),
    "parent_inn": _noting(requisites.clean_inn),
    "kpp": _noting(requisites.clean_kpp),
    "ogrn": lambda text, reading: requisites.clean_ogrn(text),
    "oktmo": _clean_oktmo,
    "type": _clean_type,
    "level": _clean_level,
    "region": _clean_region,
    "spheres": _clean_spheres,
    "phone": _forgiving(clean_phones, "телефон не распознан"),
    "responsible_phone": _forgiving(clean_phones, "мобильный не распознан"),
    "email": _forgiving(clean_emails, "не похоже на адрес почты"),
    "responsible_email": _forgiving(clean_emails, "не похоже на адрес почты"),
    "pages": _clean_pages,
    "skipped": _skip,
} | {name: _link_cleaner(name) for name in ("website", "vk", "ok", "telegram", "max")}
