"""Cells as people fill them: zones, moments, networks, and a round trip of any text."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.calendar import settle_local
from portal.pages.exchange.form import Line
from portal.pages.exchange.reading import read_line
from portal.pages.exchange.zones import find_zone
from portal.pages.networks.contract import Network

INN = "2201000010"


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Asia/Vladivostok", "Asia/Vladivostok"),
        ("asia/vladivostok", "Asia/Vladivostok"),
        ("МСК+7", "Asia/Vladivostok"),
        ("мск + 7", "Asia/Vladivostok"),
        ("(МСК−1)", "Europe/Kaliningrad"),
        ("МСК", "Europe/Moscow"),
        ("UTC+10", "Asia/Vladivostok"),
        ("+3", "Europe/Moscow"),
        ("Хабаровск", "Asia/Vladivostok"),
        ("г. Барнаул", "Asia/Barnaul"),
        ("Алтайский край", "Asia/Barnaul"),
        ("по московскому времени", "Europe/Moscow"),
        ("Владивостокское время", "Asia/Vladivostok"),
        ("местное время", "Asia/Omsk"),
        ("", "Asia/Omsk"),
        ("МСК+99", None),
        ("Марс", None),
        ("\0", None),
    ],
)
def test_a_zone_is_known_however_it_is_spelled(text: str, zone: str | None) -> None:
    assert find_zone(text, "Asia/Omsk") == zone


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-20 14:30",
        "20.11.2026 14:30",
        "20.11.2026, 14:30",
        "2026-11-20T14:30:00",
        "20.11.2026 в 14.30",
    ],
)
def test_a_moment_is_read_in_both_forms(text: str) -> None:
    reading = read_line(Line(2, {"ИНН": INN, "Дата и время": text, "Текст": "Да"}))
    assert reading.local == datetime(2026, 11, 20, 14, 30)


def test_networks_are_known_by_their_names() -> None:
    cells = {
        "ИНН": INN,
        "Дата и время": "2026-11-20 14:30",
        "Текст": "Да",
        "Сети": "ВК; Одноклассники, tg и МАКС",
    }
    assert read_line(Line(2, cells)).networks == frozenset(Network)


@given(st.dictionaries(st.sampled_from(["ИНН", "Дата и время", "Часовой пояс", "Текст", "Сети"]), st.text()))
def test_no_cell_breaks_the_reading(cells: dict[str, str]) -> None:
    reading = read_line(Line(2, cells))
    find_zone(reading.zone, "UTC")
    assert reading.reasons or (reading.text and reading.local and reading.inn)


@given(
    at=st.datetimes(datetime(2005, 1, 1), datetime(2040, 1, 1)),
    zone=st.sampled_from(["Europe/Moscow", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]),
)
def test_a_clock_on_the_wall_names_one_moment(at: datetime, zone: str) -> None:
    settled = settle_local(at, zone)
    shown = settled.at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert settled.at.tzinfo is UTC
    assert (shown == at) is not settled.is_skipped
    if settled.is_repeated:
        later = (settled.at + timedelta(hours=1)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        half = (settled.at + timedelta(minutes=30)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        assert at in (later, half)
