"""Two editors of one section: what can be joined is joined, the rest is chosen item by item."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml.html import HtmlElement

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.gosweb.sections import services
from portal.gosweb.sections.conversion import as_typed
from portal.gosweb.sites.models import Site
from portal.gosweb.standards.loader import load_standard
from tests.conftest import words_of
from tests.factories import make_site, make_user
from tests.gosweb.filling import fill_section
from tests.pages import check_page

HERE = "/sites/shkola/sections/common"
UNITS = "/sites/shkola/sections/struct"
SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def site(app: Flask) -> Site:
    """A school's site, empty."""
    return make_site("shkola")


@pytest.fixture
def admin(site: Site, sign_in: SignIn) -> FlaskClient:
    """The administrator's browser."""
    return sign_in(make_user(Role.SITE_ADMIN, f"organization:{site.organization_id}"))


@pytest.fixture
def head(site: Site, sign_in: SignIn) -> FlaskClient:
    """The head's browser."""
    return sign_in(make_user(Role.HEAD, f"organization:{site.organization_id}"))


def values_of(site: Site, slug: str = "common") -> dict[str, object]:
    """What is saved."""
    db.session.expire_all()
    return services.get_section(site, slug).values


def sent_by(page: HtmlElement) -> dict[str, str]:
    """What the editor's form would send."""
    form = page.xpath("//form[contains(@class, 'editor')]")[0]
    return {name: value for name, value in form.form_values() if name}


def test_changes_of_different_items_are_joined_at_once(
    admin: FlaskClient, head: FlaskClient, site: Site
) -> None:
    first = {"base": 0, "full_name-value": "Школа", "short_name-value": "Ш"}
    admin.post(HERE, data=first)
    admin.post(HERE, data=first | {"base": 1, "full_name-value": "Школа № 1"})
    answer = head.post(HERE, data=first | {"base": 1, "short_name-value": "Ш1"})
    assert answer.status_code == 303
    assert "его правки соединены с вашими" in words_of(head.get(answer.location))
    assert values_of(site) == {"full_name": {"value": "Школа № 1"}, "short_name": {"value": "Ш1"}}
    assert services.get_section(site, "common").number == 3


def test_rows_added_by_two_are_both_there(admin: FlaskClient, head: FlaskClient, site: Site) -> None:
    rows = {"base": 0, "units-rows-0-name": "Педсовет"}
    admin.post(UNITS, data=rows)
    admin.post(UNITS, data=rows | {"base": 1, "units-rows-1-name": "Совет школы"})
    assert head.post(UNITS, data=rows | {"base": 1, "units-rows-1-name": "Профком"}).status_code == 303
    names = [row["name"] for row in values_of(site, "struct")["units"]["value"]]
    assert names == ["Педсовет", "Совет школы", "Профком"]


def clash(admin: FlaskClient, head: FlaskClient) -> HtmlElement:
    """Both change the name of the school; the page that the second one gets."""
    admin.post(HERE, data={"base": 0, "full_name-value": "Было", "short_name-value": "Ш"})
    admin.post(HERE, data={"base": 1, "full_name-value": "Админа", "short_name-value": "Ш"})
    answer = head.post(HERE, data={"base": 1, "full_name-value": "Директора", "short_name-value": "Ш"})
    return check_page(answer, 409)


def test_a_clash_shows_all_three_and_saves_nothing(admin: FlaskClient, head: FlaskClient, site: Site) -> None:
    words = " ".join(clash(admin, head).xpath("//*[@id='clash-full_name']")[0].text_content().split())
    assert "Моё Директора" in words and "Сохранённое коллегой Админа" in words and "Было" in words
    assert values_of(site)["full_name"] == {"value": "Админа"}


@pytest.mark.parametrize(("chosen", "kept"), [("mine", "Директора"), ("theirs", "Админа")])
def test_the_choice_is_kept(
    admin: FlaskClient, head: FlaskClient, site: Site, chosen: str, kept: str
) -> None:
    form = sent_by(clash(admin, head)) | {"choice-full_name": chosen}
    assert head.post(HERE, data=form).status_code == 303
    assert values_of(site)["full_name"] == {"value": kept}
    assert "draft-offer" not in head.get(HERE).text


def test_without_a_choice_nothing_is_saved_and_it_is_asked_again(
    admin: FlaskClient, head: FlaskClient, site: Site
) -> None:
    page = check_page(head.post(HERE, data=sent_by(clash(admin, head))), 422)
    assert "Выберите, чьё значение оставить" in page.text_content()
    assert sent_by(page)["full_name-value"] == "Директора" and sent_by(page)["was"] == "1"
    assert values_of(site)["full_name"] == {"value": "Админа"}


def test_who_leaves_amid_a_choice_finds_it_again(admin: FlaskClient, head: FlaskClient) -> None:
    clash(admin, head)
    assert "draft-offer" in head.get(HERE).text
    page = check_page(head.get(f"{HERE}?draft=1"))
    assert page.xpath("//*[@id='clash-full_name']") and sent_by(page)["full_name-value"] == "Директора"


def test_a_deed_amid_a_choice_keeps_the_choice(admin: FlaskClient, head: FlaskClient) -> None:
    form = sent_by(clash(admin, head)) | {"choice-full_name": "theirs", "deed": "founders:add"}
    page = check_page(head.post(HERE, data=form))
    assert page.xpath("//input[@name='choice-full_name' and @value='theirs' and @checked]")
    assert "Админа" in page.xpath("//*[@id='clash-full_name']")[0].text_content()


def test_a_third_save_meanwhile_is_not_overwritten(admin: FlaskClient, head: FlaskClient, site: Site) -> None:
    form = sent_by(clash(admin, head)) | {"choice-full_name": "mine"}
    admin.post(HERE, data={"base": 2, "full_name-value": "Админа снова", "short_name-value": "Ш"})
    assert head.post(HERE, data=form).status_code == 409
    assert values_of(site)["full_name"] == {"value": "Админа снова"}


@pytest.mark.parametrize("rule", load_standard("edu-mr9").sections, ids=lambda rule: rule.slug)
def test_a_form_nobody_touched_brings_back_what_it_showed(rule: object) -> None:
    values = fill_section(rule)
    once = as_typed(rule, values)
    assert as_typed(rule, once) == once and set(once) == set(values)


def test_forged_clashes_and_choices_do_no_harm(admin: FlaskClient, site: Site) -> None:
    form = {"base": 0, "full_name-value": "Школа", "clash": ["nothing", "full_name"], "was": "9" * 40}
    assert admin.post(HERE, data=form).status_code == 422
    chosen = form | {"choice-full_name": "mine", "choice-nothing": "theirs"}
    assert admin.post(HERE, data=chosen).status_code == 303
    assert values_of(site) == {"full_name": {"value": "Школа"}}
