"""News offered to the ЦУР, topics and rubrics."""

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.pages.campaigns.dictionaries import load_starters, starter_rubrics
from portal.pages.campaigns.models import PostTemplate, Proposal, ProposalState, Rubric, Topic
from portal.registry.organizations.models import OrgType
from portal.registry.scopes import of_organization
from portal.work.notices.models import Notice
from tests.conftest import words_of
from tests.factories import make_organization, make_user
from tests.pages import check_page
from tests.pages.factories import make_page, make_post

SignIn = Callable[[User], FlaskClient]


def titles(user: User) -> list[str]:
    mine = select(Notice.title).where(Notice.user_id == user.id).order_by(Notice.id)
    return [title.partition(":")[0] for title in db.session.scalars(mine)]


def test_offered_news_becomes_a_template_and_its_author_hears(app: Flask, sign_in: SignIn) -> None:
    school = make_organization()
    author = make_user(Role.PAGE_EDITOR, of_organization(school.id))
    agency = make_user(Role.AGENCY_EDITOR, "region:22")
    post = make_post([make_page(school)], title="Наши чемпионы", text="Победа!", is_planned=False)
    client = sign_in(author)
    check_page(client.get(f"/posts/{post.id}/propose"))
    for _ in range(2):
        client.post(f"/posts/{post.id}/propose", data={"words": "Всем пример"})
    proposal = db.session.scalars(select(Proposal)).one()
    assert titles(agency) == ["Предложена новость"]
    desk = sign_in(agency)
    assert "Наши чемпионы" in words_of(desk.get("/proposals"))
    check_page(desk.get(f"/proposals/{proposal.id}"))
    answer = desk.post(f"/proposals/{proposal.id}/accept", data={"scope": "region:22"})
    template = db.session.scalars(select(PostTemplate)).one()
    assert answer.location == f"/templates/{template.id}/edit" and template.source_post_id == post.id
    assert titles(author) == ["Ваша новость стала шаблоном для всех"]
    assert desk.post(f"/proposals/{proposal.id}/decline", data={"words": "поздно"}).status_code == 409


def test_declined_news_comes_back_with_words_and_may_be_offered_anew(app: Flask, sign_in: SignIn) -> None:
    school = make_organization()
    author = make_user(Role.PAGE_EDITOR, of_organization(school.id))
    post = make_post([make_page(school)], is_planned=False)
    sign_in(author).post(f"/posts/{post.id}/propose", data={"words": ""})
    proposal_id = db.session.scalars(select(Proposal.id)).one()
    foreign = sign_in(make_user(Role.AGENCY_EDITOR, "region:27"))
    assert foreign.get(f"/proposals/{proposal_id}").status_code == 404
    desk = sign_in(make_user(Role.AGENCY_EDITOR, "region:22"))
    check_page(desk.post(f"/proposals/{proposal_id}/decline", data={"words": ""}), 422)
    desk.post(f"/proposals/{proposal_id}/decline", data={"words": "Нет фотографии"})
    assert "Нет фотографии" in sign_in(author).get(f"/posts/{post.id}/propose").text
    sign_in(author).post(f"/posts/{post.id}/propose", data={"words": "Добавили"})
    assert db.session.scalars(select(Proposal.state)).one() is ProposalState.OPEN


def test_topics_are_added_renamed_and_retired_at_ones_own_level(app: Flask, sign_in: SignIn) -> None:
    client = sign_in(make_user(Role.AGENCY_EDITOR, "region:22"))
    check_page(client.get("/topics"))
    client.post("/topics?scope=region:22", data={"names": "Наш край\n\nСпорт\nСпорт"})
    client.post("/topics?scope=region:22", data={"names": "Спорт"})
    topics = db.session.scalars(select(Topic).order_by(Topic.name)).all()
    assert [topic.name for topic in topics] == ["Наш край", "Спорт"]
    check_page(client.get(f"/topics/{topics[0].id}"))
    check_page(client.post(f"/topics/{topics[0].id}", data={"name": "Спорт", "is_active": "y"}), 422)
    client.post(f"/topics/{topics[0].id}", data={"name": "Алтай"})
    assert db.session.scalars(select(Topic.name).where(~Topic.is_active)).all() == ["Алтай"]
    assert client.post("/topics?scope=region:27", data={"names": "Чужая"}).status_code == 404
    other = sign_in(make_user(Role.AGENCY_EDITOR, "region:27"))
    assert other.get(f"/topics/{topics[1].id}").status_code == 404


def test_rubrics_begin_with_the_set_of_the_type(app: Flask, sign_in: SignIn) -> None:
    school = make_organization()
    client = sign_in(make_user(Role.PAGE_EDITOR, of_organization(school.id)))
    here = f"/organizations/{school.id}/rubrics"
    assert "Учителя" in check_page(client.get(here)).text_content()
    client.post(here, data={"names": "\n".join(starter_rubrics(OrgType.SCHOOL))})
    assert len(db.session.scalars(select(Rubric.id)).all()) == len(starter_rubrics(OrgType.SCHOOL))
    rubric_id = db.session.scalars(select(Rubric.id).limit(1)).one()
    stranger = sign_in(make_user(Role.PAGE_EDITOR, of_organization(make_organization().id)))
    assert stranger.get(f"/rubrics/{rubric_id}").status_code == 404
    assert stranger.get(here).status_code == 404


def test_every_type_of_institution_has_a_starter_set() -> None:
    sets = load_starters()["rubrics"]
    assert set(sets) == {one.value for one in OrgType}
    assert {one["source"] for one in load_starters()["topics"]} <= {"seed", "suggestion"}
