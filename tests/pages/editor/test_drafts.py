"""What is typed is kept aside and offered again; templates and slots open in the editor."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.pages.campaigns.models import Campaign, Obligation, PostTemplate, TemplateState
from portal.pages.editor import drafts
from portal.pages.editor.jobs import sweep_post_drafts
from portal.pages.posts.models import Post, PostDraft, PostSource
from portal.pages.slots.models import PostingSlot
from portal.pages.social.models import SocialPage
from portal.registry.scopes import of_organization
from tests.conftest import words_of
from tests.factories import make_organization, make_user
from tests.pages.factories import make_page, make_post
from tests.well_formed import check_page

SignIn = Callable[[User], FlaskClient]
TYPED = {"title": "Лыжи", "text": "Прокат", "planned_at": "2026-12-24T10:00"}


@pytest.fixture
def page(app: Flask) -> SocialPage:
    return make_page(make_organization("Школа № 9"))


@pytest.fixture
def client(page: SocialPage, sign_in: SignIn) -> FlaskClient:
    return sign_in(make_user(Role.PAGE_EDITOR, of_organization(page.organization_id)))


def make_event(page: SocialPage, **values: Any) -> Obligation:
    """A template that the institution owes a post by."""
    now = datetime.now(UTC)
    campaign = Campaign(scope="region:22", title="День знаний", created_at=now)
    db.session.add(campaign)
    db.session.flush()
    fields: dict[str, Any] = {"title": "Праздник", "text": "Ждём в {{учреждение}}", "topic": "Праздники"}
    fields |= {"deadline": now + timedelta(days=2, hours=1), "created_at": now, "state": TemplateState.ISSUED}
    template = PostTemplate(campaign_id=campaign.id, **(fields | values))
    db.session.add(template)
    db.session.flush()
    template.root_id = template.id
    ids = {"template_id": template.id, "root_id": template.id, "origin_id": template.id}
    owed = Obligation(organization_id=page.organization_id, deadline=template.deadline, touched_at=now, **ids)
    db.session.add(owed)
    db.session.commit()
    return owed


def test_what_is_typed_is_kept_offered_and_forgotten_once_saved(
    client: FlaskClient, page: SocialPage
) -> None:
    here = f"organization={page.organization_id}"
    kept = client.post(f"/posts/drafts?{here}", data=TYPED | {"page_ids": [page.id]})
    assert "Набранное сохранено в" in words_of(kept)
    assert db.session.scalars(select(Post)).all() == []
    offered = client.get(f"/posts/new?{here}")
    check_page(offered)
    assert "Открыть набранное" in offered.text and "data-autosave" not in offered.text
    opened = check_page(client.get(f"/posts/new?{here}&draft=1"))
    assert opened.xpath("//textarea[@name='text']")[0].text.strip() == "Прокат"
    assert opened.xpath("//input[@name='planned_at']/@value") == ["2026-12-24T10:00"]
    client.post(f"/posts/new?{here}", data=TYPED | {"deed": "save"})
    assert db.session.scalars(select(PostDraft)).all() == []


def test_a_draft_that_was_not_opened_outlives_another_save(client: FlaskClient, page: SocialPage) -> None:
    post = make_post([page], is_planned=False)
    client.post(f"/posts/drafts?post={post.id}", data=TYPED)
    sent = {"deed": "save", "revision": 1, "aside": "y", "text": "Другое", "page_ids": [page.id]}
    assert client.post(f"/posts/{post.id}/edit", data=sent).status_code == 303
    assert len(db.session.scalars(select(PostDraft)).all()) == 1
    assert client.post(f"/posts/drafts/removal?post={post.id}").status_code == 303
    assert db.session.scalars(select(PostDraft)).all() == []


def test_drafts_are_ones_own_and_of_ones_own_posts(
    client: FlaskClient, page: SocialPage, sign_in: SignIn
) -> None:
    post = make_post([page], is_planned=False)
    client.post(f"/posts/drafts?post={post.id}", data=TYPED)
    colleague = sign_in(make_user(Role.HEAD, of_organization(page.organization_id)))
    assert "Открыть набранное" not in colleague.get(f"/posts/{post.id}/edit").text
    stranger = sign_in(make_user(Role.HEAD, of_organization(make_organization().id)))
    for query in (f"post={post.id}", f"organization={page.organization_id}", "", "post=99999999999999999999"):
        assert stranger.post(f"/posts/drafts?{query}", data=TYPED).status_code == 404


def test_too_much_is_told_and_old_drafts_are_swept(client: FlaskClient, page: SocialPage) -> None:
    here = f"organization={page.organization_id}"
    told = client.post(f"/posts/drafts?{here}", data={"text": "я" * 450_000})
    assert "Набрано слишком много" in words_of(told)
    drafts.keep_draft(
        make_user().id, "post:1", {"text": "Старое"}, now=datetime.now(UTC) - timedelta(days=31)
    )
    db.session.commit()
    sweep_post_drafts()
    assert db.session.scalars(select(PostDraft)).all() == []


def test_a_template_is_read_then_answered_by_one_draft(client: FlaskClient, page: SocialPage) -> None:
    event = make_event(page, comment="Добавьте фото")
    address = f"/posts/new?organization={page.organization_id}"
    check_page(client.get(f"{address}&kind=event"))
    read = client.get(f"{address}&template={event.template_id}")
    check_page(read)
    assert "Добавьте фото" in words_of(read) and db.session.scalars(select(Post)).all() == []
    first = client.post(f"{address}&template={event.template_id}")
    assert first.status_code == 303 and first.location.endswith("/edit")
    assert client.post(f"{address}&template={event.template_id}").location == first.location
    assert client.get(f"{address}&template={event.template_id}").location == first.location
    post = db.session.scalars(select(Post)).one()
    assert post.source is PostSource.EVENT and "Школа № 9" in post.text
    shown = client.get(first.location)
    check_page(shown)
    assert "До срока 2 дня" in words_of(shown)
    late = {"planned_at": f"{datetime.now(UTC) + timedelta(days=9):%Y-%m-%dT10:00}", "deed": "show"}
    assert "Это позже срока" in words_of(client.post(first.location, data=late))
    assert client.get(f"{address}&template=999").status_code == 404


def test_obligatory_wording_cannot_be_changed(client: FlaskClient, page: SocialPage) -> None:
    event = make_event(page, is_wording_fixed=True, link="https://gosuslugi.ru")
    opened = client.post(f"/posts/new?organization={page.organization_id}&template={event.template_id}")
    sent = {
        "deed": "save",
        "revision": 1,
        "text": "Своё",
        "variant_vk": "Своё",
        "link": "https://evil.example",
    }
    assert client.post(opened.location, data=sent).status_code == 303
    db.session.expire_all()
    post = db.session.scalars(select(Post)).one()
    assert (post.text, post.link, post.variants) == ("Ждём в {{учреждение}}", "https://gosuslugi.ru", [])


def test_the_queue_gives_the_next_slot(client: FlaskClient, page: SocialPage) -> None:
    here = f"/posts/new?organization={page.organization_id}"
    assert 'value="queue"' not in client.get(here).text
    db.session.add(PostingSlot(organization_id=page.organization_id, weekday=2, minute=14 * 60))
    db.session.commit()
    assert 'value="queue"' in client.get(here).text
    given = check_page(client.post(here, data={"deed": "queue"})).xpath("//input[@name='planned_at']/@value")[
        0
    ]
    assert given.endswith("T14:00") and datetime.fromisoformat(given).weekday() == 2


def test_a_day_of_the_calendar_opens_its_morning(client: FlaskClient, page: SocialPage) -> None:
    here = f"/posts/new?organization={page.organization_id}"
    shown = check_page(client.get(f"{here}&day=2026-12-31&title=Новый+год"))
    assert shown.xpath("//input[@name='planned_at']/@value") == ["2026-12-31T10:00"]
    assert shown.xpath("//input[@name='title']/@value") == ["Новый год"]
    check_page(client.get(f"{here}&day=0001-01-01&title=%00"))
