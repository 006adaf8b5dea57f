"""Pages entered and corrected by hand; facts that people attest."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.models import Role, User
from portal.audit import AuditEvent
from portal.extensions import db
from portal.pages.connections.models import KeyState, PageKey
from portal.pages.connections.targets import target_of
from portal.pages.networks.contract import Mark, Network
from portal.pages.social.models import PageKind, PageStage, SocialPage
from portal.registry.scopes import of_organization
from tests.conftest import words_of
from tests.factories import make_organization, make_user
from tests.pages import check_page
from tests.pages.factories import make_page

SignIn = Callable[[User], FlaskClient]


def only_page() -> SocialPage:
    db.session.expire_all()
    return db.session.scalars(select(SocialPage)).one()


def test_a_head_enters_a_page_of_their_institution(app: Flask, sign_in: SignIn) -> None:
    school = make_organization()
    client = sign_in(make_user(Role.HEAD, of_organization(school.id)))
    address = f"/organizations/{school.id}/pages/new"
    form = check_page(client.get(f"{address}?network=vk&link=vk.com/school5"))
    assert form.xpath("//input[@name='link']/@value") == ["vk.com/school5"]
    answer = client.post(address, data={"network": "vk", "link": "ok.ru/group/77", "kind": "partner"})
    page = only_page()
    assert answer.status_code == 303
    assert (page.network, page.external_id, page.kind) == (Network.OK, "77", PageKind.PARTNER)
    assert db.session.scalars(select(AuditEvent.action)).all()[-1] == "page.created"
    other = make_organization()
    assert client.get(f"/organizations/{other.id}/pages/new").status_code == 404


@pytest.mark.parametrize(
    ("link", "identifier", "words"),
    [
        ("", "", "Нет ни ссылки"),
        ("vk.com/id5", "", "Это личная страница"),
        ("https://example.com/school", "", "не из сети"),
        ("vk.com/club5", "6", "указывают на разные"),
        ("vk.com/club1000077", "", "в реестре уже есть"),
        ("http://[", "", "Не похоже на адрес"),
        ("x" * 10_000, "", "300"),
        ("", str(2**63), "такого номера"),
        ("vk.com/шк\0ола", "", "имени страницы"),
    ],
)
def test_what_cannot_be_a_page_is_told_and_nothing_is_written(
    app: Flask, sign_in: SignIn, link: str, identifier: str, words: str
) -> None:
    school = make_organization()
    make_page(make_organization(), external_id="1000077")
    client = sign_in(make_user(Role.HEAD, of_organization(school.id)))
    data = {"network": "vk", "link": link, "identifier": identifier, "kind": "official"}
    answer = client.post(f"/organizations/{school.id}/pages/new", data=data)
    check_page(answer, 422)
    assert words.lower() in words_of(answer).lower()
    only_page()


def test_another_page_of_the_network_is_unknown_again(app: Flask, sign_in: SignIn) -> None:
    page = make_page(
        external_id="5", address="https://vk.com/club5", name="Школа", gov_mark=Mark.YES, description="Учим"
    )
    client = sign_in(make_user(Role.CURATOR))
    same = {"network": "vk", "link": "https://vk.com/public5", "identifier": "5", "kind": "official"}
    assert client.post(f"/pages/{page.id}/edit", data=same).status_code == 303
    assert only_page().gov_mark is Mark.YES
    other = same | {"link": "https://vk.com/club6", "identifier": ""}
    assert client.post(f"/pages/{page.id}/edit", data=other).status_code == 303
    page = only_page()
    assert (page.external_id, page.gov_mark, page.description, page.name) == ("6", Mark.UNKNOWN, None, "")


def test_a_new_name_with_the_id_erased_is_another_page(app: Flask, sign_in: SignIn) -> None:
    page = make_page(external_id="5", address="https://vk.com/club5", name="Школа", gov_mark=Mark.YES)
    client = sign_in(make_user(Role.CURATOR))
    named = {"network": "vk", "link": "https://vk.com/selo_biblio", "identifier": "5", "kind": "official"}
    assert client.post(f"/pages/{page.id}/edit", data=named).status_code == 303
    assert (only_page().external_id, only_page().gov_mark) == ("5", Mark.YES)
    other = named | {"link": "https://vk.com/other_biblio", "identifier": ""}
    assert client.post(f"/pages/{page.id}/edit", data=other).status_code == 303
    page = only_page()
    assert (page.external_id, page.screen_name, page.name) == ("", "other_biblio", "")
    assert page.gov_mark is Mark.UNKNOWN and not page.has_key


def test_the_same_name_with_the_id_erased_is_the_same_page(app: Flask, sign_in: SignIn) -> None:
    page = make_page(external_id="5", screen_name="school5", address="https://vk.com/school5", name="Школа")
    client = sign_in(make_user(Role.CURATOR))
    same = {"network": "vk", "link": "https://vk.com/school5", "identifier": "", "kind": "official"}
    assert client.post(f"/pages/{page.id}/edit", data=same).status_code == 303
    assert (only_page().external_id, only_page().name, only_page().has_key) == ("5", "Школа", True)


def attest(client: FlaskClient, page_id: int, fact: str, mark: str = "yes", **changes: str) -> int:
    today = datetime.now(UTC).date()
    data = {"fact": fact, "mark": mark, "on": today.isoformat(), "words": "Видел в кабинете"} | changes
    return client.post(f"/pages/{page_id}/attest", data=data).status_code


def test_binding_is_attested_with_source_and_date_and_moves_the_stage(app: Flask, sign_in: SignIn) -> None:
    page = make_page(key="")
    client = sign_in(make_user(Role.CURATOR))
    assert attest(client, page.id, "bound", on="2026-11-02") == 303
    found = only_page()
    assert (found.bound, found.bound_on, found.stage) == (Mark.YES, date(2026, 11, 2), PageStage.CONNECTED)
    assert "Видел в кабинете (2 ноября 2026)" in found.bound_source.replace("\u00a0", " ")
    assert attest(client, page.id, "site_links") == 303
    assert only_page().site_links is Mark.YES
    assert attest(client, page.id, "gov_mark") == 303
    assert only_page().stage is PageStage.MARKED


def test_a_word_without_a_source_or_of_the_future_is_refused(app: Flask, sign_in: SignIn) -> None:
    page = make_page()
    client = sign_in(make_user(Role.CURATOR))
    tomorrow = (datetime.now(UTC).date() + timedelta(days=2)).isoformat()
    bad = [{"words": ""}, {"on": tomorrow}, {"on": "1999-01-01"}, {"mark": "maybe"}, {"fact": "is_lawful"}]
    assert [attest(client, page.id, "bound", **change) for change in bad[:4]] == [422] * 4
    assert attest(client, page.id, "is_lawful") == 422
    assert only_page().bound is Mark.UNKNOWN


@pytest.mark.parametrize("link", ["https://t.me/kanal_cur", "https://t.me/c/77"])
def test_a_key_does_not_follow_its_page_to_another_address(app: Flask, sign_in: SignIn, link: str) -> None:
    page = make_page(network=Network.TELEGRAM, external_id="-1005", key="1:bot-of-the-school")
    client = sign_in(make_user(Role.PAGE_EDITOR, of_organization(page.organization_id)))
    form = {"network": "telegram", "link": link, "identifier": "", "kind": "official"}
    assert client.post(f"/pages/{page.id}/edit", data=form).status_code == 303
    key = db.session.scalars(select(PageKey)).one()
    assert key.state is KeyState.RECONNECT and not only_page().has_key
    assert not target_of(only_page()).keys
