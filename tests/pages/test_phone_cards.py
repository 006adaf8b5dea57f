"""On a phone the rows of a table become cards: a bare number in one must say what it counts."""

import re
from pathlib import Path

import pytest

import portal

TEMPLATES = sorted((Path(portal.__file__).parent / "templates" / "pages").rglob("*.html"))
TABLE = re.compile(r'<table class="t cards[^"]*">.*?</table>', re.DOTALL)
NUMBER = re.compile(r'<td class="num([^"]*)"([^>]*)>')
DROPPED = {"low", "none", "wide"}
"""Cells that a phone leaves out, and those of buttons."""


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_number_in_a_card_of_a_phone_names_its_column(path: Path) -> None:
    cells = [cell for table in TABLE.findall(path.read_text("utf-8")) for cell in NUMBER.findall(table)]
    nameless = [cell for cell in cells if "data-th=" not in cell[1] and not DROPPED & set(cell[0].split())]
    assert nameless == []
