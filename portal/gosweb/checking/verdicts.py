"""What one mark is worth as the value of an item or of a cell."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.gosweb.checking import words
from portal.gosweb.checking.markup import Mark
from portal.gosweb.checking.report import Status
from portal.gosweb.standards.kinds import Shape, shape_of

WORDY = frozenset({"text", "longtext", "richtext"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted of a value."""

    kind: str
    also_kind: str = ""
    is_absence_allowed: bool = False
    phrases: tuple[str, ...] = ()
    is_cell: bool = False  # in a row zero is an answer like any other


@dataclass(frozen=True, slots=True)
class Verdict:
    """Ok, absent, empty or hidden; the code says what is wrong, be it not much."""

    status: Status
    code: str = ""
    is_zero: bool = False


def judge(mark: Mark, wanted: Wanted) -> Verdict:
    """What this mark is worth."""
    if mark.hidden:
        return Verdict(Status.HIDDEN, "hidden")
    if words.is_nothing(mark.text) and not mark.links:
        return Verdict(Status.EMPTY, "dash" if mark.text else "blank")
    if wanted.kind == "yes_no":
        return Verdict(Status.OK)
    if _says_absent(mark.text, wanted):
        allowed = wanted.is_absence_allowed
        return Verdict(Status.ABSENT) if allowed else Verdict(Status.EMPTY, "forbidden_absence")
    if words.is_zero(mark.text):
        return _judge_zero(mark, wanted)
    if shape_of(wanted.kind) is Shape.FILES:
        return _judge_file(mark, wanted)
    if words.is_nothing(mark.text):
        return _judge_bare_link(mark, wanted)
    return Verdict(Status.OK, _form_fault(mark, wanted))


def _says_absent(text: str, wanted: Wanted) -> bool:
    tells = words.sounds_absent if wanted.is_absence_allowed else words.states_absence
    return tells(text, wanted.phrases)


def _judge_zero(mark: Mark, wanted: Wanted) -> Verdict:
    if wanted.is_cell:
        return Verdict(Status.OK, is_zero=True)
    if wanted.is_absence_allowed:
        return Verdict(Status.ABSENT, is_zero=True)
    if wanted.kind == "number":
        return Verdict(Status.OK, is_zero=True)
    return Verdict(Status.EMPTY, "forbidden_absence")


def _judge_file(mark: Mark, wanted: Wanted) -> Verdict:
    if any(map(words.opens, mark.links)):
        return Verdict(Status.OK, "link_without_text" if words.is_nothing(mark.text) else "")
    if wanted.also_kind in WORDY and not words.is_nothing(mark.text):
        return Verdict(Status.OK)
    return Verdict(Status.EMPTY, "no_link" if not mark.links else "dead_link")


def _judge_bare_link(mark: Mark, wanted: Wanted) -> Verdict:
    """A link without a word, a picture as a rule."""
    if not any(map(words.opens, mark.links)):
        return Verdict(Status.EMPTY, "dead_link")
    return Verdict(Status.OK if wanted.kind == "url" else Status.EMPTY, "link_without_text")


def _form_fault(mark: Mark, wanted: Wanted) -> str:
    if wanted.also_kind in WORDY:
        return ""
    return words.find_form_fault(wanted.kind, mark.text, mark.links)


def best(verdicts: Sequence[Verdict]) -> Verdict:
    """The verdict of several marks that say the same: the one worth most."""
    return min(verdicts, key=lambda verdict: _ORDER[verdict.status])


_ORDER = {Status.OK: 0, Status.ABSENT: 1, Status.HIDDEN: 2, Status.EMPTY: 3}
