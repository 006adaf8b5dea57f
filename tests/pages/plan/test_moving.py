"""A post dragged to another day keeps its time of day; what went out stays; nobody's move is overwritten."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.models import Role, User
from portal.errors import Conflict
from portal.extensions import db
from portal.pages.campaigns.models import Campaign, PostTemplate
from portal.pages.delivery.models import Delivery, DeliveryState
from portal.pages.editor.services import cancel_post
from portal.pages.networks.contract import Network
from portal.pages.plan.moving import Moved, move_to_day, shifted
from portal.pages.posts.models import Post, PostEvent
from portal.pages.social.models import SocialPage
from tests.conftest import words_of
from tests.factories import make_user
from tests.pages import check_page
from tests.pages.factories import delivery_of, make_page, make_post

SignIn = Callable[[User], FlaskClient]
BARNAUL = ZoneInfo("Asia/Barnaul")
ZONES = ("Europe/Kaliningrad", "Asia/Barnaul", "Asia/Kamchatka", "Europe/Berlin", "America/New_York")


def now() -> datetime:
    return datetime.now(UTC)


def noon(days: int) -> datetime:
    """Noon in Барнаул so many days from now."""
    day = now().astimezone(BARNAUL).date() + timedelta(days=days)
    return datetime(day.year, day.month, day.day, 12, tzinfo=BARNAUL)


def post_at(at: datetime, page: SocialPage | None = None, **fields: object) -> Post:
    return make_post([page or make_page()], planned_at=at, zone="Asia/Barnaul", **fields)


def move(post: Post, day: date, shown_zone: str = "Asia/Barnaul", revision: int | None = None) -> Moved:
    post = db.session.get_one(Post, post.id, populate_existing=True)
    editor = make_user(Role.HEAD, f"organization:{post.organization_id}")
    at = post.revision if revision is None else revision
    return move_to_day(post, day, shown_zone=shown_zone, revision=at, editor_id=editor.id, now=now())


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)), st.integers(-60, 60), st.sampled_from(ZONES)
)
def test_the_wall_clock_stays_on_any_day_but_where_it_has_no_such_hour(
    local: datetime, days: int, zone: str
) -> None:
    at = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    before, after = at.astimezone(ZoneInfo(zone)), shifted(at, zone, days).astimezone(ZoneInfo(zone))
    assert (after.date() - before.date()).days == days
    skipped = timedelta(0) <= after.replace(tzinfo=None) - before.replace(tzinfo=None) - timedelta(days=days)
    assert after.time() == before.time() or (skipped and after.hour == before.hour + 1)


@pytest.mark.usefixtures("app")
def test_a_move_keeps_the_time_and_takes_the_deliveries_along() -> None:
    post, target = post_at(noon(3)), noon(10).date()
    moved = move(post, target)
    assert moved.after.astimezone(BARNAUL).replace(tzinfo=BARNAUL) == noon(10)
    row = delivery_of(post)
    assert row.due_at == row.wanted_at == noon(10) and row.state is DeliveryState.PLANNED
    assert db.session.query(PostEvent).filter_by(post_id=post.id, deed="edited").count() == 1


@pytest.mark.usefixtures("app")
def test_a_day_of_another_zone_is_a_shift_of_so_many_days() -> None:
    late = datetime.combine(noon(3).date(), datetime.min.time(), BARNAUL) + timedelta(minutes=30)
    post = post_at(late)  # in Moscow it is still the evening before
    shown = late.astimezone(ZoneInfo("Europe/Moscow")).date()
    moved = move(post, shown + timedelta(days=2), shown_zone="Europe/Moscow")
    assert moved.after.astimezone(BARNAUL) == late + timedelta(days=2)


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("state", ["delivered", "sending", "unknown", "rejected"])
def test_what_has_gone_out_does_not_move(state: str) -> None:
    first = make_page()
    post = make_post([first, make_page(first.organization, Network.OK)], planned_at=noon(3))
    delivery_of(post).state = DeliveryState(state)
    db.session.commit()
    with pytest.raises(Conflict, match="уже уходит или опубликован"):
        move(post, noon(5).date())


@pytest.mark.usefixtures("app")
def test_the_past_a_stale_page_and_a_cancelled_post_are_refused() -> None:
    post = post_at(noon(3))
    with pytest.raises(Conflict, match="уже прошло"):
        move(post, noon(-1).date())
    with pytest.raises(Conflict, match="тем временем изменили"):
        move(post, noon(4).date(), revision=post.revision + 7)
    cancel_post(post, author_id=None, now=now())
    db.session.commit()
    with pytest.raises(Conflict, match="отменён"):
        move(post, noon(4).date())


@pytest.mark.usefixtures("app")
def test_a_held_post_moves_and_stays_held() -> None:
    post = post_at(noon(3))
    delivery_of(post).state = DeliveryState.HELD
    db.session.commit()
    move(post, noon(5).date())
    assert delivery_of(post).state is DeliveryState.HELD and delivery_of(post).due_at == noon(5)


@pytest.mark.usefixtures("app")
def test_later_than_the_deadline_is_done_and_said() -> None:
    campaign = Campaign(scope="region:22", title="Неделя книги", created_at=now())
    db.session.add(campaign)
    db.session.flush()
    fields = {"topic": "Культура", "title": "Читаем", "text": "", "created_at": now()}
    template = PostTemplate(
        campaign_id=campaign.id, deadline=noon(4), starts_at=noon(2), state="issued", **fields
    )
    db.session.add(template)
    db.session.commit()
    post = post_at(noon(3), template_id=template.id)
    assert "позже срока шаблона" in move(post, noon(6).date()).warning
    with pytest.raises(Conflict, match="не раньше"):
        move(post, noon(1).date())
    db.session.rollback()
    assert move(post, noon(3).date()).warning == ""


def test_dragging_answers_with_the_plan_and_a_way_back(app: Flask, sign_in: SignIn) -> None:
    post = post_at(noon(3))
    client = sign_in(make_user(Role.PAGE_EDITOR, f"organization:{post.organization_id}"))
    data = {"day": noon(5).date().isoformat(), "zone": "Asia/Barnaul", "revision": str(post.revision)}
    answer = client.post(
        f"/posts/{post.id}/day?view=month&zone=Asia/Barnaul", data=data, follow_redirects=True
    )
    page = check_page(answer)
    assert "Пост перенесён на" in words_of(answer) and "12:00" in words_of(answer)
    form = page.xpath("//form[contains(@class, 'toast')]")[0]
    fields = {one.get("name"): one.get("value") for one in form.xpath(".//input")}
    stale = client.post(f"/posts/{post.id}/day", data=data)
    assert stale.status_code == 409 and "тем временем изменили" in words_of(stale)
    assert client.post(form.get("action"), data=fields).status_code == 303
    assert delivery_of(post).due_at == noon(3)


def test_without_scripts_a_form_moves_and_explains(app: Flask, sign_in: SignIn) -> None:
    post = post_at(noon(3))
    client = sign_in(make_user(Role.HEAD, f"organization:{post.organization_id}"))
    address = f"/posts/{post.id}/move?view=week&date={noon(3).date()}"
    page = check_page(client.get(address))
    assert page.xpath("//input[@name='at']/@value") == [f"{noon(3):%Y-%m-%dT%H:%M}"]
    revision = page.xpath("//input[@name='revision']/@value")[0]
    for at, words in (
        ("2020-01-01T10:00", "уже прошло"),
        ("", "Укажите дату"),
        ("x", "дат"),
        ("\0", ""),
    ):
        bad = client.post(address, data={"at": at, "revision": revision})
        check_page(bad, 422)
        assert words in words_of(bad)
    good = client.post(address, data={"at": f"{noon(4):%Y-%m-%dT15:30}", "revision": revision})
    assert good.status_code == 303 and "view=week" in good.location
    assert delivery_of(post).due_at == noon(4) + timedelta(hours=3, minutes=30)


def test_only_those_who_write_move(app: Flask, sign_in: SignIn) -> None:
    post = post_at(noon(3))
    data = {"day": noon(5).date().isoformat(), "zone": "Asia/Barnaul", "revision": str(post.revision)}
    leader = sign_in(make_user(Role.LEADER, "region:22"))
    assert leader.post(f"/posts/{post.id}/day", data=data).status_code == 403
    stranger = sign_in(make_user(Role.HEAD, "organization:999"))
    assert stranger.post(f"/posts/{post.id}/day", data=data).status_code == 404
    nonsense = sign_in(make_user(Role.OPERATOR))
    for day in ("", "x", "9999-12-31", "\0"):
        assert nonsense.post(f"/posts/{post.id}/day", data=data | {"day": day}).status_code == 409
    assert nonsense.post(f"/posts/{post.id}/undo", data={"before": "2026"}).status_code == 409
    assert delivery_of(post).due_at == noon(3)
    assert db.session.query(Delivery).count() == 1
