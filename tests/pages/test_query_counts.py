"""Lists around pages ask as many queries for many rows as for few."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.pages.agency.proposals import propose
from portal.pages.delivery import holds
from portal.pages.marks.cases.states import Deed
from portal.pages.marks.models import CaseKind
from portal.pages.messengers.channels import add_channel
from portal.pages.networks.contract import Network
from portal.pages.social.models import PageEvent
from portal.registry.scopes import COUNTRY, of_organization
from tests.factories import make_organization, make_user
from tests.pages.campaigns.making import make_campaign, make_template
from tests.pages.factories import make_page, make_post
from tests.pages.marks.making import make_admin, make_claim, make_exemption, move
from tests.queries import queries_of

SignIn = Callable[[User], FlaskClient]
ADDRESSES = """
/pages /pages/events /cases /cases/rkn /cases/risks /exemptions /claims /compliance/institutions /campaigns
/templates /proposals /posts /deliveries /deliveries/mass /holds /posts/review /posts/gaps
""".split()


def make_rows(number: int) -> None:
    """An institution of the same region with a row for every list."""
    school, now = make_organization(f"Школа № {number}"), datetime.now(UTC)
    page = make_page(school, members=20_000, name=f"Школа № {number}")
    move(page, CaseKind.GOV_MARK, Deed.REQUEST)
    make_admin(page, name=f"Орлова {number}")
    make_exemption(school, Network.OK)
    make_claim(school, f"https://vk.com/fake_school{number}")
    db.session.add(PageEvent(page_id=page.id, fact="name", was="Школа", now="Лицей", seen_at=now))
    template = make_template(make_campaign(title=f"Кампания {number}"))
    post = make_post([page], template_id=template.id)
    propose(post, "Всем пригодится", author_id=None, now=now)
    past, _ = holds.hold(of_organization(school.id), reason="Учения", author_id=None, now=now)
    holds.release(past, ended_by_id=None, now=now)
    place = {"title": f"Поводы {number}", "address": f"https://t.me/topic{number}", "topic": ""}
    add_channel("region:22", Network.TELEGRAM, chat_id=str(number), now=now, **place)
    db.session.commit()


@pytest.fixture
def counts(app: Flask, sign_in: SignIn) -> dict[str, tuple[int, int]]:
    """Queries of every list with two rows, and with seven."""
    client = sign_in(make_user(Role.OPERATOR, COUNTRY))
    for number in (1, 2):
        make_rows(number)
    few = {address: queries_of(client.get(address)) for address in ADDRESSES}
    for number in range(3, 8):
        make_rows(number)
    return {address: (few[address], queries_of(client.get(address))) for address in ADDRESSES}


def test_queries_of_lists_do_not_grow_with_their_rows(counts: dict[str, tuple[int, int]]) -> None:
    assert {address: pair for address, pair in counts.items() if pair[1] > pair[0]} == {}
