"""The list of deliveries: filters, counts, health in words, export, a constant number of queries."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.pages.delivery.models import Delivery, DeliveryState
from portal.pages.networks.contract import Network
from portal.pages.networks.stores import PREFIX
from portal.queue import get_queue
from tests.conftest import words_of
from tests.factories import make_organization, make_user
from tests.pages import check_page
from tests.pages.delivery.holes import make_template
from tests.pages.factories import delivery_of, make_page, make_post
from tests.queries import queries_of

SignIn = Callable[[User], FlaskClient]
S = DeliveryState


def ended(
    state: DeliveryState, network: Network = Network.VK, title: str = "Новость", **values: object
) -> Delivery:
    row = delivery_of(make_post([make_page(network=network)], title=title))
    db.session.execute(update(Delivery).where(Delivery.id == row.id).values(state=state, **values))
    db.session.commit()
    return row


def test_filters_narrow_rows_counts_and_the_export(app: Flask, sign_in: SignIn) -> None:
    ended(S.REJECTED, title="Отказ", reason="Flood control", code="9")
    ended(
        S.DELIVERED,
        Network.OK,
        title="Вышел",
        url="https://ok.ru/group/1/topic/2",
        delivered_at=datetime.now(UTC),
    )
    ended(S.PLANNED, title="Опоздал", wanted_at=datetime.now(UTC) - timedelta(hours=2))
    client = sign_in(make_user(Role.CURATOR, "region:22"))
    page = check_page(client.get("/deliveries"))
    assert len(page.xpath("//tbody/tr")) == 3
    for query, title in (
        ("state=rejected", "Отказ"),
        ("network=ok", "Вышел"),
        ("late=60", "Опоздал"),
        ("code=9", "Отказ"),
    ):
        rows = check_page(client.get(f"/deliveries?{query}")).xpath("//tbody/tr")
        assert len(rows) == 1 and title in rows[0].text_content(), query
        assert title in client.get(f"/deliveries/export.csv?{query}").text
    assert "Ничего не нашлось" in client.get("/deliveries?network=max").text
    assert client.get("/deliveries?state=chosen&days=x&organization=9999999999999&page=0").status_code == 200
    assert client.get("/deliveries/export.xlsx").mimetype.endswith("sheet")
    assert client.get("/deliveries/export.doc").status_code == 404


def test_missing_parts_and_pauses_are_told_in_words(app: Flask, sign_in: SignIn) -> None:
    client = sign_in(make_user(Role.PAGE_EDITOR, f"organization:{make_organization().id}"))
    get_queue().connection.set(f"{PREFIX}lock:vk", "1", px=60_000)
    words = words_of(client.get("/deliveries"))
    assert "Отправлять посты некому" in words and "Расписание не запущено" in words
    assert "ВКонтакте: портал сделал паузу" in words


def test_the_list_asks_as_much_for_many_rows_as_for_few(app: Flask, sign_in: SignIn) -> None:
    client = sign_in(make_user(Role.CURATOR, "region:22"))
    ended(S.PLANNED)
    few = queries_of(client.get("/deliveries"))
    for _ in range(5):
        ended(S.DELIVERED)
    assert queries_of(client.get("/deliveries")) == few <= 12


def test_a_foreign_delivery_is_not_found(app: Flask, sign_in: SignIn) -> None:
    row = ended(S.DELIVERED)
    client = sign_in(make_user(Role.CURATOR, "region:77"))
    assert client.get(f"/deliveries/{row.id}").status_code == 404
    assert len(check_page(client.get("/deliveries")).xpath("//tbody/tr")) == 0


def test_a_mass_campaign_is_watched_to_its_end(app: Flask, sign_in: SignIn) -> None:
    template = make_template(datetime.now(UTC) + timedelta(days=3))
    pages = [make_page(), make_page(), make_page(network=Network.OK)]
    posts = [make_post([page], template_id=template.id) for page in pages]
    states = (S.DELIVERED, S.REJECTED, S.PLANNED)
    for post, state in zip(posts, states, strict=True):
        db.session.execute(update(Delivery).where(Delivery.post_id == post.id).values(state=state))
    db.session.commit()
    client = sign_in(make_user(Role.AGENCY_EDITOR, "region:22"))
    assert "Читаем вместе" in check_page(client.get("/deliveries/mass")).text_content()
    address = f"/deliveries/mass/{template.id}"
    assert "Вышло 1 из 3. Осталось 1" in words_of(client.get(address))
    assert 'hx-trigger="every 5s"' in client.get(f"{address}/state").text
    db.session.execute(update(Delivery).values(state=S.DELIVERED))
    db.session.commit()
    done = client.get(f"{address}/state")
    assert "Передавать больше нечего" in done.text and "hx-trigger" not in done.text
    assert sign_in(make_user(Role.CURATOR, "region:77")).get(address).status_code == 404
