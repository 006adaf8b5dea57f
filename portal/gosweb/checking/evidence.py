"""Which marks of a section's pages speak of which item: the recommendations' algorithm, clauses 3 and 4.

For a tag that needs a parent the nearest fitting marked ancestor is its group; without one it is a root.
Nesting is one level deep: a root tag inside somebody's group is not where it should be.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from portal.gosweb.checking.markup import Mark
from portal.gosweb.standards.kinds import Shape, shape_of
from portal.gosweb.standards.standard import SectionRule

PAGE_TAGS = frozenset({"addRef", "copy"})


@dataclass(frozen=True, slots=True)
class Places:
    """Where each tag of a section belongs."""

    roots: Mapping[str, str]  # tag -> item id
    groups: frozenset[str]  # tags of items with columns
    parents: Mapping[str, frozenset[str]]  # tag of a column -> tags of its groups

    def knows(self, prop: str) -> bool:
        """Whether the section has this tag at all."""
        return prop in self.roots or prop in self.parents


@dataclass(slots=True)
class Row:
    """A container of a group with the marks of its columns."""

    mark: Mark
    cells: dict[str, list[Mark]] = field(default_factory=dict)
    is_wrapper: bool = False  # holds other rows of the same group and no cells of its own


@dataclass(slots=True)
class Evidence:
    """Marks of a section's pages by what they speak of."""

    roots: dict[str, list[Mark]] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    strays: dict[str, list[Mark]] = field(default_factory=dict)  # columns outside of their groups
    nested: dict[str, list[Mark]] = field(default_factory=dict)  # roots inside groups
    unknown: dict[str, list[Mark]] = field(default_factory=dict)
    keyed: dict[str, list[Mark]] = field(default_factory=dict)  # by data-item
    has_keys: bool = False


def places_of(rule: SectionRule) -> Places:
    """Where each tag of this section belongs."""
    parents: dict[str, set[str]] = {}
    for item in rule.items:
        for column in item.columns:
            if item.itemprop and column.itemprop:
                parents.setdefault(column.itemprop, set()).add(item.itemprop)
    tagged = [item for item in rule.items if item.itemprop]
    return Places(
        roots={item.itemprop: item.id for item in tagged if item.itemprop},
        groups=frozenset(i.itemprop for i in tagged if i.itemprop and shape_of(i.kind) is Shape.ROWS),
        parents={prop: frozenset(groups) for prop, groups in parents.items()},
    )


def gather(places: Places, marks: Iterable[Mark]) -> Evidence:
    """Sort the marks of all pages of a section."""
    evidence, rows = Evidence(), dict[Mark, dict[str, Row]]()
    for mark in marks:
        if mark.key:
            evidence.has_keys = True
            evidence.keyed.setdefault(mark.key, []).append(mark)
        for prop in mark.props:
            _sort(prop, mark, places, evidence, rows)
    _find_wrappers(evidence)
    return evidence


def _sort(
    prop: str, mark: Mark, places: Places, evidence: Evidence, rows: dict[Mark, dict[str, Row]]
) -> None:
    if prop in places.parents:
        row = _row_around(mark, places.parents[prop], rows)
        if row is not None:
            row.cells.setdefault(prop, []).append(mark)
            return
        if prop not in places.roots:
            if not mark.is_foreign:
                evidence.strays.setdefault(prop, []).append(mark)
            return
    if prop not in places.roots:
        if prop not in PAGE_TAGS:
            evidence.unknown.setdefault(prop, []).append(mark)
    elif prop in places.groups:
        _sort_group(prop, mark, places, evidence, rows)
    elif _is_inside_group(mark, places.groups):
        evidence.nested.setdefault(prop, []).append(mark)
    else:
        evidence.roots.setdefault(prop, []).append(mark)


def _sort_group(
    prop: str, mark: Mark, places: Places, evidence: Evidence, rows: dict[Mark, dict[str, Row]]
) -> None:
    row = rows.setdefault(mark, {})[prop] = Row(mark)
    if _is_inside_group(mark, places.groups - {prop}):
        evidence.nested.setdefault(prop, []).append(mark)
    else:
        evidence.rows.setdefault(prop, []).append(row)


def _row_around(mark: Mark, groups: frozenset[str], rows: dict[Mark, dict[str, Row]]) -> Row | None:
    """Clause 4.1.1: step back along the parents to the first that fits."""
    for above in mark.ancestors():
        for prop in above.props:
            if prop in groups:
                return rows[above][prop]
    return None


def _is_inside_group(mark: Mark, groups: frozenset[str]) -> bool:
    return any(prop in groups for above in mark.ancestors() for prop in above.props)


def _find_wrappers(evidence: Evidence) -> None:
    for prop, rows in evidence.rows.items():
        around = {above for row in rows for above in row.mark.ancestors() if prop in above.props}
        for row in rows:
            row.is_wrapper = not row.cells and row.mark in around
