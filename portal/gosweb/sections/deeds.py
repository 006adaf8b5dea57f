"""Deeds of the editor: on rows typed and not saved, and on tables that are pasted or sent as files."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import IO, Any

from portal.gosweb.sections.editing import apply_deed
from portal.gosweb.sections.pasting import (
    Pasted,
    PasteError,
    read_paste,
    refuse_too_many,
    replace_rows,
)
from portal.gosweb.sections.tables import read_file
from portal.gosweb.standards.kinds import Shape, shape_of
from portal.gosweb.standards.standard import Item, SectionRule

TABLE_DEEDS = frozenset({"preview", "sheet", "append", "replace"})


@dataclass(slots=True)
class Table:
    """A table on its way into an item: its text, how it was understood, what became of it."""

    text: str = ""
    start: str = ""
    file: IO[bytes] | None = None
    pasted: Pasted | None = None
    lost: int = 0  # rows whose files would go if the rows were replaced
    notes: list[str] = field(default_factory=list)
    error: str = ""
    done: str = ""


def split_deed(rule: SectionRule, deed: str) -> tuple[Item | None, str]:
    """The item and the action of `item:action:…`; None for an item that takes no table."""
    item_id, action, *_ = [*deed.split(":"), ""]
    items = {item.id: item for item in rule.items if shape_of(item.kind) is Shape.ROWS}
    return items.get(item_id), action


def do_deed(rule: SectionRule, values: dict[str, Any], deed: str, table: Table) -> str:
    """Do a deed to the typed values and the table; return the id of the item it concerns."""
    item, action = split_deed(rule, deed)
    if item is None or action not in TABLE_DEEDS:
        return apply_deed(rule, values, deed)
    try:
        _take_table(item, values, action, table)
    except PasteError as error:
        table.error, table.pasted = str(error), None
    return item.id


def _take_table(item: Item, values: dict[str, Any], action: str, table: Table) -> None:
    if action == "sheet":
        if table.file is None:
            raise PasteError("Сначала выберите файл: XLSX или CSV.")
        table.text, table.notes = read_file(table.file)
    entry = values.get(item.id, {})
    old = [row for row in entry.get("value") or [] if any(row.values())]
    table.pasted = read_paste(item, table.text, start=table.start)
    replaced, table.lost = replace_rows(item, old, table.pasted)
    if action in ("append", "replace"):
        rows = [*old, *table.pasted.rows] if action == "append" else replaced
        refuse_too_many(item, len(rows))
        values[item.id] = {**entry, "value": rows}
        _finish(table, rows, action)


def _finish(table: Table, rows: Sequence[Any], action: str) -> None:
    assert table.pasted
    verb = "Добавлено" if action == "append" else "Заменено, теперь"
    table.done = f"{verb} строк: {len(table.pasted.rows)}. Проверьте их и нажмите «Сохранить» внизу страницы."
    if action == "append":
        table.done = table.done.replace(". ", f", всего {len(rows)}. ", 1)
    table.text, table.pasted = "", None
