"""What a row of a group is worth: full, stating absence, or lacking something."""

from dataclasses import dataclass

from portal.gosweb.checking import words
from portal.gosweb.checking.evidence import Row
from portal.gosweb.checking.markup import Mark
from portal.gosweb.checking.report import Status
from portal.gosweb.checking.verdicts import Verdict, Wanted, best, judge
from portal.gosweb.standards.standard import Column, Item

Faults = tuple[tuple[Column, str], ...]
Cells = dict[str, Verdict]  # by column id


@dataclass(frozen=True, slots=True)
class RowVerdict:
    """The worth of a row, and the columns it lacks."""

    mark: Mark
    status: Status
    code: str = ""
    lacking: tuple[Column, ...] = ()
    faults: Faults = ()  # codes of what is wrong in cells that are there


def judge_row(row: Row, item: Item, type: str, phrases: tuple[str, ...]) -> RowVerdict:
    """What this row is worth for an institution of this type."""
    if row.mark.hidden:
        return RowVerdict(row.mark, Status.HIDDEN, "hidden")
    if not row.cells:
        return _judge_whole(row.mark, item, phrases)
    cells = {
        column.id: verdict
        for column in item.columns
        if (verdict := best(judge(mark, _wanted(column, type, phrases)) for mark in _marks(row, column)))
    }
    if not any(cell.status is Status.OK and not cell.is_zero for cell in cells.values()):
        return _judge_hollow(row.mark, item, cells)
    return _judge_filled(row.mark, item, type, cells)


def _judge_filled(mark: Mark, item: Item, type: str, cells: Cells) -> RowVerdict:
    lacking = tuple(
        column
        for column in item.columns
        if column.itemprop and column.is_required_for(type) and not _is_there(cells.get(column.id))
    )
    there = [column for column in item.columns if column.id in cells and column not in lacking]
    faults = tuple((column, cells[column.id].code) for column in there if cells[column.id].code)
    if not lacking:
        return RowVerdict(mark, Status.OK, faults=faults)
    if all(column.id in cells and cells[column.id].status is Status.HIDDEN for column in lacking):
        return RowVerdict(mark, Status.HIDDEN, "hidden", lacking, faults)
    return RowVerdict(mark, Status.EMPTY, "incomplete", lacking, faults)


def _judge_hollow(mark: Mark, item: Item, cells: Cells) -> RowVerdict:
    """No cell says anything of its own: absence, zeros, dashes."""
    if any(_is_told(cell) for cell in cells.values()):
        return _absence(mark, item)
    if any(cell.status is Status.HIDDEN for cell in cells.values()):
        return RowVerdict(mark, Status.HIDDEN, "hidden")
    return RowVerdict(mark, Status.EMPTY, "blank")


def _is_told(cell: Verdict) -> bool:
    return cell.status is Status.ABSENT or cell.code == "forbidden_absence" or cell.is_zero


def _judge_whole(mark: Mark, item: Item, phrases: tuple[str, ...]) -> RowVerdict:
    """A row whose cells have no tags: those the recommendations leave so, or those somebody forgot."""
    text = words.without_row_number(mark.text)
    if words.is_nothing(text) or text.isdigit() and text != "0":
        return RowVerdict(mark, Status.EMPTY, "blank")
    allowed = item.is_absence_allowed
    tells = words.sounds_absent if allowed else words.states_absence
    if tells(text, phrases) or words.is_zero(text):
        return _absence(mark, item)
    if any(column.itemprop for column in item.columns):
        return RowVerdict(mark, Status.EMPTY, "no_cells")
    return RowVerdict(mark, Status.OK)


def _absence(mark: Mark, item: Item) -> RowVerdict:
    if item.is_absence_allowed:
        return RowVerdict(mark, Status.ABSENT)
    return RowVerdict(mark, Status.EMPTY, "forbidden_absence")


def _marks(row: Row, column: Column) -> list[Mark]:
    return row.cells.get(column.itemprop, []) if column.itemprop else []


def _wanted(column: Column, type: str, phrases: tuple[str, ...]) -> Wanted:
    allowed = column.is_absence_allowed or not column.is_required_for(type)
    return Wanted(column.kind, is_absence_allowed=allowed, phrases=phrases, is_cell=True)


def _is_there(cell: Verdict | None) -> bool:
    return cell is not None and cell.status in {Status.OK, Status.ABSENT}
