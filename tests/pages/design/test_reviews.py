"""Reviews of looks: asked once, answered once, told to both, listed for those who review."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.pages.design.models import DesignReview, ReviewState
from portal.pages.networks.contract import Mark
from portal.pages.social.models import PageKind, SocialPage
from portal.registry.organizations.models import Organization
from portal.registry.scopes import of_organization
from portal.work.notices.models import Notice
from tests.conftest import words_of
from tests.factories import make_organization, make_user
from tests.pages.factories import make_page
from tests.queries import queries_of
from tests.well_formed import check_page

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def page(app: Flask) -> SocialPage:
    """A page that has a fine name and no cover."""
    return make_page(make_organization("Школа № 5"), name="Школа № 5", has_cover=Mark.NO)


@pytest.fixture
def editor(page: SocialPage) -> User:
    """Who keeps the page."""
    return make_user(Role.PAGE_EDITOR, of_organization(page.organization_id))


@pytest.fixture
def smm() -> User:
    """Who reviews pages of the region."""
    return make_user(Role.AGENCY_EDITOR, "region:22")


def only() -> DesignReview:
    """The one round there is, read anew."""
    db.session.expire_all()
    return db.session.scalars(select(DesignReview)).one()


def notices_of(user: User) -> list[str]:
    """Titles of what the person was told."""
    query = select(Notice.title).where(Notice.user_id == user.id).order_by(Notice.id)
    return list(db.session.scalars(query))


def test_a_page_is_asked_about_remarked_mended_and_accepted(
    page: SocialPage, editor: User, smm: User, sign_in: SignIn
) -> None:
    here, theirs, ours = f"/pages/{page.id}/design", sign_in(editor), sign_in(smm)
    for _ in range(2):
        assert theirs.post(f"{here}/reviews", data={"words": "Гляньте обложку"}).status_code == 303
    assert notices_of(smm) == ["Просят проверить оформление: Школа № 5"]
    assert "Школа № 5" in words_of(ours.get("/design"))
    first = only().id
    answer = ours.post(f"/design/reviews/{first}", data={"cover": "Размыта", "decision": "remarks"})
    assert answer.status_code == 303
    assert (only().state, only().remarks) == (ReviewState.REMARKS, {"cover": "Размыта"})
    assert "Обложка: Размыта" in words_of(theirs.get(here))
    assert notices_of(editor) == ["Замечания к оформлению: Школа № 5"]
    assert ours.post(f"/design/reviews/{first}", data={"decision": "accept"}).status_code == 409
    theirs.post(f"{here}/reviews", data={"words": ""})
    second = db.session.scalars(select(DesignReview.id).order_by(DesignReview.id.desc())).first()
    ours.post(f"/design/reviews/{second}", data={"decision": "accept"})
    assert notices_of(editor)[-1] == "Оформление принято: Школа № 5"
    assert "Никто не ждёт" in words_of(ours.get("/design"))
    assert "Размыта" in words_of(ours.get("/design?state=remarks"))
    with ours.get("/design/export.csv?state=any") as table:
        assert "Обложка: Размыта" in table.data.decode()


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"decision": "remarks"}, "хотя бы одно"),
        ({"decision": ""}, "хотя бы одно"),
        ({"decision": "accept", "name": "Обрывается"}, "сотрите их"),
        ({"decision": "remarks", "menu": "ы" * 10_000}, "1000"),
        ({"decision": "remarks", "menu": "\0"}, "хотя бы одно"),
    ],
)
def test_an_answer_that_says_two_things_or_nothing_is_refused(
    page: SocialPage, editor: User, smm: User, sign_in: SignIn, form: dict[str, str], words: str
) -> None:
    sign_in(editor).post(f"/pages/{page.id}/design/reviews", data={"words": ""})
    answer = sign_in(smm).post(f"/design/reviews/{only().id}", data=form)
    check_page(answer, 422)
    assert words in words_of(answer)
    assert only().state is ReviewState.ASKED


def test_who_may_ask_and_who_may_answer(page: SocialPage, editor: User, smm: User, sign_in: SignIn) -> None:
    client = sign_in(editor)
    client.post(f"/pages/{page.id}/design/reviews", data={"words": ""})
    assert client.post(f"/design/reviews/{only().id}", data={"decision": "accept"}).status_code == 403
    stranger = sign_in(make_user(Role.AGENCY_EDITOR, "region:54"))
    assert stranger.post(f"/design/reviews/{only().id}", data={"decision": "accept"}).status_code == 404
    assert "Школа № 5" not in words_of(stranger.get("/design"))
    partner = make_page(db.session.get_one(Organization, page.organization_id), kind=PageKind.PARTNER)
    assert client.post(f"/pages/{partner.id}/design/reviews", data={"words": ""}).status_code == 409


@pytest.mark.parametrize(
    ("name", "words"),
    [("Планета детства", "в реестре"), ("Школа", "отвлечённое"), ("Школа № 5 города Бийск…", "обрывается")],
)
def test_a_name_is_judged_by_the_rules_of_the_laws_content(
    page: SocialPage, editor: User, sign_in: SignIn, name: str, words: str
) -> None:
    client = sign_in(editor)
    assert words not in words_of(client.get(f"/pages/{page.id}/design"))
    page = db.session.get_one(SocialPage, page.id)
    page.name = name
    if words == "обрывается":
        own = page.organization
        own.short_name = own.full_name = "Школа № 5 города Бийск имени Ползунова"
    db.session.commit()
    assert words in words_of(client.get(f"/pages/{page.id}/design"))


def test_the_list_costs_the_same_for_two_rows_and_for_twenty(app: Flask, smm: User, sign_in: SignIn) -> None:
    client, counts = sign_in(smm), []
    for amount in (2, 18):
        for _ in range(amount):
            db.session.add(DesignReview(page_id=make_page().id, asked_at=datetime.now(UTC)))
        db.session.commit()
        answer = client.get("/design")
        check_page(answer)
        counts.append(queries_of(answer))
    assert counts[0] == counts[1] <= 14, counts
