"""The machine of states of a case: which deed leads where. Pure."""

from portal.extensions import Labelled
from portal.pages.marks.models import CaseKind, CaseState


class Deed(Labelled):
    """What is done to a case, in the words of its button."""

    REQUEST = "request", "Заявка подана"
    NUMBER = "number", "Записать номер"
    PLACE = "place", "Номер размещён в описании"
    GRANT = "grant", "Решение положительное"
    REFUSE = "refuse", "Отказали"
    LINK = "link", "Ссылка размещена в описании"
    LOSE = "lose", "Утрачено"
    EXEMPT = "exempt", "Указать освобождение"
    CONFIRM = "confirm", "Подтвердить освобождение"
    WITHDRAW = "withdraw", "Отозвать"


S = CaseState
_MARK: dict[CaseState, dict[Deed, CaseState]] = {
    S.REQUESTED: {Deed.GRANT: S.GRANTED, Deed.REFUSE: S.REFUSED, Deed.WITHDRAW: S.WITHDRAWN},
    S.GRANTED: {Deed.LOSE: S.LOST},
    S.LOST: {Deed.GRANT: S.GRANTED, Deed.REQUEST: S.REQUESTED},
    S.REFUSED: {Deed.REQUEST: S.REQUESTED, Deed.GRANT: S.GRANTED},
    S.WITHDRAWN: {Deed.REQUEST: S.REQUESTED, Deed.GRANT: S.GRANTED},
}
_RKN: dict[CaseState, dict[Deed, CaseState]] = {
    S.REQUESTED: {Deed.NUMBER: S.REQUESTED, Deed.PLACE: S.NUMBERED, Deed.WITHDRAW: S.WITHDRAWN},
    S.NUMBERED: {Deed.GRANT: S.GRANTED, Deed.REFUSE: S.REFUSED, Deed.WITHDRAW: S.WITHDRAWN},
    S.GRANTED: {Deed.LINK: S.LINKED, Deed.LOSE: S.LOST},
    S.LINKED: {Deed.LOSE: S.LOST},
    S.LOST: {Deed.REQUEST: S.REQUESTED},
    S.REFUSED: {Deed.REQUEST: S.REQUESTED, Deed.EXEMPT: S.EXEMPT},
    S.EXEMPT: {Deed.CONFIRM: S.EXEMPT, Deed.WITHDRAW: S.WITHDRAWN, Deed.REQUEST: S.REQUESTED},
    S.WITHDRAWN: {Deed.REQUEST: S.REQUESTED, Deed.EXEMPT: S.EXEMPT},
}
_MOVES = {CaseKind.GOV_MARK: _MARK, CaseKind.VERIFICATION: _MARK, CaseKind.RKN: _RKN}
_FIRST = {
    CaseKind.GOV_MARK: {Deed.REQUEST: S.REQUESTED, Deed.GRANT: S.GRANTED, Deed.LOSE: S.LOST},
    CaseKind.VERIFICATION: {Deed.REQUEST: S.REQUESTED, Deed.GRANT: S.GRANTED, Deed.LOSE: S.LOST},
    CaseKind.RKN: {Deed.REQUEST: S.REQUESTED, Deed.EXEMPT: S.EXEMPT},
}

OPEN = {
    CaseKind.GOV_MARK: {S.REQUESTED, S.LOST},
    CaseKind.VERIFICATION: {S.REQUESTED},
    CaseKind.RKN: {S.REQUESTED, S.NUMBERED, S.GRANTED, S.LOST, S.EXEMPT},
}
"""States in which somebody still owes a step."""

HIDDEN = {Deed.LOSE}
"""What the portal sees itself; people press nothing for it."""

NEW_ROW = {Deed.REQUEST, Deed.EXEMPT}
"""Deeds that begin a case of their own: what was before stays as history."""


def next_state(kind: CaseKind, state: CaseState | None, deed: Deed) -> CaseState | None:
    """Where the deed leads; None where it cannot be done. No state: the page has no case of the kind yet."""
    moves = _FIRST[kind] if state is None else _MOVES[kind].get(state, {})
    return moves.get(deed)


def list_deeds(kind: CaseKind, state: CaseState | None) -> list[Deed]:
    """What people may press now, in the order of buttons."""
    return [deed for deed in Deed if deed not in HIDDEN and next_state(kind, state, deed)]


def is_open(kind: CaseKind, state: CaseState, *, is_confirmed: bool = False) -> bool:
    """Whether somebody still owes a step; a confirmed exemption owes none."""
    return state in OPEN[kind] and not (state is S.EXEMPT and is_confirmed)
