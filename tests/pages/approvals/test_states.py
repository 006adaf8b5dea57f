"""Whatever people do in whatever order, nothing goes out that was not agreed to, and history tells how."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.errors import Conflict
from portal.pages.editor.levels import AGENCY, HEAD, next_level
from portal.pages.editor.states import STEPS, PostDeed, state_after
from portal.pages.posts.models import PostingRules, PostState

DEEDS = [deed for deed in PostDeed if any(step[1] is deed for step in STEPS)]
rules = st.builds(PostingRules, needs_head=st.booleans(), needs_agency=st.booleans())


@given(rules=rules, is_demanded=st.booleans(), deeds=st.lists(st.sampled_from(DEEDS), max_size=40))
def test_a_post_is_approved_only_after_every_level_that_is_needed(
    rules: PostingRules, is_demanded: bool, deeds: list[PostDeed]
) -> None:
    needed = {HEAD: rules.needs_head, AGENCY: rules.needs_agency or is_demanded}
    state, level, agreed = PostState.DRAFT, 0, set[int]()
    for deed in deeds:
        if deed is PostDeed.SUBMIT:
            level, agreed = next_level(rules, is_demanded=is_demanded), set()
            deed = PostDeed.SUBMIT if level else PostDeed.APPROVE
        elif deed in (PostDeed.APPROVE, PostDeed.PASS_ON):  # the service chooses between the two by the rules
            if state is not PostState.REVIEW:
                continue
            after = next_level(rules, passed=level, is_demanded=is_demanded)
            agreed, level = agreed | {level}, after
            deed = PostDeed.PASS_ON if after else PostDeed.APPROVE
        try:
            state = state_after(state, deed)
        except Conflict:
            continue
        if state is PostState.APPROVED:
            assert {one for one, is_needed in needed.items() if is_needed} <= agreed
        if state is PostState.REVIEW:
            assert level and needed[level]


@given(state=st.sampled_from(PostState), deed=st.sampled_from(PostDeed))
def test_a_deed_that_is_not_in_the_table_is_refused_in_words(state: PostState, deed: PostDeed) -> None:
    if (state, deed) in STEPS:
        assert state_after(state, deed) is STEPS[state, deed]
        return
    with pytest.raises(Conflict, match=state.label):
        state_after(state, deed)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(rules=rules, may=st.sets(st.sampled_from([HEAD, AGENCY])), passed=st.sampled_from([0, HEAD, AGENCY]))
def test_levels_come_in_order_and_nobody_is_asked_twice(
    rules: PostingRules, may: set[int], passed: int
) -> None:
    level = next_level(rules, passed=passed, may=may)
    assert level == 0 or (level > passed and level not in may)
    assert next_level(None, passed=passed, may=may) == 0
