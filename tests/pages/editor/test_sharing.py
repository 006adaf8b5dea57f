"""An SMM editor of several institutions: one post becomes a draft of each, and of nobody else's."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal.accounts.models import Role, User
from portal.accounts.services import grant_role
from portal.extensions import db
from portal.pages.campaigns.models import ObligationState
from portal.pages.delivery.planning import list_deliveries
from portal.pages.editor import share_views
from portal.pages.networks.contract import Network
from portal.pages.posts.models import Post, PostingRules, PostState
from portal.pages.posts.variables import OWN, readdress
from portal.registry.organizations.models import Organization
from tests.conftest import words_of
from tests.factories import make_organization, make_user
from tests.pages.campaigns.making import make_template, owed
from tests.pages.factories import make_page, make_post

SignIn = Callable[[User], FlaskClient]


def make_editor(*schools: Organization) -> User:
    """An editor of these institutions, each by a grant of its own."""
    first, *rest = schools
    editor = make_user(Role.PAGE_EDITOR, f"organization:{first.id}")
    for school in rest:
        grant_role(editor, role=Role.PAGE_EDITOR, scope=f"organization:{school.id}")
    db.session.commit()
    db.session.refresh(editor)
    return editor


def drafts() -> list[Post]:
    """Drafts in the order they were made."""
    return list(db.session.scalars(select(Post).where(Post.state == PostState.DRAFT).order_by(Post.id)))


def test_twelve_communities_get_a_draft_each_by_one_press(app: Flask, sign_in: SignIn) -> None:
    schools = [make_organization() for _ in range(12)]
    pages = [make_page(school) for school in schools]
    make_page(schools[1], Network.TELEGRAM, external_id="-1005")
    post = make_post(pages[:1], title="Лыжня", text="Приходите")
    client = sign_in(make_editor(*schools))
    ids = [school.id for school in schools[1:]]
    for _ in range(2):
        answer = client.post(f"/posts/{post.id}/share", data={"organization_ids": ids})
        assert answer.status_code == 303
    made = drafts()
    assert [one.organization_id for one in made] == ids
    assert {(one.title, one.text, one.is_delegated) for one in made} == {("Лыжня", "Приходите", False)}
    assert [[row.page_id for row in list_deliveries(one)] for one in made] == [
        [page.id] for page in pages[1:]
    ]


def test_foreign_institution_gets_nothing(app: Flask, sign_in: SignIn) -> None:
    own, second, foreign = make_organization(), make_organization(), make_organization()
    for school in (second, foreign):
        make_page(school)
    post = make_post([make_page(own)])
    client = sign_in(make_editor(own, second))
    answer = client.post(f"/posts/{post.id}/share", data={"organization_ids": [foreign.id, "x", 2**70]})
    assert (answer.status_code, drafts()) == (422, [])
    assert foreign.short_name not in client.get(f"/posts/{post.id}/share").text
    stranger = sign_in(make_user(Role.PAGE_EDITOR, f"organization:{foreign.id}"))
    assert (
        stranger.post(f"/posts/{post.id}/share", data={"organization_ids": [foreign.id]}).status_code == 404
    )


def test_time_that_is_still_ahead_goes_along(app: Flask, sign_in: SignIn) -> None:
    own, second = make_organization(), make_organization()
    make_page(second)
    ahead = datetime(2099, 5, 1, 7, tzinfo=UTC)
    post = make_post([make_page(own)], planned_at=ahead, zone="Asia/Barnaul")
    sign_in(make_editor(own, second)).post(f"/posts/{post.id}/share", data={"organization_ids": [second.id]})
    assert [one.planned_at for one in drafts()] == [ahead]


def test_all_seventy_are_offered_found_by_words_and_kept_while_one_looks(app: Flask, sign_in: SignIn) -> None:
    schools = [make_organization(f"Школа № {number}") for number in range(1, 72)]
    pages = [make_page(school) for school in schools]
    post = make_post(pages[:1], title="Лыжня")
    client, address = sign_in(make_editor(*schools)), f"/posts/{post.id}/share"
    assert client.get(address).text.count('name="organization_ids"') == 70
    kept = {"organization_ids": [schools[60].id], "q": "№ 71", "deed": "find"}
    found = client.post(address, data=kept)
    assert found.status_code == 200 and "Школа № 71" in words_of(found)
    assert f'type="hidden" name="organization_ids" value="{schools[60].id}"' in found.text
    assert "1 учреждение отмечено вне этого списка" in words_of(found)
    everyone = client.post(address, data={"deed": "all"}).text
    assert everyone.count(" checked>") == 70 and drafts() == []
    answer = client.post(address, data={"organization_ids": [one.id for one in schools[1:]], "deed": "share"})
    assert (answer.status_code, len(drafts())) == (303, 70)


def test_what_does_not_fit_into_the_list_is_told(
    app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(share_views, "MOST_SHOWN", 2)
    schools = [make_organization() for _ in range(5)]
    post = make_post([make_page(school) for school in schools][:1])
    shown = words_of(sign_in(make_editor(*schools)).get(f"/posts/{post.id}/share"))
    assert "Показаны первые 2 из 4" in shown


def test_each_institution_speaks_of_itself(app: Flask, sign_in: SignIn) -> None:
    own = make_organization("Школа № 1", phone="+7 385 200-00-01", address="ул. Мира, 1")
    second = make_organization("Школа № 12", phone="", address="ул. Лесная, 5")
    make_page(second)
    words = "Школа № 1 ждёт! Школа № 11 тоже. Звоните +7 385 200-00-01, приходите: ул. Мира, 1"
    variants = {Network.VK: "Школа № 1, ул. Мира, 1."}
    post = make_post(
        [make_page(own)], title="Школа № 1", text=words, variants=variants, first_comment="Школа № 1"
    )
    sign_in(make_editor(own, second)).post(f"/posts/{post.id}/share", data={"organization_ids": [second.id]})
    made = drafts()[0]
    assert made.text == "Школа № 12 ждёт! Школа № 11 тоже. Звоните {{телефон}}, приходите: ул. Лесная, 5"
    assert [one.text for one in made.variants] == ["Школа № 12, ул. Лесная, 5."]
    assert (made.title, made.first_comment) == ("Школа № 12", "Школа № 12")


def test_drafts_of_a_template_post_answer_the_template_once_for_each(app: Flask, sign_in: SignIn) -> None:
    schools = [make_organization() for _ in range(4)]
    pages = [make_page(school) for school in schools]
    template = make_template()
    owed(template, schools[3]).state = ObligationState.EXCUSED
    post = make_post(pages[:1], title="Лёд", template_id=template.id)
    theirs = make_post([pages[2]], title="Свой лёд", template_id=template.id, is_planned=False)
    client, data = sign_in(make_editor(*schools)), {"organization_ids": [one.id for one in schools[1:]]}
    answer = client.post(f"/posts/{post.id}/share", data=data, follow_redirects=True)
    made = [one for one in drafts() if one.id != theirs.id]
    assert [(one.organization_id, one.template_id) for one in made] == [(schools[1].id, template.id)]
    answers = [owed(template, school) for school in schools]
    assert [one.post_id for one in answers] == [post.id, made[0].id, theirs.id, None]
    assert answers[1].state is ObligationState.DRAFTED
    told = words_of(answer)
    assert "пост по этому шаблону уже есть" in told and ObligationState.EXCUSED.label.lower() in told
    client.post(f"/posts/{post.id}/share", data=data)
    assert len(drafts()) == 2


def test_the_hour_is_that_of_the_other_clock(app: Flask, sign_in: SignIn) -> None:
    own, second = make_organization(), make_organization()
    db.session.add(
        PostingRules(organization_id=second.id, zone="Europe/Moscow", updated_at=datetime.now(UTC))
    )
    make_page(second)
    post = make_post([make_page(own)], planned_at=datetime(2099, 5, 1, 7, tzinfo=UTC), zone="Asia/Barnaul")
    sign_in(make_editor(own, second)).post(f"/posts/{post.id}/share", data={"organization_ids": [second.id]})
    assert [(one.planned_at, one.zone) for one in drafts()] == [
        (datetime(2099, 5, 1, 11, tzinfo=UTC), "Europe/Moscow")
    ]


@given(st.text(max_size=60), st.dictionaries(st.sampled_from(OWN), st.text(max_size=12)))
def test_readdressing_to_oneself_changes_nothing(text: str, known: dict[str, str]) -> None:
    mine = {name: known.get(name, "") for name in OWN}
    assert readdress(text, mine, mine) == text
