"""Addresses of lists keep what was chosen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.paging import page_numbers, same_page
from tests.small_app import make_small_app


@pytest.mark.parametrize(
    ("page", "last", "numbers"),
    [
        (1, 1, [1]),
        (1, 78, [1, 2, None, 78]),
        (4, 78, [1, 2, 3, 4, 5, None, 78]),
        (40, 78, [1, None, 39, 40, 41, None, 78]),
        (78, 78, [1, None, 77, 78]),
        (3, 5, [1, 2, 3, 4, 5]),
    ],
)
def test_far_pages_are_left_out(page: int, last: int, numbers: list[int | None]) -> None:
    assert page_numbers(page, last) == numbers


@given(st.integers(1, 3000), st.integers(1, 3000))
def test_ends_and_the_current_page_are_always_there(page: int, last: int) -> None:
    numbers = page_numbers(min(page, last), last)
    shown = [number for number in numbers if number]
    assert shown == sorted(set(shown)) and {1, min(page, last), last} <= set(shown)
    assert len(numbers) <= 7


def test_address_keeps_the_filter_and_drops_what_is_empty() -> None:
    with make_small_app().test_request_context("/organizations?q=школа+№+1&sphere=a&sphere=b&page=3"):
        assert same_page({"page": 4}).endswith("&sphere=a&sphere=b&page=4")
        assert same_page({"page": None, "q": "", "sphere": None}) == "/organizations"
        assert same_page({"q": "а&б"}, "/x", {"tab": "late", "type": ""}) == "/x?tab=late&q=%D0%B0%26%D0%B1"


def test_pager_says_which_rows_these_are_and_links_to_the_others() -> None:
    app = make_small_app()
    source = '{% from "macros/table.html" import pager %}{{ pager(3, 20, 45) }}'
    with app.test_request_context("/organizations?q=лицей&page=3"):
        html = app.jinja_env.from_string(source).render()
    assert "41–45 из 45" in html
    assert "page=2" in html and 'rel="next"' not in html
    assert html.count("q=%D0%BB%D0%B8%D1%86%D0%B5%D0%B9") == 7


def test_sorted_column_says_so_and_turns_on_the_next_press() -> None:
    app = make_small_app()
    source = '{% from "macros/table.html" import sort_header %}{{ sort_header("Срок", "due", sort) }}'
    with app.test_request_context("/organizations?page=2"):
        shown = {key: app.jinja_env.from_string(source).render(sort=key) for key in ("due", "-due", "name")}
    assert 'aria-sort="ascending"' in shown["due"] and "?sort=-due" in shown["due"]
    assert 'aria-sort="descending"' in shown["-due"] and "?sort=due" in shown["-due"]
    assert "aria-sort" not in shown["name"] and "page" not in shown["name"]
