"""The connection wizard: a real call decides, a bad key leaves nothing, a good one is never shown again."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from portal import vault
from portal.accounts.models import Role, User
from portal.audit import AuditEvent
from portal.extensions import db
from portal.pages.campaigns.models import TopicChannel
from portal.pages.connections.models import KeyState, PageKey
from portal.pages.connections.steps import load_ways
from portal.pages.connections.targets import target_of
from portal.pages.messengers.models import ChannelClaim
from portal.pages.networks import opening
from portal.pages.networks.contract import KeyKind, Network
from portal.pages.networks.stores import LocalStore
from portal.pages.social.models import PageStage, SocialPage
from portal.registry.scopes import of_organization
from tests.conftest import words_of
from tests.factories import make_organization, make_user
from tests.pages.factories import make_key, make_page
from tests.pages.networks.networks import SECRETS, SERVICE, refusal
from tests.pages.networks.scripted import Reply, Stage, playing
from tests.pages.networks.vk_server import USER, Vk

SignIn = Callable[[User], FlaskClient]
GOOD = SECRETS[Network.VK]


@pytest.fixture
def stage(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """VK that knows our key, and nothing remembered of other tests."""
    monkeypatch.setattr(opening, "LOCAL", LocalStore())
    vk = Vk()
    with playing(vk) as stage:
        vk.url = stage.url
        app.config |= {"VK_API_URL": f"{stage.url}/method", "VK_SERVICE_KEY": SERVICE, "NETWORK_TIMEOUT": 3.0}
        app.config |= {"TELEGRAM_API_URL": stage.url, "TELEGRAM_BOT_TOKEN": "1:portals-bot-token"}
        yield stage


@pytest.fixture
def page(app: Flask) -> SocialPage:
    """A page of a library that nobody has connected yet."""
    library = make_organization("Библиотека № 3", type="culture")
    return make_page(library, external_id="555", key="", name="Библиотека")


@pytest.fixture
def client(page: SocialPage, sign_in: SignIn) -> FlaskClient:
    """The librarian."""
    return sign_in(make_user(Role.PAGE_EDITOR, of_organization(page.organization_id)))


def count_keys() -> int | None:
    """How many keys the portal holds."""
    return db.session.scalar(select(func.count()).select_from(PageKey))


def test_good_key_is_tried_kept_sealed_and_never_shown(
    stage: Stage, page: SocialPage, client: FlaskClient
) -> None:
    page.next_read_at = datetime.now(UTC) + timedelta(hours=9)
    db.session.commit()
    answer = client.post(
        f"/pages/{page.id}/connect", data={"secret": f"  {GOOD}\n", "holder": "Иванова М. П."}
    )
    assert (answer.status_code, answer.location) == (303, f"/pages/{page.id}/keys")
    key = db.session.scalars(select(PageKey)).one()
    assert (key.kind, key.state, key.holder) == (KeyKind.COMMUNITY, KeyState.WORKING, "Иванова М. П.")
    assert GOOD not in key.sealed and vault.unseal(key.sealed) == GOOD
    assert key.abilities == ["comments", "text"]
    shown = words_of(client.get(f"/pages/{page.id}/keys"))
    assert GOOD not in shown and "Иванова М. П." in shown and "Ключ работает: Библиотека" in shown
    assert "Добавьте ключ администратора" in shown
    page = db.session.get_one(SocialPage, page.id)
    assert page.has_key and page.stage is PageStage.CONNECTED
    assert page.next_read_at is None  # the next sweep reads who stands there
    assert target_of(page).keys[0].secret == GOOD


def test_secret_is_in_no_line_of_the_journal(stage: Stage, page: SocialPage, client: FlaskClient) -> None:
    client.post(f"/pages/{page.id}/connect", data={"secret": GOOD})
    events = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert events[-1].action == "page.connected"
    assert GOOD not in repr([event.details for event in events])


@pytest.mark.parametrize(
    ("code", "said", "advice"),
    [
        (5, "User authorization failed", "Создайте новый ключ"),
        (1051, "Method is unavailable", "Нужен ключ другого вида"),
        (14, "Captcha needed", "пройдите её проверку"),
        (9, "Flood control", "через 15 минут"),
    ],
)
def test_bad_key_answers_with_the_networks_words_and_leaves_nothing(
    stage: Stage, page: SocialPage, client: FlaskClient, code: int, said: str, advice: str
) -> None:
    stage.script = lambda sent: refusal(Network.VK, code, said)
    answer = client.post(f"/pages/{page.id}/connect", data={"secret": GOOD})
    assert answer.status_code == 422
    assert advice in words_of(answer) and "Ключ не сохранён" in words_of(answer)
    assert GOOD not in answer.text
    assert count_keys() == 0


def test_network_that_is_away_is_not_the_keys_fault(
    stage: Stage, page: SocialPage, client: FlaskClient
) -> None:
    stage.script = lambda sent: Reply(raw=b"<html>", status=502)
    answer = client.post(f"/pages/{page.id}/connect", data={"secret": GOOD})
    assert answer.status_code == 422 and "Сеть сейчас не отвечает" in words_of(answer)


def test_key_of_another_community_is_refused_by_its_name(
    stage: Stage, client: FlaskClient, page: SocialPage
) -> None:
    page.external_id = "777"
    db.session.commit()
    answer = client.post(f"/pages/{page.id}/connect", data={"secret": GOOD})
    assert answer.status_code == 422 and "ключ выдан другому сообществу: «Библиотека»" in words_of(answer)


def test_page_known_by_name_learns_its_number_from_the_key(
    stage: Stage, client: FlaskClient, page: SocialPage
) -> None:
    page.external_id, page.screen_name = "", "biblio"
    db.session.commit()
    assert client.post(f"/pages/{page.id}/connect", data={"secret": GOOD}).status_code == 303
    assert db.session.get_one(SocialPage, page.id).external_id == "555"


def test_key_of_a_page_that_is_somebody_elses_is_refused(
    stage: Stage, client: FlaskClient, page: SocialPage
) -> None:
    page.external_id, page.screen_name = "", "biblio"
    make_page(external_id="555", key="")
    answer = client.post(f"/pages/{page.id}/connect", data={"secret": GOOD})
    assert answer.status_code == 422 and "в реестре уже есть" in words_of(answer) and count_keys() == 0


@pytest.mark.parametrize("pasted", ["", "   ", "короткий", "ключ по-русски", "x" * 5_000, "\x00" * 20, "a b"])
def test_what_is_no_key_is_told_without_asking_the_network(
    stage: Stage, client: FlaskClient, page: SocialPage, pasted: str
) -> None:
    assert client.post(f"/pages/{page.id}/connect", data={"secret": pasted}).status_code == 422
    assert not stage.sent and count_keys() == 0


def test_administrators_key_is_found_in_the_address_with_its_end(
    stage: Stage, client: FlaskClient, page: SocialPage
) -> None:
    address = f"https://oauth.vk.com/blank.html#access_token={USER}&expires_in=86400&user_id=1"
    answer = client.post(f"/pages/{page.id}/connect?kind=user", data={"secret": address})
    assert answer.status_code == 303
    key = db.session.scalars(select(PageKey)).one()
    assert key.kind is KeyKind.USER and key.expires_at is not None and vault.unseal(key.sealed) == USER


def test_new_key_takes_the_place_of_the_old_one(stage: Stage, client: FlaskClient, page: SocialPage) -> None:
    make_key(page, "old-secret-key", state=KeyState.RECONNECT)
    db.session.commit()
    client.post(f"/pages/{page.id}/connect", data={"secret": GOOD})
    assert [key.secret for key in target_of(db.session.get_one(SocialPage, page.id)).keys] == [GOOD]


def test_portals_own_bot_needs_no_key(stage: Stage, sign_in: SignIn, page: SocialPage) -> None:
    channel = make_page(page.organization, Network.TELEGRAM, key="", external_id="@biblio")
    member = {"status": "administrator", "can_post_messages": True}  # the bot, and whoever types the word
    results = {
        "getMe": {"id": 1, "username": "portal_bot"},
        "getChat": {"id": -1001, "title": "Канал"},
        "getChatMember": member,
    }
    stage.script = lambda sent: Reply({"ok": True, "result": results[sent.method]})
    client = sign_in(make_user(Role.HEAD, of_organization(channel.organization_id)))
    assert client.post(f"/pages/{channel.id}/connect", data={"secret": ""}).status_code == 200
    db.session.execute(update(ChannelClaim).values(heard_at=datetime.now(UTC), person_id="1001"))
    db.session.commit()
    assert client.post(f"/pages/{channel.id}/connect", data={"secret": ""}).status_code == 303
    keys = target_of(db.session.get_one(SocialPage, channel.id)).keys
    assert [key.secret for key in keys] == ["1:portals-bot-token"]
    assert "бот портала" in words_of(client.get(f"/pages/{channel.id}/keys"))


@pytest.mark.parametrize("theirs", ["@biblio", "-1001", "topic", "TOPIC"])
def test_portals_own_bot_writes_into_no_channel_of_others(
    stage: Stage, sign_in: SignIn, page: SocialPage, theirs: str
) -> None:
    results = {
        "getMe": {"id": 1, "username": "portal_bot"},
        "getChat": {"id": -1001, "title": "Канал", "username": "Biblio"},
        "getChatMember": {"status": "administrator", "can_post_messages": True},
    }
    stage.script = lambda sent: Reply({"ok": True, "result": results[sent.method]})
    mine = make_page(page.organization, Network.TELEGRAM, key="", external_id="-1001")
    if theirs.lower() == "topic":
        chat = {"topic": "-1001", "TOPIC": "@BIBLIO"}[theirs]
        told = {"network": Network.TELEGRAM, "title": "ЦУР", "created_at": datetime.now(UTC)}
        db.session.add(TopicChannel(scope="region:22", chat_id=chat, **told))
    else:
        mine.external_id = "-1001" if theirs == "@biblio" else "@biblio"
        name = theirs.removeprefix("@") if theirs == "@biblio" else ""
        make_page(make_organization(), Network.TELEGRAM, key="", external_id=theirs, screen_name=name)
    key = make_key(mine, "", state=KeyState.RECONNECT)
    db.session.commit()
    client = sign_in(make_user(Role.HEAD, of_organization(mine.organization_id)))
    answer = client.post(f"/pages/{mine.id}/connect", data={"secret": ""})
    assert answer.status_code == 422 and "в реестре уже есть" in words_of(answer)
    client.post(f"/pages/{mine.id}/keys/{key.id}/check")
    db.session.expire_all()
    assert db.session.scalars(select(PageKey.state)).one() is KeyState.RECONNECT


def test_removed_key_is_gone_and_the_page_is_not_connected(
    stage: Stage, client: FlaskClient, page: SocialPage
) -> None:
    client.post(f"/pages/{page.id}/connect", data={"secret": GOOD})
    key = db.session.scalars(select(PageKey)).one()
    assert client.post(f"/pages/{page.id}/keys/{key.id}/remove").status_code == 303
    assert count_keys() == 0 and not db.session.get_one(SocialPage, page.id).has_key
    assert client.post(f"/pages/{page.id}/keys/{key.id}/remove").status_code == 404


def test_key_is_checked_again_on_demand(stage: Stage, client: FlaskClient, page: SocialPage) -> None:
    key = make_key(page, GOOD, state=KeyState.PAUSED, reason="Captcha needed")
    db.session.commit()
    assert client.post(f"/pages/{page.id}/keys/{key.id}/check").status_code == 303
    key = db.session.scalars(select(PageKey)).one()
    assert key.state is KeyState.WORKING and key.reason == ""


def test_steps_name_every_right_at_once_and_say_why_a_personal_key_will_not_do(
    stage: Stage, client: FlaskClient, page: SocialPage
) -> None:
    shown = words_of(client.get(f"/pages/{page.id}/connect"))
    for words in (
        "Управление",
        "Работа с API",
        "Создать ключ",
        "управление сообществом",
        "сообщения",
        "стена",
        "VK ID",
    ):
        assert words in shown


def test_foreign_page_does_not_exist_and_an_observer_may_not_connect(
    stage: Stage, page: SocialPage, sign_in: SignIn
) -> None:
    stranger = sign_in(make_user(Role.HEAD, of_organization(make_organization().id)))
    leader = sign_in(make_user(Role.LEADER))
    key = make_key(page, GOOD)
    db.session.commit()
    for path in (f"/pages/{page.id}/keys", f"/pages/{page.id}/connect"):
        assert stranger.get(path).status_code == 404 and leader.get(path).status_code == 403
    for path in ("connect", f"keys/{key.id}/check", f"keys/{key.id}/remove"):
        assert stranger.post(f"/pages/{page.id}/{path}").status_code == 404
        assert leader.post(f"/pages/{page.id}/{path}").status_code == 403


def test_every_step_of_every_way_is_a_sentence() -> None:
    for way in load_ways():
        for words in (way.name, way.label, way.lead, way.why, *way.steps):
            assert isinstance(words, str) and "{" not in words, words
