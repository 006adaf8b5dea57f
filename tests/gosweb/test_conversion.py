"""Between values and the form: what is typed is cleaned and kept, never refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.gosweb.sections.conversion import clean, drop_empty_rows
from portal.gosweb.sections.editing import apply_deed
from portal.gosweb.standards.loader import load_standard

STRUCT = load_standard("edu-mr9").section("struct")
COMMON = load_standard("edu-mr9").section("common")


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("date", "01.09.1987", "1987-09-01"),
        ("date", "1987-09-01", "1987-09-01"),
        ("date", "осенью 1987", "осенью 1987"),
        ("number", "48 512,40", "48512.40"),
        ("number", "много", "много"),
        ("url", "resh.edu.ru/x", "https://resh.edu.ru/x"),
        ("url", "http://resh.edu.ru", "http://resh.edu.ru"),
        ("url", "сайт школы", "сайт школы"),
        ("text", "  Школа \x00", "Школа"),
        ("longtext", "одна\r\nдве", "одна\nдве"),
    ],
)
def test_scalars_are_cleaned_by_their_kind(kind: str, typed: str, kept: str) -> None:
    assert clean(kind, typed) == kept


@given(st.sampled_from(["date", "number", "url", "email", "phone", "text", "richtext"]), st.text())
def test_cleaning_twice_is_cleaning_once(kind: str, typed: str) -> None:
    once = clean(kind, typed)
    assert clean(kind, once) == once


def rows_of(*names: str) -> dict[str, object]:
    """Values of the section with units of these names."""
    return {"units": {"value": [{"name": name} for name in names]}}


def names_in(values: dict[str, object]) -> list[str]:
    """Names of the units in order."""
    entry = values["units"]
    assert isinstance(entry, dict)
    return [row.get("name", "") for row in entry["value"]]


@pytest.mark.parametrize(
    ("deed", "names"),
    [
        ("units:add", ["а", "б", "в", ""]),
        ("units:up:2", ["а", "в", "б"]),
        ("units:down:0", ["б", "а", "в"]),
        ("units:remove:1", ["а", "в"]),
        ("units:up:0", ["а", "б", "в"]),
        ("units:down:2", ["а", "б", "в"]),
        ("units:remove:9", ["а", "б", "в"]),
        ("units:explode:1", ["а", "б", "в"]),
        ("units", ["а", "б", "в"]),
    ],
)
def test_rows_are_added_moved_and_removed(deed: str, names: list[str]) -> None:
    values = rows_of("а", "б", "в")
    apply_deed(STRUCT, values, deed)
    assert names_in(values) == names


@given(st.text(max_size=30))
def test_no_deed_breaks_the_values(deed: str) -> None:
    values = rows_of("а", "б")
    apply_deed(STRUCT, values, deed)
    assert sorted(names_in(values))[-2:] == ["а", "б"] or deed.startswith("units:remove")


def test_a_deed_cannot_turn_text_into_rows() -> None:
    values = {"full_name": {"value": "Школа"}}
    apply_deed(COMMON, values, "full_name:add")
    assert values == {"full_name": {"value": "Школа"}}


def test_rows_without_a_word_are_not_kept() -> None:
    values = {"units": {"value": [{}, {"name": ""}, {"name": "Совет"}]}, "branches": {"value": [{}]}}
    assert drop_empty_rows(STRUCT, values) == {"units": {"value": [{"name": "Совет"}]}}
