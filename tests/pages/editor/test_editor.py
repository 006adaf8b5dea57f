"""The editor: drafts that lack anything, plans that lack nothing, two people in one post."""

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.pages.delivery.models import Delivery, DeliveryState
from portal.pages.delivery.planning import list_deliveries
from portal.pages.networks.contract import KeyKind, Network
from portal.pages.posts.models import Post, PostingRules, PostState
from portal.pages.social.models import SocialPage
from portal.registry.organizations.models import Organization
from portal.registry.scopes import COUNTRY, of_organization
from tests.conftest import words_of
from tests.factories import make_organization, make_user
from tests.pages.factories import make_key, make_page, make_post
from tests.well_formed import check_page

SignIn = Callable[[User], FlaskClient]
SOON = "2026-12-24T10:00"


@pytest.fixture
def school(app: Flask) -> Organization:
    return make_organization("Школа № 7", phone="222-33-44")


@pytest.fixture
def editor(school: Organization, sign_in: SignIn) -> FlaskClient:
    return sign_in(make_user(Role.PAGE_EDITOR, of_organization(school.id)))


def make_pages(school: Organization) -> list[SocialPage]:
    """A page in each network."""
    return [make_page(school, network) for network in Network]


def typed(*pages: SocialPage, deed: str = "plan", **fields: Any) -> dict[str, Any]:
    """What a browser sends."""
    usual = {"title": "Лыжи", "text": "Прокат открыт", "planned_at": soon(), "deed": deed}
    return usual | {"page_ids": [page.id for page in pages]} | fields


def soon(days: int = 3) -> str:
    return f"{datetime.now(UTC) + timedelta(days=days):%Y-%m-%dT10:00}"


def send(client: FlaskClient, school: Organization, *pages: SocialPage, **fields: Any) -> TestResponse:
    return client.post(f"/posts/new?organization={school.id}", data=typed(*pages, **fields))


def the_post() -> Post:
    return db.session.scalars(select(Post).order_by(Post.id.desc())).first() or Post()


def picture(width: int = 60, height: int = 40) -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(file, "JPEG")
    file.seek(0)
    return file


def test_a_secretary_with_one_page_plans_a_post(editor: FlaskClient, school: Organization) -> None:
    page = make_page(school)
    asked = editor.get("/posts/new")
    assert asked.status_code == 303 and asked.location.endswith(f"organization={school.id}")
    shown = check_page(editor.get(asked.location))
    assert shown.xpath(f"//input[@name='page_ids'][@value='{page.id}']/@checked")
    answer = send(editor, school, page)
    assert answer.status_code == 303
    post = the_post()
    assert (post.state, post.text) == (PostState.APPROVED, "Прокат открыт")
    assert post.planned_at and post.planned_at.hour == 3  # ten in the morning of Алтайский край, UTC+7
    assert [one.state for one in list_deliveries(post)] == [DeliveryState.PLANNED]
    check_page(editor.get(answer.location))


def test_a_draft_is_saved_whatever_it_lacks(editor: FlaskClient, school: Organization) -> None:
    assert send(editor, school, title="", text="", planned_at="", deed="save").status_code == 303
    assert the_post().state is PostState.DRAFT
    check_page(editor.get(f"/posts/{the_post().id}/edit"))
    check_page(editor.get(f"/posts/{the_post().id}"))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"title": ""}, "Назовите тему"),
        ({"page_ids": []}, "Отметьте хотя бы одну страницу"),
        ({"planned_at": ""}, "Выберите дату и время"),
        ({"planned_at": "2020-01-01T10:00"}, "уже прошло"),
        ({"planned_at": "9999-01-01T10:00"}, "больше года"),
        ({"text": ""}, "Пост пуст"),
        ({"text": "{{телефан}}"}, "похоже на {{телефон}}"),
        ({"text": "{{адрес}}"}, "в карточке учреждения этого нет"),
    ],
)
def test_a_plan_that_lacks_something_is_refused_in_words(
    editor: FlaskClient, school: Organization, fields: dict[str, Any], words: str
) -> None:
    page = make_page(school)
    answer = send(editor, school, page, **fields)
    check_page(answer, 422)
    assert words in words_of(answer)
    assert db.session.scalars(select(Post)).all() == []


@pytest.mark.parametrize(
    "fields",
    [
        {"planned_at": "вчера"},
        {"planned_at": "99999-12-12T00:00"},
        {"link": "javascript:alert(1)"},
        {"text": "я" * 20_001},
        {"title": "я" * 10_000},
    ],
)
def test_what_cannot_be_read_is_told_and_nothing_typed_is_lost(
    editor: FlaskClient, school: Organization, fields: dict[str, Any]
) -> None:
    answer = send(editor, school, make_page(school), **fields)
    shown = check_page(answer, 422)
    if "text" not in fields:
        assert shown.xpath("//textarea[@name='text']")[0].text.strip() == "Прокат открыт"


def test_pages_of_others_and_absurd_numbers_are_not_ticked(editor: FlaskClient, school: Organization) -> None:
    mine, other = make_page(school), make_page()
    answer = send(editor, school, mine, page_ids=[mine.id, other.id, 2**70, "x"], deed="save")
    assert answer.status_code == 303
    assert [one.page_id for one in list_deliveries(the_post())] == [mine.id]


def test_a_text_too_long_for_one_network_of_four_holds_only_that_page(
    editor: FlaskClient, school: Organization
) -> None:
    pages = make_pages(school)
    answer = send(editor, school, *pages, text="я" * 4_050)
    assert answer.status_code == 303
    states = {one.network: one.state for one in list_deliveries(the_post())}
    assert states.pop(Network.MAX) is DeliveryState.CHOSEN
    assert set(states.values()) == {DeliveryState.PLANNED}
    told = words_of(editor.get(answer.location))
    assert "Сюда пост не пойдёт, пока не исправить: MAX" in told and "длиннее на 50 знаков" in told


def test_a_text_of_its_own_lets_the_post_into_that_network(editor: FlaskClient, school: Organization) -> None:
    pages = make_pages(school)
    send(editor, school, *pages, text="я" * 5_000, variant_max="Коротко", variant_telegram="Короче")
    assert {one.state for one in list_deliveries(the_post())} == {DeliveryState.PLANNED}


def test_a_page_without_a_key_is_told_with_the_place_to_connect(
    editor: FlaskClient, school: Organization
) -> None:
    page = make_page(school, key="")
    assert "не подключена" in words_of(editor.get(f"/posts/new?organization={school.id}"))
    answer = send(editor, school, page)
    assert answer.status_code == 422 and "Ни в одну из отмеченных страниц" in words_of(answer)


def test_previews_count_as_each_network_does(editor: FlaskClient, school: Organization) -> None:
    pages = make_pages(school)
    answer = editor.post(
        f"/posts/previews?organization={school.id}", data=typed(*pages, text="я" * 4_090 + "😀" * 5)
    )
    told = words_of(answer)
    assert answer.status_code == 200 and "<html" not in told
    assert "ВКонтакте: 4 095 из 16 384" in told
    assert "Одноклассники: 4 095 знаков, предел сети неизвестен" in told
    assert "Telegram: 4 100 из 4 096" in told and "MAX: 4 100 из 4 000" in told
    assert len(re.findall('class="pv-count bad"', told)) == 2


def test_previews_show_marks_but_never_markup_of_the_writer(
    editor: FlaskClient, school: Organization
) -> None:
    page = make_page(school, Network.TELEGRAM)
    data = typed(page, text="**жирно** <img src=x onerror=alert(1)> [сюда](https://a.ru/?a=1&b=2)")
    told = editor.post(f"/posts/previews?organization={school.id}", data=data).text
    assert "<b>жирно</b> &lt;img src=x onerror=alert(1)&gt;" in told
    assert '<a href="https://a.ru/?a=1&amp;b=2">сюда</a>' in told


def test_small_deeds_save_nothing(editor: FlaskClient, school: Organization) -> None:
    pages = make_pages(school)
    ticked = check_page(send(editor, school, deed="all")).xpath("//input[@name='page_ids'][@checked]")
    assert len(ticked) == len(pages)
    assert not check_page(send(editor, school, *pages, deed="none")).xpath(
        "//input[@name='page_ids'][@checked]"
    )
    given = check_page(send(editor, school, planned_at="", deed="tomorrow"))
    assert given.xpath("//input[@name='planned_at']/@value")[0].endswith("T10:00")
    assert "Прокат открыт" in send(editor, school, deed="show").text
    assert send(editor, school, deed="nonsense:1").status_code == 200
    assert db.session.scalars(select(Post)).all() == []


def test_publish_now_is_due_at_once(editor: FlaskClient, school: Organization) -> None:
    send(editor, school, make_page(school), planned_at="", deed="now")
    delivery = db.session.scalars(select(Delivery)).one()
    assert delivery.due_at and delivery.due_at <= datetime.now(UTC)


def test_where_somebody_has_to_agree_the_post_goes_to_them(editor: FlaskClient, school: Organization) -> None:
    db.session.add(PostingRules(organization_id=school.id, needs_head=True, updated_at=datetime.now(UTC)))
    db.session.commit()
    page = make_page(school)
    assert "Отправить на согласование" in editor.get(f"/posts/new?organization={school.id}").text
    send(editor, school, page)
    assert the_post().state is PostState.REVIEW


def test_the_second_of_two_editors_sees_both_texts(editor: FlaskClient, school: Organization) -> None:
    page = make_page(school)
    post = make_post([page], is_planned=False, title="Лыжи", text="Первый")
    address = f"/posts/{post.id}/edit"
    assert editor.post(address, data=typed(page, deed="save", revision=1, text="Второй")).status_code == 303
    answer = editor.post(address, data=typed(page, deed="save", revision=1, text="Третий"))
    shown = check_page(answer, 409)
    told = [" ".join(one.text_content().split()) for one in shown.xpath("//*[@class='sides']")]
    assert any("Третий" in one and "Второй" in one for one in told)
    assert the_post().text == "Второй"
    revision = shown.xpath("//input[@name='revision']/@value")[0]
    assert (
        editor.post(address, data=typed(page, deed="save", revision=revision, text="Третий")).status_code
        == 303
    )
    assert the_post().text == "Третий"


def test_a_post_that_has_gone_out_is_not_edited(editor: FlaskClient, school: Organization) -> None:
    page = make_page(school)
    post = make_post([page])
    list_deliveries(post)[0].state = DeliveryState.DELIVERED
    db.session.commit()
    assert editor.get(f"/posts/{post.id}/edit").status_code == 409
    assert editor.post(f"/posts/{post.id}/edit", data=typed(page, revision=1)).status_code == 409


def test_a_foreign_post_is_404_and_ones_own_without_the_role_403(app: Flask, sign_in: SignIn) -> None:
    page = make_page()
    post = make_post([page])
    stranger = sign_in(make_user(Role.PAGE_EDITOR, of_organization(make_organization().id)))
    leader = sign_in(make_user(Role.LEADER, COUNTRY))
    for address in (f"/posts/{post.id}/edit", f"/posts/new?organization={page.organization_id}"):
        assert stranger.get(address).status_code == 404
        assert leader.get(address).status_code == 403
    assert stranger.get(f"/posts/{post.id}").status_code == 404
    check_page(leader.get(f"/posts/{post.id}"))


def test_vk_by_a_community_key_takes_text_without_the_picture(
    editor: FlaskClient, school: Organization
) -> None:
    page = make_page(school)
    answer = send(editor, school, page, uploads=(picture(), "лыжи.jpg"))
    assert answer.status_code == 422 and "картинку приложить не получится" in words_of(answer).lower()
    key = re.search(r'name="pictures-0-media_id"[^>]*value="(\d+)"', answer.text)
    assert key  # the picture stays though nothing was planned
    send(editor, school, page, **{"pictures-0-media_id": key[1], "without_pictures": ["vk"]})
    assert list_deliveries(the_post())[0].state is DeliveryState.PLANNED
    make_key(page, "user", KeyKind.USER).abilities = ["photo"]
    db.session.commit()
    again = send(editor, school, page, **{"pictures-0-media_id": key[1]})
    assert again.status_code == 303 and the_post().pictures[0].networks == []
