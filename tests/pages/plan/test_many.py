"""The plan of somebody with several institutions: new posts, cancelled ones, files that cut nothing off."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.pages.delivery.models import DeliveryState
from portal.pages.editor.services import cancel_post
from portal.pages.plan import services
from tests.conftest import words_of
from tests.factories import make_organization, make_user
from tests.pages.editor.test_sharing import make_editor
from tests.pages.factories import delivery_of, make_page, make_post
from tests.pages.plan.test_calendar import NOVEMBER, fill_month
from tests.well_formed import check_page

SignIn = Callable[[User], FlaskClient]


def test_a_day_of_the_plan_leads_to_a_post_of_any_of_twelve_institutions(app: Flask, sign_in: SignIn) -> None:
    schools = [make_organization() for _ in range(12)]
    for school in schools:
        make_page(school)
    client = sign_in(make_editor(*schools))
    month = check_page(client.get("/posts/calendar?date=2099-05-01"))
    assert "Ваши учреждения: 12" in month.text_content()
    assert month.xpath("//a[normalize-space()='Новый пост']/@href") == ["/posts/new"]
    address = month.xpath("//a[contains(@class, 'add')]/@href")[4]
    chosen = check_page(client.get(address)).xpath("//ul[@class='checks']//a/@href")
    assert len(chosen) == 12 and all("day=2099-05-01" in one for one in chosen)
    editor = check_page(client.get(chosen[3]))
    assert editor.xpath("//input[@name='planned_at']/@value") == ["2099-05-01T10:00"]
    found = client.get("/posts/new?day=2099-05-01&title=Каток&q=зззз").text
    assert 'name="day" value="2099-05-01"' in found and 'name="title" value="Каток"' in found


def test_those_who_only_look_begin_nothing(app: Flask, sign_in: SignIn) -> None:
    make_page()
    make_page()
    month = sign_in(make_user(Role.LEADER, "region:22")).get("/posts/calendar?date=2099-05-01").text
    assert "Новый пост" not in month


def test_cancelled_posts_leave_the_plan_and_the_list_unless_something_is_out(
    app: Flask, sign_in: SignIn
) -> None:
    page, now = make_page(), datetime.now(UTC)
    gone = make_post([page], title="Отменённый", planned_at=NOVEMBER)
    out = make_post([page], title="Уже вышедший", planned_at=NOVEMBER)
    delivery_of(out).state = DeliveryState.DELIVERED
    for post in (gone, out):
        cancel_post(post, author_id=None, now=now)
    db.session.commit()
    client = sign_in(make_user(Role.PAGE_EDITOR, f"organization:{page.organization_id}"))
    for path in ("/posts/calendar?date=2026-11-12&", "/posts?"):
        shown = words_of(client.get(path))
        assert "Уже вышедший" in shown and "Отменённый" not in shown
        assert "Отменённый" in words_of(client.get(f"{path}state=cancelled"))


def test_a_file_of_the_plan_cuts_nothing_off(
    app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST", 20)
    fill_month(50)
    client = sign_in(make_user(Role.CURATOR, "region:22"))
    csv = client.get("/posts/calendar/export.csv?view=month&date=2026-11-12").text
    assert csv.count("Новость №") == 50
    paper = client.get("/posts/calendar?view=list&date=2026-11-12&print=1")
    assert "Для печати помещается не всё" in words_of(paper)
