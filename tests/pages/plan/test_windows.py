"""Windows of the rating: 1–7, 8–14, 15–21, 22–28; the rest of the month is not counted."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from portal.accounts.models import Role, User
from portal.accounts.policy import Action, Who
from portal.extensions import db
from portal.pages.delivery.models import Delivery, DeliveryState
from portal.pages.networks.contract import Network
from portal.pages.plan.gaps import GapFilters, list_gaps, list_strips
from portal.pages.plan.windows import Fill, Window, fill_windows, load_norm, number_of, windows_of
from portal.pages.social.models import PageKind, SocialPage
from tests.conftest import words_of
from tests.factories import make_organization, make_user
from tests.pages import check_page
from tests.pages.factories import make_page, make_post
from tests.queries import queries_of

SignIn = Callable[[User], FlaskClient]
S = DeliveryState
BARNAUL = ZoneInfo("Asia/Barnaul")
MONTH = date(2026, 11, 1)
TODAY = datetime(2026, 11, 24, 5, tzinfo=UTC)
days = st.dates(date(2024, 1, 1), date(2027, 12, 31))


def fill_of(published: int, planned: int, last: int = 28, today: int = 24) -> Fill:
    window = Window(date(2026, 11, last - 6), date(2026, 11, last))
    return Fill(window, published, planned, 3, date(2026, 11, today))


def posted(page: SocialPage, day: int, state: DeliveryState, hour: int = 12) -> None:
    """A post of the page on a day of November, by the clock of Барнаул."""
    at = datetime(2026, 11, day, hour, tzinfo=BARNAUL)
    post = make_post([page], planned_at=at)
    values = {"state": state, "wanted_at": at, "delivered_at": at if state is S.DELIVERED else None}
    db.session.execute(update(Delivery).where(Delivery.post_id == post.id).values(**values))
    db.session.commit()


@given(days)
def test_every_day_till_the_28th_lies_in_exactly_one_window_and_no_day_after(day: date) -> None:
    inside = [window for window in windows_of(day) if window.first <= day <= window.last]
    assert len(inside) == (1 if day.day <= 28 else 0)
    number = number_of(day)
    assert number is None if day.day > 28 else windows_of(day)[number or 0] == inside[0]
    assert all((window.last - window.first).days == 6 for window in windows_of(day))


@given(st.lists(days, max_size=40), st.lists(days, max_size=40), days)
def test_posts_are_counted_once_and_only_in_their_month(
    published: list[date], planned: list[date], month: date
) -> None:
    fills = fill_windows(month, published, planned, norm=3, today=month)
    mine = [day for day in published if (day.year, day.month) == (month.year, month.month) and day.day <= 28]
    assert sum(fill.published for fill in fills) == len(mine)


@pytest.mark.parametrize(
    ("weeks", "expected"),
    [
        ((10, 3, 5, 8), True),
        ((3, 3, 3, 1), False),
        ((0, 0, 20, 0), False),
        ((2, 3, 3, 3), False),
        ((3, 3, 3, 3), True),
    ],
)
def test_the_cases_of_the_slides(weeks: tuple[int, ...], expected: bool) -> None:
    published = [date(2026, 11, 1 + 7 * number) for number, count in enumerate(weeks) for _ in range(count)]
    after = [date(2026, 11, 29)] * 50
    fills = fill_windows(MONTH, published + after, [], norm=load_norm().posts, today=date(2026, 12, 1))
    assert all(fill.missing == 0 for fill in fills) is expected


def test_words_say_what_to_do_or_how_it_ended() -> None:
    assert fill_of(1, 0).words.replace("\u00a0", " ") == "ещё 2 поста до 28 ноября"
    assert fill_of(1, 1).words.replace("\u00a0", " ") == "ещё 1 пост до 28 ноября"
    assert fill_of(1, 5, last=7).words.replace("\u00a0", " ") == "окно закрыто, было 1 из 3"
    assert fill_of(3, 0).words == "норма выполнена" and fill_of(3, 0).colour == "ok"
    assert fill_of(1, 2).missing == 0 and fill_of(1, 2).colour == "inf"


@pytest.mark.usefixtures("app")
def test_a_strip_counts_confirmed_and_planned_by_the_clock_of_the_institution() -> None:
    page = make_page()
    make_page(page.organization, Network.OK, kind=PageKind.PARTNER)
    for day, hour, state in (
        (7, 23, S.DELIVERED),
        (8, 0, S.DELIVERED),
        (27, 12, S.PLANNED),
        (27, 12, S.REJECTED),
    ):
        posted(page, day, state, hour)
    zone = {"zone": "Asia/Barnaul", "norm": 3, "now": TODAY}
    (strip,) = list_strips(page.organization_id, MONTH, **zone)
    assert [(fill.published, fill.planned) for fill in strip.fills] == [(1, 0), (1, 0), (0, 0), (0, 1)]


@pytest.mark.usefixtures("app")
def test_the_table_says_the_same_as_the_strip_and_puts_the_worst_first() -> None:
    good, bad = make_page(make_organization("А")), make_page(make_organization("Б"))
    for day in (22, 23, 24):
        posted(good, day, S.DELIVERED)
    posted(good, 8, S.DELIVERED, hour=0)
    make_page(make_organization(region_code="77"))
    who = Who(make_user(Role.CURATOR, "region:22"), Action.VIEW_POST)
    lines, total = list_gaps(who, GapFilters(MONTH), norm=3, now=TODAY)
    assert total == 1 and lines[0].organization_id == bad.organization_id
    lines, total = list_gaps(who, GapFilters(MONTH, show="any"), norm=3, now=TODAY)
    assert [line.organization for line in lines] == ["Б", "А"]
    (strip,) = list_strips(good.organization_id, MONTH, zone="Asia/Barnaul", norm=3, now=TODAY)
    assert lines[1].fills == strip.fills
    _, total = list_gaps(who, GapFilters(MONTH, show="all", network="ok"), norm=3, now=TODAY)
    assert total == 0


def test_the_screen_of_gaps_pages_sorts_and_exports(app: Flask, sign_in: SignIn) -> None:
    for _ in range(3):
        make_page()
    client = sign_in(make_user(Role.CURATOR, "region:22"))
    page = check_page(client.get("/posts/gaps?show=all&sort=-name"))
    assert len(page.xpath("//tbody/tr")) == 3
    few = queries_of(client.get("/posts/gaps?show=all"))
    for _ in range(25):
        make_page()
    assert queries_of(client.get("/posts/gaps?show=all")) == few <= 12
    assert len(check_page(client.get("/posts/gaps?show=all&page=2")).xpath("//tbody/tr")) == 8
    assert len(client.get("/posts/gaps/export.csv?show=all").text.splitlines()) == 29
    nonsense = "show=x&sort=x&date=x&page=-1&type=x&network=x&region=x&municipality=x"
    assert client.get(f"/posts/gaps?{nonsense}").status_code == 200


def test_an_editor_sees_how_many_posts_are_missing(app: Flask, sign_in: SignIn) -> None:
    page = make_page()
    client = sign_in(make_user(Role.PAGE_EDITOR, f"organization:{page.organization_id}"))
    month = (datetime.now(UTC) + timedelta(days=40)).strftime("%Y-%m")
    words = words_of(client.get(f"/posts/calendar?date={month}"))
    assert "ещё 3 поста до 28" in words and "29–31" in words.replace("\u2060", "")


@pytest.mark.usefixtures("app")
def test_strips_stand_as_people_name_the_networks() -> None:
    school = make_organization()
    for network in (Network.MAX, Network.OK, Network.VK):
        make_page(school, network, name="")
    strips = list_strips(school.id, MONTH, zone="Asia/Barnaul", norm=3, now=TODAY)
    assert [strip.name for strip in strips] == ["ВКонтакте", "Одноклассники", "MAX"]
