"""The state machine of tasks: only the table's moves happen, whoever presses what in whatever order."""

from hypothesis import given
from hypothesis import strategies as st

from portal.work.tasks.models import Side, TaskState
from portal.work.tasks.states import ACTIVE, MOVES, UNFINISHED, Deed, deeds_of

FINAL = {TaskState.CLOSED, TaskState.CANCELLED}
steps = st.lists(st.tuples(st.sampled_from(Deed), st.sets(st.sampled_from([Side.ASKER, Side.DOER]))))


@given(steps)
def test_any_presses_keep_to_the_table(presses: list[tuple[Deed, set[Side]]]) -> None:
    state, history = TaskState.OPEN, [TaskState.OPEN]
    for deed, sides in presses:
        if deed in deeds_of(state, sides):
            assert MOVES[deed].side in sides and state in MOVES[deed].sources
            state = MOVES[deed].target
            history.append(state)
    assert not FINAL & set(history[:-1])  # nothing follows an end
    assert all(
        before is TaskState.DONE
        for before, after in zip(history, history[1:], strict=False)
        if after in (TaskState.CLOSED, TaskState.RETURNED)
    )


@given(st.sampled_from(TaskState), st.sets(st.sampled_from([Side.ASKER, Side.DOER])))
def test_only_the_asker_ends_and_only_the_doer_works(state: TaskState, sides: set[Side]) -> None:
    targets = {MOVES[deed].target for deed in deeds_of(state, sides)}
    if Side.ASKER not in sides:
        assert not targets & (FINAL | {TaskState.RETURNED})
    if Side.DOER not in sides:
        assert not targets & {TaskState.WORKING, TaskState.DONE}
    if state in FINAL or not sides:
        assert targets == set()


def test_every_unfinished_state_has_a_way_on() -> None:
    both = {Side.ASKER, Side.DOER}
    assert all(deeds_of(state, both) for state in UNFINISHED)
    assert set(ACTIVE) == set(UNFINISHED) - {TaskState.DONE}
