"""The matrix: filters, counters, export, as many queries for 3 000 rows as for three."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.pages.campaigns import obligations
from portal.pages.delivery.models import DeliveryState
from portal.pages.delivery.planning import list_deliveries
from tests.conftest import words_of
from tests.factories import make_municipality, make_organization, make_user
from tests.pages import check_page
from tests.pages.agency.test_issuing import make_many
from tests.pages.campaigns.making import make_campaign, make_template, owed
from tests.pages.factories import make_page, make_post
from tests.queries import queries_of

NOW = datetime.now(UTC)
SignIn = Callable[[User], FlaskClient]


def test_matrix_tells_who_did_what_with_links(app: Flask, sign_in: SignIn) -> None:
    done, late, silent = (make_organization(name) for name in ("Первая", "Вторая", "Третья"))
    template = make_template(days=1)
    post = make_post([make_page(done)], template_id=template.id)
    delivery = list_deliveries(post)[0]
    delivery.state, delivery.url = DeliveryState.DELIVERED, "https://vk.com/wall-1_5"
    db.session.commit()
    obligations.note_delivered(post.id, NOW, now=NOW)
    owed(template, late).deadline = NOW - timedelta(hours=1)
    obligations.note_seen(owed(template, silent), now=NOW)
    db.session.commit()
    client, here = sign_in(make_user(Role.AGENCY_EDITOR, "region:22")), f"/templates/{template.id}"
    page = check_page(client.get(here))
    assert page.xpath("//a[@href='https://vk.com/wall-1_5']")
    assert "Опубликовали 1 из 3" in words_of(client.get(here))
    for state, name in {"done": "Первая", "late": "Вторая", "seen": "Третья", "silent": "Вторая"}.items():
        shown = check_page(client.get(f"{here}?state={state}")).xpath("//td[@class='org']/a")
        assert [one.text for one in shown] == [name], state
    assert "Ничего не нашлось" in client.get(f"{here}?q=нет такой").text
    rows = client.get(f"{here}/export.csv?state=done").text.splitlines()
    assert len(rows) == 2 and "https://vk.com/wall-1_5" in rows[1]
    assert client.get(f"{here}/export.xlsx").status_code == 200
    assert client.get(f"{here}/export.pdf").status_code == 404
    for strange in (
        "state=%00",
        "region=99999",
        "municipality=99999999999999999999",
        "sort=x",
        "page=999999",
    ):
        assert client.get(f"{here}?{strange}").status_code == 200


def test_district_sees_its_own_rows_of_a_regional_template(app: Flask, sign_in: SignIn) -> None:
    district = make_municipality()
    make_organization("Районная", municipality_id=district.id)
    make_organization("Чужая")
    template = make_template()
    client = sign_in(make_user(Role.CURATOR, f"municipality:{district.id}"))
    page = words_of(client.get(f"/templates/{template.id}"))
    assert "Районная" in page and "Чужая" not in page and "Опубликовали 0 из 1" in page
    assert "Чужая" not in client.get(f"/templates/{template.id}/export.csv").text
    assert "Чужая" not in client.get(f"/campaigns/{template.campaign_id}").text


def test_queries_do_not_grow_and_three_thousand_rows_stay_quick(app: Flask, sign_in: SignIn) -> None:
    make_many(3)
    small = make_template()
    client = sign_in(make_user(Role.AGENCY_EDITOR, "region:22"))
    few = queries_of(client.get(f"/templates/{small.id}"))
    of_list, of_campaign = (
        queries_of(client.get(address)) for address in ("/templates", f"/campaigns/{small.campaign_id}")
    )
    make_many(2_997, first=3)
    large = make_template(make_campaign(title="Большая"))
    began = time.monotonic()
    answer = client.get(f"/templates/{large.id}?per_page=100")
    assert time.monotonic() - began < 2
    assert queries_of(answer) == few <= 26
    assert queries_of(client.get("/templates")) <= of_list + 1
    assert queries_of(client.get(f"/campaigns/{large.campaign_id}")) == of_campaign
