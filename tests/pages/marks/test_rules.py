"""Safe days and numbers of the norms, read from their file."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.pages.marks.models import CaseKind, ClaimKind
from portal.pages.marks.rules import (
    claim_text,
    exemption_rules,
    is_safe_to_rename,
    next_safe_days,
    rkn_rules,
    rules_of,
)


@pytest.mark.parametrize(
    ("day", "is_safe"),
    [
        (date(2026, 11, 28), False),
        (date(2026, 11, 29), True),
        (date(2026, 11, 30), True),
        (date(2026, 12, 31), True),
        (date(2028, 2, 29), False),
        (date(2026, 2, 28), False),
        (date(2026, 12, 1), False),
    ],
)
def test_names_change_from_29_to_31_and_never_in_february(day: date, is_safe: bool) -> None:
    assert is_safe_to_rename(day) is is_safe


def test_after_january_the_next_safe_day_is_in_march_even_in_a_leap_year() -> None:
    assert next_safe_days(date(2028, 2, 1), 1) == [date(2028, 3, 29)]
    assert next_safe_days(date(2026, 11, 30)) == [date(2026, 11, 30), date(2026, 12, 29), date(2026, 12, 30)]


@given(st.dates(date(2020, 1, 1), date(2100, 1, 1)))
def test_nearest_safe_days_are_safe_ahead_and_in_order(today: date) -> None:
    days = next_safe_days(today)
    assert len(days) == 3 and days == sorted(set(days)) and days[0] >= today
    assert all(is_safe_to_rename(day) and day.month != 2 for day in days)


def test_every_rule_names_its_source() -> None:
    for kind in CaseKind:
        assert rules_of(kind).sources and rules_of(kind).steps
    assert exemption_rules().sources
    assert (rkn_rules().threshold, rkn_rules().warn_from) == (10_000, 9_000)
    for claim in ClaimKind:
        values = dict.fromkeys(("address", "name", "inn", "official", "contacts"), "{")
        assert "{" in claim_text(claim).format(**values)
