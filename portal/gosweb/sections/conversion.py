"""Between a section's values and its form: what was typed is cleaned, never refused."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from portal.gosweb.sections.dates import read_date
from portal.gosweb.standards.kinds import Shape, shape_of
from portal.gosweb.standards.standard import Column, Item, SectionRule

Store = Callable[[Any], dict[str, Any] | None]
"""Keeps an uploaded file and returns its entry, or None when it was refused (and told so)."""

DOMAIN = re.compile(r"(?:[\w-]+\.)+[a-zа-я]{2,}(?:[/:?#].*)?", re.IGNORECASE)
MEDIA_ID = re.compile(r"[0-9]{1,9}")
NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")


def form_data(rule: SectionRule, values: Mapping[str, Any]) -> dict[str, Any]:
    """What the form shows for these values; a table that must have rows opens with an empty one."""
    return {item.id: _item_data(item, values.get(item.id) or {}) for item in rule.items}


def values_from(rule: SectionRule, data: Mapping[str, Any], store: Store) -> dict[str, Any]:
    """The section's values from the form's data; empty items are left out."""
    entries = {item.id: _entry(item, data[item.id], store) for item in rule.items}
    return {id: entry for id, entry in entries.items() if entry}


def as_typed(rule: SectionRule, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that the form would bring back if nobody touched it."""
    data = {item.id: _untouched(item, values.get(item.id) or {}) for item in rule.items}
    return drop_empty_rows(rule, values_from(rule, data, lambda _: None))


def drop_empty_rows(rule: SectionRule, values: Mapping[str, Any]) -> dict[str, Any]:
    """The same values without rows in which nothing is written."""
    kept: dict[str, Any] = {}
    for id, entry in values.items():
        if shape_of(rule.item(id).kind) is Shape.ROWS and "value" in entry:
            rows = [row for row in entry["value"] if any(row.values())]
            entry = {**entry, "value": rows} if rows else {k: v for k, v in entry.items() if k != "value"}
        if entry:
            kept[id] = entry
    return kept


def clean(kind: str, text: str) -> str:
    """A scalar as it is kept: dates ISO, numbers with a dot, addresses with a scheme; the rest as typed."""
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    match kind:
        case "number":
            number = re.sub(r"[\s\u00a0\u202f]", "", text).replace(",", ".")
            return number if NUMBER.fullmatch(number) else text
        case "date":
            day = read_date(text)
            return day.isoformat() if day else text
        case "url" if text and "://" not in text and DOMAIN.fullmatch(text):
            return f"https://{text}"
        case _:
            return text


def _item_data(item: Item, entry: Mapping[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = {"absent": bool(entry.get("absent"))}
    value = entry.get("value")
    match shape_of(item.kind):
        case Shape.ROWS:
            rows = value or ([{}] if item.min_rows or item.max_rows == 1 else [])
            data["rows"] = [_row_data(item.columns, row) for row in rows]
        case Shape.FILES:
            data["files"] = value or []
        case _:
            data["value"] = "\n".join(value) if isinstance(value, list) else _shown(item.kind, value or "")
    return data


def _untouched(item: Item, entry: Mapping[str, Any]) -> dict[str, Any]:
    data = _item_data(item, entry)
    cells = [cell for row in data.get("rows", []) for cell in row.values() if isinstance(cell, dict)]
    for files in [data, *cells] if "files" in data else cells:
        blank = {"media": "", "url": "", "title": "", "signed": False, "remove": False}
        files |= {"files": [blank | file for file in files["files"]], "uploads": [], "link": ""}
    return data


def _shown(kind: str, text: str) -> str:
    """A kept scalar as people write it: a number with a comma."""
    return text.replace(".", ",") if kind == "number" and NUMBER.fullmatch(text) else text


def _row_data(columns: Iterable[Column], row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        column.id: {"files": row.get(column.id) or []}
        if shape_of(column.kind) is Shape.FILES
        else _shown(column.kind, row.get(column.id, ""))
        for column in columns
    }


def _entry(item: Item, data: Mapping[str, Any], store: Store) -> dict[str, Any]:
    value: Any
    match shape_of(item.kind):
        case Shape.ROWS:
            value = [_row(item.columns, row, store) for row in data["rows"]]
        case Shape.FILES:
            value = _files(data, store)
        case _:
            value = _scalar(item, data["value"] or "")
    entry: dict[str, Any] = {"value": value} if value else {}
    if item.is_absence_allowed and data.get("absent"):
        entry |= {"absent": True, "text": item.absence_text or "не предусмотрено"}
    return entry


def _scalar(item: Item, text: str) -> str | list[str]:
    if not item.is_multiple:
        return clean(item.kind, text)
    parts = re.split(r"[\n;]", text) if item.kind != "longtext" else text.split("\n")
    return [cleaned for part in parts if (cleaned := clean(item.kind, part))]


def _row(columns: Iterable[Column], data: Mapping[str, Any], store: Store) -> dict[str, Any]:
    row = {}
    for column in columns:
        is_file = shape_of(column.kind) is Shape.FILES
        cell = _files(data[column.id], store) if is_file else clean(column.kind, data[column.id] or "")
        if cell:
            row[column.id] = cell
    return row


def _files(data: Mapping[str, Any], store: Store) -> list[dict[str, Any]]:
    kept = [_file(entry) for entry in data["files"] if not entry["remove"]]
    fresh = [store(upload) for upload in data["uploads"] or [] if getattr(upload, "filename", "")]
    link = clean("url", data["link"] or "")
    linked = [{"url": link, "title": ""}] if link else []
    return [entry for entry in [*kept, *fresh, *linked] if entry]


def _file(data: Mapping[str, Any]) -> dict[str, Any] | None:
    title = clean("text", " ".join((data["title"] or "").split()))
    if MEDIA_ID.fullmatch(str(data["media"] or "")):
        return {"media": int(data["media"]), "title": title, "signed": bool(data["signed"])}
    link = clean("url", data["url"] or "")
    return {"url": link, "title": title} if link else None
