"""The poster and the signature: whole names, working links, nothing read as markup."""

import io
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader

from portal.accounts.models import Role, User
from portal.pages.design.kits import look_of
from portal.pages.design.poster import facts_of, make_poster
from portal.pages.design.signature import make_signature
from portal.pages.networks.contract import Network
from portal.pages.social.models import PageKind, PageState
from portal.registry.scopes import of_organization
from tests.conftest import words_of
from tests.factories import make_organization, make_user
from tests.pages.design.making import make_kit
from tests.pages.factories import make_page
from tests.well_formed import check_page

SignIn = Callable[[User], FlaskClient]


def words_in(pdf: bytes) -> str:
    """The text of a PDF as people read it."""
    reader = PdfReader(io.BytesIO(pdf))
    assert len(reader.pages) == 1
    text = " ".join(page.extract_text() for page in reader.pages)
    return re.sub(r"\s+", " ", text.replace("\u200b", ""))


@pytest.mark.parametrize(
    "name",
    ["Школа", '#import "x" <b>Школа</b> *№ 1* $x$', "Муниципальное бюджетное учреждение " * 8, "Школа 😀"],
)
def test_a_poster_holds_the_whole_name_the_address_and_the_call(app: Flask, name: str) -> None:
    make_kit(motto="Официально")
    page = make_page(make_organization(name.strip()), address="https://vk.com/school_1")
    pdf = make_poster(facts_of(page, look_of(page.organization)))
    text = words_in(pdf)
    assert name.replace("😀", "□").split()[-1] in text
    assert "Подпишитесь" in text and "Официально" in text
    assert "vk.com/school_1" in text.replace(" ", "")
    assert b"pdfuaid" in pdf and b"/StructTreeRoot" in pdf


def test_a_poster_of_a_page_without_an_address_is_refused_in_words(app: Flask, sign_in: SignIn) -> None:
    page = make_page(address="javascript:alert(1)")
    client = sign_in(make_user(Role.HEAD, of_organization(page.organization_id)))
    answer = client.get(f"/pages/{page.id}/design/poster.pdf")
    assert answer.status_code == 409 and "Впишите его" in words_of(answer)


def test_a_poster_is_a_file_to_take_away(app: Flask, sign_in: SignIn) -> None:
    page = make_page(address="https://vk.com/" + "a" * 60)
    client = sign_in(make_user(Role.HEAD, of_organization(page.organization_id)))
    with client.get(f"/pages/{page.id}/design/poster.pdf") as answer:
        assert answer.mimetype == "application/pdf" and "attachment" in answer.headers["Content-Disposition"]


def test_a_signature_leads_to_the_site_and_every_open_official_page(app: Flask, sign_in: SignIn) -> None:
    school = make_organization(
        "Школа <script>", website="school1.ru", phone="+7 421 230-00-00", email="a@b.ru"
    )
    page = make_page(school, address='https://vk.com/a"onclick=')
    make_page(school, Network.TELEGRAM, address="https://t.me/school1")
    make_page(school, Network.OK, address="https://ok.ru/closed", state=PageState.DELETED)
    make_page(school, Network.MAX, address="https://max.ru/partner", kind=PageKind.PARTNER)
    signature = make_signature(school)
    assert "<script>" not in signature.html and 'a"onclick' not in signature.html
    assert '<a href="https://t.me/school1">t.me/school1</a>' in signature.html
    assert '<a href="https://school1.ru">school1.ru</a>' in signature.html
    assert "https://t.me/school1" in signature.text and "+7 421 230-00-00" in signature.text
    assert "closed" not in signature.text and "partner" not in signature.text
    client = sign_in(make_user(Role.HEAD, of_organization(school.id)))
    shown = check_page(client.get(f"/pages/{page.id}/design/signature"))
    assert shown.get_element_by_id("s-html").text.strip() == str(signature.html)


def test_a_signature_without_a_site_and_pages_says_nothing_of_them(app: Flask) -> None:
    text = make_signature(make_organization("Школа", website="нет")).text
    assert "Сайт" not in text and "Присоединяйтесь" not in text
