"""The help tells of every column and every synonym that the portal reads."""

from pathlib import Path

from portal.registry.imports.form import list_columns

HELP = Path(__file__).parents[2] / "docs" / "08-registry-form.md"


def test_help_names_every_column_and_synonym() -> None:
    text = HELP.read_text(encoding="utf-8")
    rows = [column for column in list_columns() if column.field != "skipped"]
    missing = [name for column in rows for name in (column.header, *column.synonyms) if name not in text]
    assert missing == []


def test_no_header_means_two_columns() -> None:
    names = [name.lower() for column in list_columns() for name in (column.header, *column.synonyms)]
    assert sorted(names) == sorted(set(names))
