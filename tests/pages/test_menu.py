"""The menu says where one is on every screen of pages and posts."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from portal.accounts.models import Role, User
from portal.registry.scopes import of_organization
from tests.factories import make_organization, make_user
from tests.pages import check_page


@pytest.mark.parametrize(
    ("address", "label"),
    [
        ("/templates", "Шаблоны ЦУР"),
        ("/campaigns/new", "Шаблоны ЦУР"),
        ("/proposals", "Шаблоны ЦУР"),
        ("/topics", "Шаблоны ЦУР"),
        ("/holds", "Доставка"),
        ("/exemptions", "Заявки и метки"),
        ("/claims", "Заявки и метки"),
        ("/posts/review", "Посты"),
        ("/posts/calendar", "Контент-план"),
    ],
)
def test_line_of_the_section_is_lit(sign_in: Callable[[User], FlaskClient], address: str, label: str) -> None:
    page = check_page(sign_in(make_user(Role.CURATOR, "region:22")).get(address))
    assert [one.text_content().strip() for one in page.xpath("//aside//a[@aria-current]")] == [label]


@pytest.mark.parametrize(
    ("role", "home"),
    [
        (Role.CURATOR, "/overview"),
        (Role.PAGE_EDITOR, "/posts/calendar"),
        (Role.HEAD, "/sites"),
        (Role.SITE_ADMIN, "/sites"),
    ],
)
def test_everyone_begins_at_their_own_work(
    sign_in: Callable[[User], FlaskClient], role: Role, home: str
) -> None:
    scope = "region:22" if role is Role.CURATOR else of_organization(make_organization().id)
    assert sign_in(make_user(role, scope)).get("/").location == home
