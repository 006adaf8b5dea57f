"""What people must not be able to do with posts, whatever they send."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from portal import vault
from portal.accounts.models import Role, User
from portal.extensions import db
from portal.pages.campaigns import dictionaries
from portal.pages.campaigns.models import ObligationState, Topic
from portal.pages.connections.models import PageKey
from portal.pages.delivery.models import Delivery, DeliveryState
from portal.pages.posts.models import Post, PostState
from portal.registry.scopes import of_organization
from tests.factories import make_municipality, make_organization, make_user
from tests.pages.approvals.setting import make_setting
from tests.pages.campaigns.making import make_template, owed
from tests.pages.factories import make_page, make_post

SignIn = Callable[[User], FlaskClient]
TOMORROW = datetime.now(UTC) + timedelta(days=1)


def read(post_id: int) -> Post:
    """The post, read anew."""
    db.session.expire_all()
    return db.session.get_one(Post, post_id)


@pytest.mark.usefixtures("app")
def test_words_of_an_agreed_post_are_not_changed_past_those_who_agreed(sign_in: SignIn) -> None:
    setting = make_setting()
    post = make_post([setting.page], planned_at=TOMORROW)
    was, sent = post.text, {"text": "Никто этого не читал", "revision": post.revision}
    for person, code in ((setting.editor, 403), (setting.head, 409)):
        answer = sign_in(person).post(f"/posts/{post.id}/published", data=sent)
        assert (answer.status_code, read(post.id).text) == (code, was)


def publish(post: Post) -> None:
    """As if the network had taken it."""
    row = update(Delivery).where(Delivery.post_id == post.id)
    db.session.execute(
        row.values(state=DeliveryState.DELIVERED, external_id="7", url="https://vk.com/wall-1_7")
    )
    db.session.commit()


@pytest.mark.usefixtures("app")
def test_words_of_a_published_post_are_mended_by_those_who_may_agree(sign_in: SignIn) -> None:
    setting = make_setting()
    post = make_post([setting.page], planned_at=TOMORROW)
    publish(post)
    was, sent = post.text, {"text": "Иначе", "revision": post.revision}
    answer = sign_in(setting.editor).post(f"/posts/{post.id}/published", data=sent)
    assert (answer.status_code, read(post.id).text) == (403, was)
    assert sign_in(setting.head).post(f"/posts/{post.id}/published", data=sent).status_code == 303
    assert read(post.id).text == "Иначе"


@pytest.mark.usefixtures("app")
def test_after_the_consent_is_withdrawn_the_upper_cabinet_mends_nothing(sign_in: SignIn) -> None:
    page = make_page(allows_upper=True)
    post = make_post([page], planned_at=TOMORROW, is_delegated=True)
    publish(post)
    page.allows_upper = False
    db.session.commit()
    was, sent = post.text, {"text": "Иначе", "revision": post.revision}
    answer = sign_in(make_user(Role.CURATOR, "region:22")).post(f"/posts/{post.id}/published", data=sent)
    assert (answer.status_code, read(post.id).text) == (403, was)


@pytest.mark.usefixtures("app")
def test_obligatory_wording_is_not_mended_after_publication(sign_in: SignIn) -> None:
    page = make_page()
    template = make_template(is_wording_fixed=True)
    post = make_post([page], planned_at=TOMORROW, template_id=template.id, text=template.text)
    publish(post)
    editor = make_user(Role.PAGE_EDITOR, of_organization(page.organization_id))
    sent = {"text": "Своими словами", "revision": post.revision}
    answer = sign_in(editor).post(f"/posts/{post.id}/published", data=sent)
    assert (answer.status_code, read(post.id).text) == (403, template.text)


@pytest.mark.usefixtures("app")
def test_obligatory_wording_is_not_corrected_by_the_head(sign_in: SignIn) -> None:
    setting = make_setting()
    template = make_template(is_wording_fixed=True)
    post = setting.make_waiting(text=template.text)
    post.template_id = template.id
    db.session.commit()
    sent = {"title": post.title, "text": "Своими словами", "revision": post.revision}
    sign_in(setting.head).post(f"/posts/{post.id}/correction", data=sent)
    assert read(post.id).text == template.text


@pytest.mark.usefixtures("app")
def test_a_district_lets_nobody_off_from_a_template_of_the_region(sign_in: SignIn) -> None:
    district = make_municipality()
    school = make_organization(municipality_id=district.id)
    template = make_template()
    curator = sign_in(make_user(Role.CURATOR, f"municipality:{district.id}"))
    address = f"/events/{owed(template, school).id}"
    assert curator.post(f"{address}/excuse", data={"words": "нам не надо"}).status_code == 403
    assert owed(template, school).state is ObligationState.OPEN
    region = sign_in(make_user(Role.CURATOR, "region:22"))
    assert region.post(f"{address}/excuse", data={"words": "ремонт"}).status_code == 303
    assert curator.post(f"{address}/owe-again").status_code == 403
    assert owed(template, school).state is ObligationState.EXCUSED


@pytest.mark.usefixtures("app")
def test_a_curator_of_one_sphere_renames_no_topic_of_all(sign_in: SignIn) -> None:
    dictionaries.add_topics("region:22", ["Образование"])
    db.session.commit()
    topic = db.session.scalars(select(Topic)).one()
    address, sent = f"/topics/{topic.id}", {"name": "Медицина", "is_active": "y"}
    health = sign_in(make_user(Role.CURATOR, "region:22", spheres=("health",)))
    assert health.post(address, data=sent).status_code == 403
    assert sign_in(make_user(Role.CURATOR, "region:77")).post(address).status_code == 404
    assert (
        sign_in(make_user(Role.CURATOR, "region:22")).post(f"/topics/{topic.id}", data=sent).status_code
        == 303
    )


@pytest.mark.usefixtures("app")
def test_links_of_a_dismissed_person_open_nothing(sign_in: SignIn) -> None:
    setting = make_setting()
    post = setting.make_waiting()
    answer = sign_in(setting.head).post(f"/posts/{post.id}/links", data={"approver": "Он же", "days": "7"})
    address = "/p/" + answer.text.split("/p/")[1].split('"')[0].split("<")[0].strip()
    stranger = FlaskClient(sign_in(setting.head).application)
    assert stranger.get(address).status_code == 200
    db.session.get_one(User, setting.head.id).is_active = False
    db.session.commit()
    assert stranger.get(address).status_code == 410
    assert stranger.post(address, data={"answer": "approve"}).status_code == 410
    assert read(post.id).state is PostState.REVIEW


@pytest.mark.usefixtures("app")
def test_a_key_that_does_not_open_is_told_in_words(app: Flask, sign_in: SignIn) -> None:
    page = make_page()
    db.session.execute(update(PageKey).values(sealed=vault.seal("x")[:-4] + "AAAA"))
    db.session.commit()
    head = sign_in(make_user(Role.HEAD, of_organization(page.organization_id)))
    key_id = db.session.scalars(select(PageKey.id)).one()
    app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = head.post(f"/pages/{page.id}/keys/{key_id}/check", follow_redirects=True)
    assert answer.status_code == 200 and "не открывается" in answer.text


@pytest.mark.usefixtures("app")
def test_deep_json_is_no_form(app: Flask, sign_in: SignIn) -> None:
    page = make_page()
    editor = sign_in(make_user(Role.PAGE_EDITOR, of_organization(page.organization_id)))
    app.config["PROPAGATE_EXCEPTIONS"] = False
    for body in (b"[" * 100_000, json.dumps({"text": {"a": [1]}}).encode(), b"\xff"):
        answer = editor.post(
            f"/posts/new?organization={page.organization_id}", data=body, content_type="application/json"
        )
        assert answer.status_code < 500
    post = make_post([page], is_planned=False)
    assert editor.post(f"/posts/{post.id}/edit", data={"deed": "shape:1:1:1"}).status_code == 200
    assert editor.post(f"/posts/{post.id}/edit").status_code == 409


@pytest.mark.usefixtures("app")
def test_years_at_the_ends_of_the_calendar_break_no_page(sign_in: SignIn) -> None:
    page = make_page()
    post = make_post([page], is_planned=False)
    editor = sign_in(make_user(Role.PAGE_EDITOR, of_organization(page.organization_id)))
    for moment in ("9999-12-31T23:59", "0001-01-01T00:00"):
        sent = {"title": "Год", "text": "Год", "planned_at": moment, "revision": read(post.id).revision}
        assert editor.post(f"/posts/{post.id}/edit", data=sent).status_code == 303
        for address in (f"/posts/{post.id}", f"/posts/{post.id}/edit", "/posts", "/posts/calendar?view=list"):
            assert editor.get(address).status_code == 200, address
        was = f"/posts/calendar?moved={post.id}&was={moment}:00%2B00:00"
        assert editor.get(was).status_code == 200


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    "back", ["/posts\rX-Evil: 1", "/posts\r\nX-Evil: 1", "//evil.ru", "/posts" + "a" * 9000]
)
def test_the_way_back_leads_nowhere_else_and_breaks_no_header(sign_in: SignIn, back: str) -> None:
    page = make_page()
    post = make_post([page], planned_at=TOMORROW)
    editor = sign_in(make_user(Role.PAGE_EDITOR, of_organization(page.organization_id)))
    answer = editor.post("/posts/bulk", data={"post_ids": post.id, "deed": "move", "days": 1, "back": back})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/posts")
