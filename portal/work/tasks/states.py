"""The one state machine of tasks, remarks and questions: who may move them from where to where. Pure."""

from dataclasses import dataclass

from portal.extensions import Labelled
from portal.work.tasks.models import Side, TaskState

ACTIVE = (TaskState.OPEN, TaskState.WORKING, TaskState.RETURNED)
"""States in which the doer owes something."""

UNFINISHED = (*ACTIVE, TaskState.DONE)


class Deed(Labelled):
    """What a side does to a task."""

    TAKE = "take", "Взять в работу"
    FINISH = "finish", "Сдать"
    ACCEPT = "accept", "Принять"
    RETURN = "return", "Вернуть"
    CANCEL = "cancel", "Отозвать"


@dataclass(frozen=True, slots=True)
class Move:
    """Who does it, from which states, to which; whether words are needed."""

    side: Side
    sources: tuple[TaskState, ...]
    target: TaskState
    needs_words: str = ""  # what is asked for, where it is


MOVES = {
    Deed.TAKE: Move(Side.DOER, (TaskState.OPEN, TaskState.RETURNED), TaskState.WORKING),
    Deed.FINISH: Move(Side.DOER, ACTIVE, TaskState.DONE, "Напишите, что сделано"),
    Deed.ACCEPT: Move(Side.ASKER, (TaskState.DONE,), TaskState.CLOSED),
    Deed.RETURN: Move(Side.ASKER, (TaskState.DONE,), TaskState.RETURNED, "Напишите, что исправить"),
    Deed.CANCEL: Move(Side.ASKER, UNFINISHED, TaskState.CANCELLED),
}


def deeds_of(state: TaskState, sides: set[Side]) -> list[Deed]:
    """What these sides may do to a task in this state, in the order of the table."""
    return [deed for deed, move in MOVES.items() if move.side in sides and state in move.sources]
