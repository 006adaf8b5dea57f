"""The status of an item from all that speaks of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from portal.gosweb.checking import words
from portal.gosweb.checking.evidence import Evidence
from portal.gosweb.checking.markup import Mark
from portal.gosweb.checking.report import Status
from portal.gosweb.checking.rows import RowRule, RowVerdict
from portal.gosweb.checking.verdicts import Verdict, Wanted, judge
from portal.gosweb.standards.kinds import Shape, shape_of
from portal.gosweb.standards.standard import Column, Item, SectionRule

SHOWN = 300  # letters of a value in a report
PRECEDENCE = (Status.OK, Status.ABSENT, Status.HIDDEN, Status.EMPTY)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with one mark of an item."""

    code: str
    where: str
    columns: tuple[Column, ...] = ()
    detail: str = ""


@dataclass(slots=True)
class Outcome:
    """How it is with an item."""

    status: Status
    value: str = ""
    where: str = ""
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Bench:
    """What all items of a section are judged by."""

    rule: SectionRule
    type: str
    phrases: tuple[str, ...]
    evidence: Evidence

    def judge(self, item: Item) -> Outcome:
        """The status of an item on the pages of its section."""
        phrases = (*self.phrases, item.absence_text) if item.absence_text else self.phrases
        if item.itemprop is None:
            return self._judge_untagged(item, phrases)
        if shape_of(item.kind) is Shape.ROWS:
            return self._judge_rows(item, phrases)
        marks = self.evidence.roots.get(item.itemprop, [])
        outcome = _judge_marks(marks, _wanted(item, phrases))
        return self._or_nested(item, outcome)

    def _judge_untagged(self, item: Item, phrases: tuple[str, ...]) -> Outcome:
        """Our own pages name items without a tag by data-item; of foreign ones nothing can be told."""
        if not self.evidence.has_keys:
            return Outcome(Status.UNKNOWN)
        marks = self.evidence.keyed.get(item.key, [])
        if shape_of(item.kind) is Shape.ROWS:
            allowed = Wanted("text", is_absence_allowed=item.is_absence_allowed, phrases=phrases)
            return _judge_marks(marks, allowed, is_loose=True)
        return _judge_marks(marks, _wanted(item, phrases))

    def _judge_rows(self, item: Item, phrases: tuple[str, ...]) -> Outcome:
        rows = [row for row in self.evidence.rows.get(item.itemprop or "", []) if not row.is_wrapper]
        rule = RowRule(item, self.type, phrases)
        verdicts = [rule.judge(row) for row in rows]
        outcome = _outcome_of_rows(verdicts)
        if outcome.status in {Status.EMPTY, Status.MISSING}:
            strays = self._strays_of(item, verdicts)
            if strays:
                outcome.status, outcome.where = Status.MISPLACED, strays[0].where
                outcome.faults.insert(0, Fault("outside_group", strays[0].where, detail=strays[0].props[0]))
        return self._or_nested(item, outcome)

    def _strays_of(self, item: Item, verdicts: Sequence[RowVerdict]) -> list[Mark]:
        """Marks outside of any group that this item lacks inside its own."""
        lacked = [column for verdict in verdicts for column in verdict.lacking]
        if verdicts and not lacked and any(verdict.code not in {"no_cells", "blank"} for verdict in verdicts):
            return []
        columns = lacked or self._telling_columns(item)
        if not verdicts and self._is_somebody_nearer(item, columns):
            return []
        strays = self.evidence.strays
        found = [mark for column in columns for mark in strays.get(column.itemprop or "", [])]
        return [mark for mark in found if not words.is_nothing(mark.text) or mark.links or mark.hidden]

    def _telling_columns(self, item: Item) -> list[Column]:
        """Columns that no other group of the section has; all of them where every one is shared."""
        others = {
            column.itemprop for other in self.rule.items if other is not item for column in other.columns
        }
        own = [column for column in item.columns if column.itemprop]
        return [column for column in own if column.itemprop not in others] or own

    def _is_somebody_nearer(self, item: Item, columns: Sequence[Column]) -> bool:
        """Whether a required item without rows of its own shares these columns: the strays are rather its."""
        tags = {column.itemprop for column in columns}
        return not item.is_required_for(self.type) and any(
            other.is_required_for(self.type) and not self.evidence.rows.get(other.itemprop or "")
            for other in self.rule.items
            if other is not item and tags & {column.itemprop for column in other.columns}
        )

    def _or_nested(self, item: Item, outcome: Outcome) -> Outcome:
        """A tag found only inside somebody else's group is misplaced."""
        nested = self.evidence.nested.get(item.itemprop or "", [])
        if outcome.status is not Status.MISSING or not nested:
            return outcome
        around = next(above.props[0] for above in nested[0].ancestors() if above.props)
        fault = Fault("inside_group", nested[0].where, detail=around)
        return Outcome(Status.MISPLACED, nested[0].text[:SHOWN], nested[0].where, [fault])


def _wanted(item: Item, phrases: tuple[str, ...]) -> Wanted:
    return Wanted(item.kind, item.also_kind, item.is_absence_allowed, phrases)


def _judge_marks(marks: Sequence[Mark], wanted: Wanted, *, is_loose: bool = False) -> Outcome:
    """The best of several marks decides; what is wrong with the others is told."""
    judged = [(mark, _judge_loosely(mark, wanted) if is_loose else judge(mark, wanted)) for mark in marks]
    outcome = Outcome(Status.MISSING)
    for status in PRECEDENCE:
        first = next((mark for mark, verdict in judged if verdict.status is status), None)
        if first is not None:
            outcome = Outcome(status, first.text[:SHOWN], first.where)
            break
    outcome.faults = [
        Fault(verdict.code, mark.where, detail=mark.hidden) for mark, verdict in judged if verdict.code
    ]
    return outcome


def _judge_loosely(mark: Mark, wanted: Wanted) -> Verdict:
    """Lists and tables without tags: whatever can be read or opened will do."""
    if mark.links and not mark.hidden and words.is_nothing(mark.text):
        return Verdict(Status.OK)
    return judge(mark, wanted)


def _outcome_of_rows(verdicts: Sequence[RowVerdict]) -> Outcome:
    outcome = Outcome(Status.MISSING)
    for status in PRECEDENCE:
        first = next((verdict for verdict in verdicts if verdict.status is status), None)
        if first is not None:
            outcome = Outcome(status, first.mark.text[:SHOWN], first.mark.where)
            break
    for verdict in verdicts:
        if verdict.code:
            mark = verdict.mark
            outcome.faults.append(Fault(verdict.code, mark.where, verdict.lacking, detail=mark.hidden))
        for column, code in verdict.faults:
            outcome.faults.append(Fault(code, verdict.mark.where, (column,)))
    return outcome
