"""Joining what two people made of one section: whatever they typed, nothing is lost without being offered."""

import json
from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from portal.gosweb.sections.merging import Clash, merge

ROWS = st.lists(st.fixed_dictionaries({"name": st.sampled_from("абвгде")}), max_size=5)
ENTRIES = st.one_of(
    st.sampled_from(["раз", "два", "три"]).map(lambda text: {"value": text}),
    ROWS.filter(bool).map(lambda rows: {"value": rows}),
    st.just({"absent": True, "text": "не предусмотрено"}),
)
VALUES = st.dictionaries(st.sampled_from(["one", "two", "three"]), ENTRIES)


def signs(entry: Any) -> Counter[str]:
    """The rows of an entry, each as a text; an entry that is no list is one row."""
    value = entry.get("value", entry) if entry else []
    rows = value if isinstance(value, list) else [value]
    return Counter(json.dumps(row, sort_keys=True) for row in rows)


def clash_ids(clashes: tuple[Clash, ...]) -> set[str]:
    """Which items are offered for a choice."""
    return {clash.item_id for clash in clashes}


@given(VALUES, VALUES, VALUES)
def test_no_value_of_either_side_is_lost_without_being_offered(base: Any, mine: Any, theirs: Any) -> None:
    merged = merge(base, mine, theirs)
    offered = {clash.item_id: clash for clash in merged.clashes}
    for side in (mine, theirs):
        for id in {*base, *side}:
            if id in offered:
                assert side.get(id) in (offered[id].mine, offered[id].theirs)
            elif side.get(id) != base.get(id):
                added = set(signs(side.get(id))) - set(signs(base.get(id)))
                assert added <= set(signs(merged.values.get(id)))


@given(VALUES, VALUES, VALUES)
def test_sides_may_be_exchanged(base: Any, mine: Any, theirs: Any) -> None:
    one, other = merge(base, mine, theirs), merge(base, theirs, mine)
    assert clash_ids(one.clashes) == clash_ids(other.clashes)
    for id in {*one.values, *other.values} - clash_ids(one.clashes):
        assert signs(one.values.get(id)) == signs(other.values.get(id))


@given(VALUES, VALUES)
def test_equal_sides_are_themselves(base: Any, side: Any) -> None:
    merged = merge(base, side, side)
    assert merged.values == side and merged.clashes == () and merged.taken == ()


@given(VALUES, VALUES)
def test_who_changed_nothing_gets_the_other(base: Any, side: Any) -> None:
    assert merge(base, base, side).values == side == merge(base, side, base).values
    assert merge(base, base, side).clashes == merge(base, side, base).clashes == ()


def table(*names: str) -> dict[str, Any]:
    """A section with one table of these rows."""
    return {"units": {"value": [{"name": name} for name in names]}}


def test_rows_added_by_both_stand_one_after_another() -> None:
    merged = merge(table("а"), table("а", "моё"), table("а", "коллеги"))
    assert merged.values == table("а", "коллеги", "моё")
    assert merged.clashes == () and merged.taken == ("units",)


def test_a_row_changed_by_one_and_removed_by_the_other_is_a_choice() -> None:
    merged = merge(table("а", "б"), table("а", "б2"), table("а"))
    assert clash_ids(merged.clashes) == {"units"} and merged.values == table("а", "б2")


def test_different_rows_changed_by_two_are_joined() -> None:
    merged = merge(table("а", "б", "в"), table("а1", "б", "в"), table("а", "б", "в1"))
    assert merged.values == table("а1", "б", "в1")


def test_a_table_emptied_by_one_and_filled_by_the_other_is_a_choice() -> None:
    assert clash_ids(merge(table("а"), {}, table("а", "б")).clashes) == {"units"}
