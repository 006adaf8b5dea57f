"""What waits for an editor is said above their plan, in words with a link."""

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.pages.campaigns.models import Obligation, ObligationState
from portal.pages.delivery.models import DeliveryState
from portal.pages.editor.levels import HEAD
from portal.pages.posts.models import PostState
from portal.registry.organizations.models import Organization
from portal.registry.scopes import of_organization
from tests.conftest import words_of
from tests.factories import make_organization, make_user
from tests.pages import check_page
from tests.pages.campaigns.making import make_template, owed
from tests.pages.factories import delivery_of, make_page, make_post
from tests.queries import queries_of

SignIn = Callable[[User], FlaskClient]
ADDRESS = "/posts/calendar"


def sign_in_as(sign_in: SignIn, role: Role, organization: Organization) -> FlaskClient:
    return sign_in(make_user(role, of_organization(organization.id)))


def test_a_newcomer_without_a_page_is_led_to_enter_one(app: Flask, sign_in: SignIn) -> None:
    library = make_organization("Библиотека № 3", type="culture")
    answer = sign_in_as(sign_in, Role.PAGE_EDITOR, library).get(ADDRESS)
    shown = check_page(answer)
    assert "ещё нет ни одной вашей страницы" in words_of(answer)
    assert shown.xpath(f"//main//a[@href='/organizations/{library.id}/pages/new']")


def test_an_unconnected_page_is_said_before_a_post_is_lost(app: Flask, sign_in: SignIn) -> None:
    page = make_page(key="", name="Школа № 5")
    answer = sign_in_as(sign_in, Role.PAGE_EDITOR, page.organization).get(ADDRESS)
    assert "посты не выходят, страница «Школа № 5» не подключена" in words_of(answer)
    assert check_page(answer).xpath(f"//main//a[@href='/pages/{page.id}/connect']")


def test_all_in_order_says_nothing(app: Flask, sign_in: SignIn) -> None:
    page = make_page()
    answer = sign_in_as(sign_in, Role.PAGE_EDITOR, page.organization).get(ADDRESS)
    assert "Что сделать" not in words_of(answer)


def test_a_curator_is_not_given_the_errands_of_an_institution(app: Flask, sign_in: SignIn) -> None:
    make_page(key="")
    assert "Что сделать" not in words_of(sign_in(make_user(Role.CURATOR)).get(ADDRESS))


def test_a_returned_post_and_a_post_for_the_head(app: Flask, sign_in: SignIn) -> None:
    page = make_page()
    back = make_post([page], title="Новый класс", is_planned=False)
    asked = make_post([page], title="Ёлка", is_planned=False)
    back.state, asked.state, asked.review_level = PostState.RETURNED, PostState.REVIEW, HEAD
    db.session.commit()
    answer = sign_in_as(sign_in, Role.PAGE_EDITOR, page.organization).get(ADDRESS)
    assert "Пост «Новый класс» вернули с замечаниями" in words_of(answer)
    assert check_page(answer).xpath(f"//main//a[@href='/posts/{back.id}']")
    assert "ждёт вашего согласования" not in words_of(answer)
    head = sign_in_as(sign_in, Role.HEAD, page.organization).get(ADDRESS)
    assert "1 пост ждёт вашего согласования" in words_of(head)


def test_a_lost_post_leads_to_what_can_be_done(app: Flask, sign_in: SignIn) -> None:
    page = make_page()
    lost = delivery_of(make_post([page], title="Гололёд"))
    lost.state = DeliveryState.UNKNOWN
    db.session.commit()
    answer = sign_in_as(sign_in, Role.PAGE_EDITOR, page.organization).get(ADDRESS)
    assert "Пост «Гололёд»: неизвестно, вышел ли" in words_of(answer)
    assert check_page(answer).xpath(f"//main//a[@href='/deliveries/{lost.id}']")


def test_what_the_agency_waits_for_is_named_with_its_term_and_zone(app: Flask, sign_in: SignIn) -> None:
    page = make_page()
    debt = owed(make_template(title="Гололёд"), page.organization)
    client = sign_in_as(sign_in, Role.PAGE_EDITOR, page.organization)
    answer = client.get(ADDRESS)
    assert "ЦУР ждёт пост «Гололёд»: срок" in words_of(answer) and "МСК" in words_of(answer)
    assert check_page(answer).xpath(f"//main//a[@href='/events/{debt.id}']")
    assert queries_of(answer) <= 12
    db.session.execute(update(Obligation).values(state=ObligationState.PLANNED))
    db.session.commit()
    assert "ЦУР ждёт" not in words_of(client.get(ADDRESS))
