"""The card of a post tells what became of it, and what to do about a page it did not reach."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.pages.delivery.models import Delivery, DeliveryState
from portal.pages.delivery.planning import list_deliveries
from portal.pages.networks.contract import Network
from portal.registry.scopes import of_organization
from tests.conftest import words_of
from tests.factories import make_organization, make_user
from tests.pages.factories import delivery_of, make_page, make_post


def test_card_of_a_post_says_what_became_of_it_and_not_only_that_it_was_planned(
    sign_in: Callable[[User], FlaskClient],
) -> None:
    school = make_organization()
    editor = sign_in(make_user(Role.PAGE_EDITOR, of_organization(school.id)))
    pages = [make_page(school, network) for network in (Network.VK, Network.OK)]
    post = make_post(pages)
    first, second = list_deliveries(post)
    first.state, second.reason = DeliveryState.DELIVERED, "Картинку приложить не получится."
    second.state = DeliveryState.CHOSEN
    db.session.commit()
    card = editor.get(f"/posts/{post.id}").text
    assert "Вышел не везде" in card and "оставьте в копии только эту страницу" in card.replace("\u00a0", " ")
    db.session.delete(second)
    db.session.commit()
    assert ">Вышел<" in editor.get(f"/posts/{post.id}").text
    db.session.execute(update(Delivery).values(removed_at=datetime.now(UTC)))
    db.session.commit()
    card = editor.get(f"/posts/{post.id}").text
    assert "Удалён со страниц<" in card and ">Опубликован<" not in card


def test_the_head_of_the_card_follows_its_pages(app: Flask, sign_in: Callable[[User], FlaskClient]) -> None:
    page = make_page(name="", address="")
    post = make_post([page], planned_at=datetime.now(UTC) + timedelta(days=1))
    client = sign_in(make_user(Role.PAGE_EDITOR, f"organization:{page.organization_id}"))
    assert f"{page.network.label} {page.external_id}" in words_of(client.get(f"/posts/{post.id}"))
    delivery_of(post).state = DeliveryState.DELIVERED
    db.session.commit()
    fragment = client.get(f"/posts/{post.id}/deliveries").text
    assert f'id="outcome-{post.id}" hx-swap-oob="true"' in fragment
    assert "Где вышел" in fragment and "Запланирован" not in fragment
