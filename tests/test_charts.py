"""Small charts say their meaning in words and carry no style of their own."""

import re

import lxml.etree
from hypothesis import given
from hypothesis import strategies as st

from portal.charts import sparkline

NUMBERS = st.lists(st.integers(min_value=-10_000, max_value=10_000), min_size=2, max_size=40)


@given(NUMBERS)
def test_line_stays_inside_its_frame(values: list[int]) -> None:
    svg = lxml.etree.fromstring(sparkline(values, "Рост"))
    path = svg.findall("path")[1].get("d", "")
    points = [tuple(map(float, pair)) for pair in re.findall(r"(-?[\d.]+) (-?[\d.]+)", path)]
    assert len(points) == len(values)
    assert all(0 <= x <= 84 and 0 <= y <= 28 for x, y in points)


def test_chart_has_a_name_and_escapes_it() -> None:
    svg = sparkline((1, 2), 'Рост "быстрый"', cls="bad")
    assert 'role="img" aria-label="Рост &#34;быстрый&#34;"' in svg
    assert 'class="spark bad"' in svg and "style" not in svg


def test_one_value_makes_no_chart() -> None:
    assert sparkline((5,), "Рост") == "" == sparkline((), "Рост")
