"""Rows of an item as a table: the tag of the item on each row, the tags of the columns on the cells."""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import escape

from portal.gosweb.standards.kinds import KINDS, Shape, shape_of
from portal.gosweb.standards.standard import Column, Item, Need
from portal.gosweb.theme.context import DrawContext
from portal.gosweb.theme.files import draw_files
from portal.gosweb.theme.scalars import draw_parts, draw_scalar

ABSENT = "не предусмотрено"
EMPTY = "<td>—</td>"
NOT_HERE = frozenset({Need.STATE_ABSENCE, Need.EXEMPT})

Row = Mapping[str, Any]


def columns_of(item: Item) -> tuple[Column, ...]:
    """The columns of an item: its own, or those of its kind."""
    return item.columns or KINDS[item.kind].columns


def prop(name: str | None) -> str:
    """The attribute of a tag, nothing where no source gives one."""
    return f' itemprop="{name}"' if name else ""


def full_rows(item: Item, value: Sequence[Row]) -> list[Row]:
    """Rows in which something is written."""
    ids = [column.id for column in columns_of(item)]
    return [row for row in value if any(row.get(id) for id in ids)]


def draw_table(item: Item, rows: Sequence[Row], context: DrawContext) -> str:
    """The rows as a table with its head; cells carry their titles for narrow screens."""
    cells = [_Cells(item, column, context) for column in columns_of(item)]
    opening = f"<tr{prop(item.itemprop)}>"
    body = "\n".join(
        opening + "".join([cell.draw(row, number) for cell in cells]) + "</tr>"
        for number, row in enumerate(rows, context.rows_before + 1)
    )
    return _table(item, body)


def draw_absent_row(item: Item, text: str) -> str:
    """One row that states absence under every tag of the group."""
    columns, phrase = columns_of(item), escape(text)
    if any(column.itemprop for column in columns):
        cells = "".join(
            f'<td{prop(column.itemprop)} data-t="{escape(column.title)}">{phrase}</td>' for column in columns
        )
    else:
        cells = f'<td colspan="{len(columns)}">{phrase}</td>'
    return _table(item, f"<tr{prop(item.itemprop)}>{cells}</tr>")


def _table(item: Item, body: str) -> str:
    heads = "".join(f'<th scope="col">{escape(column.title)}</th>' for column in columns_of(item))
    return (
        f'<div class="tw" data-item="{item.key}" role="region" tabindex="0" aria-labelledby="{item.key}">'
        f'<table class="tb"><thead><tr>{heads}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>'
    )


class _Cells:
    """The cells of one column: all that does not change from row to row is prepared once."""

    def __init__(self, item: Item, column: Column, context: DrawContext) -> None:
        self.column, self.context = column, context
        self.label = f' data-t="{escape(column.title)}"'
        self.opening = f"<td{prop(column.itemprop)}{self.label}>"
        self.is_file = shape_of(column.kind) is Shape.FILES
        self.is_number = column.title.startswith("№")
        self.empty = EMPTY
        if column.by_type.get(context.type) in NOT_HERE:
            self.empty = f"{self.opening}{escape(item.absence_text or ABSENT)}</td>"

    def draw(self, row: Row, number: int) -> str:
        """The cell of this row; the number of the row where the column is for numbers."""
        value = row.get(self.column.id)
        if not value:
            return f"{self.opening}{number}</td>" if self.is_number else self.empty
        if isinstance(value, str):
            return f"{self.opening}{draw_scalar(self.column.kind, value, self.context)}</td>"
        if self.is_file:
            links = draw_files(value, prop(self.column.itemprop), self.column.title, self.context)
            return f"<td{self.label}>{'<br>'.join(links)}</td>" if links else self.empty
        return f"{self.opening}{draw_parts(self.column.kind, value, self.context)}</td>"
