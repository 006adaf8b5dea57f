"""Joins what two people made of one section, three ways: by item, and by row where they touched others."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Clash:
    """An item that both changed: what it was, what each made of it; None where it is not there."""

    item_id: str
    before: dict[str, Any] | None
    mine: dict[str, Any] | None
    theirs: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Merge:
    """The joined values, in which a clashing item is mine until a person chooses."""

    values: dict[str, Any]
    clashes: tuple[Clash, ...]
    taken: tuple[str, ...]  # items into which their change came by itself


@dataclass(frozen=True, slots=True)
class _Edit:
    """Rows of the base from `start` to `end` that one side put others in place of."""

    start: int
    end: int
    rows: tuple[str, ...]


def merge(base: Values, mine: Values, theirs: Values) -> Merge:
    """Join what two made of the same base; what cannot be joined without loss is a clash."""
    values, clashes, taken = dict[str, Any](), list[Clash](), list[str]()
    for id in dict.fromkeys([*base, *theirs, *mine]):
        before, my, their = base.get(id), mine.get(id), theirs.get(id)
        joined, is_clash = _join(before, my, their)
        if is_clash:
            clashes.append(Clash(id, before, my, their))
        elif joined != my:
            taken.append(id)
        if joined:
            values[id] = joined
    return Merge(values, tuple(clashes), tuple(taken))


def _join(before: Any, mine: Any, theirs: Any) -> tuple[Any, bool]:
    if mine in (theirs, before):
        return theirs, False
    if theirs == before:
        return mine, False
    rows = _join_lists(before, mine, theirs)
    return (mine, True) if rows is None else ({"value": rows}, False)


def _join_lists(before: Any, mine: Any, theirs: Any) -> list[Any] | None:
    """The joined rows, or None where an entry is no mere list or the same rows were touched."""
    if not all(_is_list(entry) for entry in (before, mine, theirs)):
        return None
    old = [_sign(row) for row in before["value"]]
    their_edits, my_edits = _edits(old, theirs["value"]), _edits(old, mine["value"])
    if any(_meet(one, other) for one in their_edits for other in my_edits):
        return None
    edits = sorted(dict.fromkeys([*their_edits, *my_edits]), key=lambda edit: (edit.start, edit.end))
    return [json.loads(sign) for sign in _apply(old, edits)] or None


def _is_list(entry: Any) -> bool:
    return isinstance(entry, Mapping) and set(entry) == {"value"} and isinstance(entry["value"], list)


def _sign(row: Any) -> str:
    return json.dumps(row, ensure_ascii=False, sort_keys=True)


def _edits(old: list[str], rows: list[Any]) -> list[_Edit]:
    new = [_sign(row) for row in rows]
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [_Edit(i, j, tuple(new[k:m])) for kind, i, j, k, m in blocks if kind != "equal"]


def _meet(one: _Edit, other: _Edit) -> bool:
    """Whether both touched the same rows; rows added at one place by both stand one after another."""
    return one != other and one.start < other.end and other.start < one.end


def _apply(old: list[str], edits: list[_Edit]) -> list[str]:
    made, at = list[str](), 0
    for edit in edits:
        made += [*old[at : edit.start], *edit.rows]
        at = edit.end
    return made + old[at:]
