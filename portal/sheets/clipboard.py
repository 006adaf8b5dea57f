"""Text that a spreadsheet puts on the clipboard or into a CSV, as rows of cells, and back."""

import re
from collections.abc import Iterable, Sequence

MAX_TEXT = 4_000_000  # characters
TAB, SEMICOLON = "\t", ";"
QUOTED = {separator: re.compile(rf'"((?:[^"]|"")*)"(?=[{separator}\n]|\Z)') for separator in (TAB, SEMICOLON)}


def read_cells(text: str) -> list[list[str]]:
    """Rows of cells from tab-separated text, or from text with «;» in every line; no empty lines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    separator = _separator(text)
    rows, row, at = list[list[str]](), list[str](), 0
    while at <= len(text):
        cell, at = _read_cell(text, at, separator)
        row.append(cell)
        if at >= len(text) or text[at] == "\n":
            rows.append(row)
            row = []
        at += 1
    return [row for row in rows if any(cell.strip() for cell in row)]


def write_cells(rows: Iterable[Sequence[str]]) -> str:
    """Tab-separated text that `read_cells` reads back."""
    return "\n".join(TAB.join(map(_quote, row)) for row in rows)


def _quote(cell: str) -> str:
    needs = cell.startswith('"') or any(sign in cell for sign in "\t\n")
    return '"' + cell.replace('"', '""') + '"' if needs else cell


def _separator(text: str) -> str:
    if TAB in text:
        return TAB
    lines = [line for line in text.split("\n") if line.strip()]
    return SEMICOLON if lines and all(SEMICOLON in line for line in lines[:20]) else TAB


def _read_cell(text: str, at: int, separator: str) -> tuple[str, int]:
    """The cell that begins here and where it ends.

    Spreadsheets quote a cell for the clipboard only when they must: «"Ромашка"» is a name, not a quotation.
    """
    found = QUOTED[separator].match(text, at)
    if found and (separator == SEMICOLON or any(sign in found[1] for sign in ("\t", "\n", '""'))):
        return found[1].replace('""', '"'), found.end()
    ends = [place for sign in (separator, "\n") if (place := text.find(sign, at)) >= 0]
    end = min(ends, default=len(text))
    return text[at:end], end
