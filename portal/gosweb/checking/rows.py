"""What a row of a group is worth: full, stating absence, or lacking something."""

from collections.abc import Sequence
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


class RowRule:
    """What is wanted of the rows of an item by an institution of some type; prepared once for all rows."""

    def __init__(self, item: Item, type: str, phrases: tuple[str, ...]) -> None:
        self.item, self.phrases = item, phrases
        tagged = [column for column in item.columns if column.itemprop]
        self.wanted = [(column, _wanted(column, type, phrases)) for column in tagged]
        self.required = [column for column in tagged if column.is_required_for(type)]

    def judge(self, row: Row) -> RowVerdict:
        """What this row is worth."""
        if row.mark.hidden:
            return RowVerdict(row.mark, Status.HIDDEN, "hidden")
        if not row.cells:
            return _judge_whole(row.mark, self.item, self.phrases)
        cells = {
            column.id: _judge_cell(row.cells[column.itemprop], wanted)
            for column, wanted in self.wanted
            if column.itemprop in row.cells
        }
        if not any(cell.status is Status.OK and not cell.is_zero for cell in cells.values()):
            return _judge_hollow(row.mark, self.item, cells)
        return self._judge_filled(row.mark, cells)

    def _judge_filled(self, mark: Mark, cells: Cells) -> RowVerdict:
        lacking = tuple(column for column in self.required if not _is_there(cells.get(column.id)))
        faults = tuple(
            (column, cells[column.id].code)
            for column, _ in self.wanted
            if column.id in cells and cells[column.id].code and column not in lacking
        )
        if not lacking:
            return RowVerdict(mark, Status.OK, faults=faults)
        if all(column.id in cells and cells[column.id].status is Status.HIDDEN for column in lacking):
            return RowVerdict(mark, Status.HIDDEN, "hidden", lacking, faults)
        return RowVerdict(mark, Status.EMPTY, "incomplete", lacking, faults)


def _judge_cell(marks: Sequence[Mark], wanted: Wanted) -> Verdict:
    if len(marks) == 1:
        return judge(marks[0], wanted)
    return best([judge(mark, wanted) for mark in marks])


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


def _wanted(column: Column, type: str, phrases: tuple[str, ...]) -> Wanted:
    allowed = column.is_absence_allowed or not column.is_required_for(type)
    return Wanted(column.kind, is_absence_allowed=allowed, phrases=phrases, is_cell=True)


def _is_there(cell: Verdict | None) -> bool:
    return cell is not None and cell.status in {Status.OK, Status.ABSENT}
