"""Long lists are cut into portions, whole and in order."""

from hypothesis import given
from hypothesis import strategies as st

from portal.portions import cut


@given(st.lists(st.integers()), st.integers(1, 50))
def test_portions_are_the_list_again(items: list[int], size: int) -> None:
    portions = list(cut(items, size))
    assert [one for portion in portions for one in portion] == items
    assert all(0 < len(portion) <= size for portion in portions)
    assert all(len(portion) == size for portion in portions[:-1])
