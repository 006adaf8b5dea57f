"""Health of keys: states move by facts, people hear of changes, a network that is away changes nothing."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Role
from portal.extensions import db
from portal.pages.connections.health import health_after, note_check, report_outcome
from portal.pages.connections.jobs import check_every_key, check_keys
from portal.pages.connections.models import KeyState, PageKey
from portal.pages.connections.targets import target_of
from portal.pages.networks import opening
from portal.pages.networks.contract import (
    Ability,
    KeyKind,
    KeyReport,
    Meaning,
    Network,
    Ok,
    Outcome,
    Rejected,
    Unknown,
)
from portal.pages.networks.stores import LocalStore
from portal.pages.social.models import SocialPage
from portal.registry.scopes import of_organization, of_region
from portal.work.notices.models import Notice
from tests.factories import make_user
from tests.pages.factories import make_key, make_page
from tests.pages.networks.networks import SECRETS, refusal
from tests.pages.networks.scripted import Reply, Stage, playing
from tests.pages.networks.vk_server import Vk

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
WORKS = KeyReport(True, KeyKind.COMMUNITY, frozenset({Ability.TEXT}))


def fails(meaning: Meaning | None, words: str = "слова сети") -> KeyReport:
    """A check that did not pass."""
    return KeyReport(False, KeyKind.COMMUNITY, words=words, meaning=meaning)


def refused(
    meaning: Meaning, by: KeyKind | None = KeyKind.COMMUNITY, after: timedelta | None = None
) -> Rejected:
    """A refusal in the middle of work."""
    return Rejected("5", "слова сети", meaning, after=after, by=by)


@pytest.fixture
def key(app: Flask) -> PageKey:
    """A working key; its page has an editor, the region a curator."""
    page = make_page(key=SECRETS[Network.VK])
    make_user(Role.PAGE_EDITOR, of_organization(page.organization_id))
    make_user(Role.CURATOR, of_region("22"))
    return db.session.scalars(select(PageKey)).one()


def notices() -> list[str]:
    """Titles of what people were told."""
    return [
        notice.title.partition(":")[0] for notice in db.session.scalars(select(Notice).order_by(Notice.id))
    ]


@pytest.mark.parametrize(
    ("report", "state"),
    [
        (WORKS, KeyState.WORKING),
        (fails(Meaning.KEY), KeyState.RECONNECT),
        (fails(Meaning.WRONG_KEY), KeyState.RECONNECT),
        (fails(Meaning.RIGHTS), KeyState.RECONNECT),
        (fails(Meaning.GONE), KeyState.RECONNECT),
        (fails(Meaning.PERSON), KeyState.PAUSED),
        (fails(Meaning.FLOOD), KeyState.PAUSED),
        (fails(Meaning.BUSY), None),
        (fails(None), None),
    ],
)
def test_state_follows_from_what_the_check_found(report: KeyReport, state: KeyState | None) -> None:
    health = health_after(report, now=NOW)
    assert (health.state if health else None) is state


def test_editors_and_curators_hear_of_a_change_once(key: PageKey) -> None:
    for hour in range(3):
        note_check(key, fails(Meaning.KEY), now=NOW + timedelta(hours=hour))
    assert notices() == ["Переподключите страницу"] * 2
    assert not db.session.get_one(SocialPage, key.page_id).has_key
    note_check(key, WORKS, now=NOW + timedelta(days=1))
    assert notices()[2:] == ["Страница снова подключена"] * 2


def test_key_from_a_file_is_of_the_kind_that_the_check_has_shown(key: PageKey) -> None:
    administrators = KeyReport(True, KeyKind.USER, frozenset({Ability.TEXT, Ability.PHOTO}))
    note_check(key, administrators, now=NOW)
    assert (key.kind, key.abilities) == (KeyKind.USER, ["photo", "text"])
    other = make_key(key.page, "второй", KeyKind.COMMUNITY)
    note_check(other, administrators, now=NOW)
    assert other.kind is KeyKind.COMMUNITY  # one key of a kind is enough


def test_network_that_is_away_changes_nothing(key: PageKey) -> None:
    note_check(key, fails(Meaning.BUSY), now=NOW)
    assert key.state is KeyState.WORKING and key.checked_at == NOW and notices() == []


def test_end_of_a_key_is_told_a_week_and_a_day_before(key: PageKey) -> None:
    key.expires_at = NOW + timedelta(days=9)
    for day in range(10):
        note_check(key, WORKS, now=NOW + timedelta(days=day))
        note_check(key, WORKS, now=NOW + timedelta(days=day, hours=1))
    assert notices() == ["Ключ страницы скоро истечёт"] * 4


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (refused(Meaning.KEY), KeyState.RECONNECT),
        (refused(Meaning.PERSON), KeyState.PAUSED),
        (refused(Meaning.FLOOD), KeyState.PAUSED),
        (refused(Meaning.CONTENT), KeyState.WORKING),
        (refused(Meaning.KEY, by=KeyKind.USER), KeyState.WORKING),
        (refused(Meaning.KEY, by=None), KeyState.WORKING),
        (Unknown("тишина"), KeyState.WORKING),
        (Ok("1"), KeyState.WORKING),
    ],
)
def test_refusal_in_the_middle_of_work_marks_the_key_that_was_refused(
    key: PageKey, outcome: Outcome, state: KeyState
) -> None:
    report_outcome(key.page_id, outcome, now=NOW)
    assert key.state is state


def test_pause_that_ends_by_itself_keeps_the_key_at_work_and_is_told_to_the_institution(key: PageKey) -> None:
    for minute in range(3):
        moment = NOW + timedelta(minutes=minute)
        report_outcome(key.page_id, refused(Meaning.FLOOD, after=timedelta(minutes=5)), now=moment)
    assert key.paused_until == NOW + timedelta(minutes=7)
    assert notices() == ["Сеть приостановила публикации на странице"]  # to the editor, not to the curator
    assert target_of(key.page).keys
    note_check(key, WORKS, now=NOW + timedelta(hours=1))
    assert key.state is KeyState.WORKING and len(notices()) == 1


def test_captcha_after_a_pause_is_told_too(key: PageKey) -> None:
    report_outcome(key.page_id, refused(Meaning.FLOOD), now=NOW)
    report_outcome(key.page_id, refused(Meaning.PERSON), now=NOW + timedelta(minutes=20))
    assert not target_of(key.page).keys
    assert notices()[1:] == ["Страница ждёт вас"] * 2


def test_captcha_takes_the_key_from_work_until_a_person_has_passed_it(key: PageKey) -> None:
    report_outcome(key.page_id, refused(Meaning.PERSON), now=NOW)
    assert not target_of(key.page).keys
    assert notices() == ["Страница ждёт вас"] * 2


@pytest.fixture
def stage(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """VK for the daily check."""
    monkeypatch.setattr(opening, "LOCAL", LocalStore())
    with playing(Vk()) as stage:
        app.config |= {"VK_API_URL": f"{stage.url}/method", "NETWORK_TIMEOUT": 3.0}
        yield stage


def test_daily_check_asks_each_key_once_a_day(stage: Stage, key: PageKey) -> None:
    key.page.external_id, key.state = "555", KeyState.UNCHECKED
    db.session.commit()
    check_keys()
    calls = len(stage.sent)
    check_keys()
    assert len(stage.sent) == calls > 0
    db.session.expire_all()
    assert key.state is KeyState.WORKING and key.abilities == ["comments", "text"]
    assert notices() == []


def test_all_keys_are_checked_at_once_by_command(stage: Stage, key: PageKey) -> None:
    key.page.external_id, key.checked_at = "555", datetime.now(UTC)
    make_page(key="a-dead-secret")
    db.session.commit()
    good = stage.script
    stage.script = lambda sent: (
        good(sent) if SECRETS[Network.VK] in sent.headers["Authorization"] else refusal(Network.VK, 5, "Нет")
    )
    assert check_every_key() == {"checked": 2, "broken": 1}


def test_key_whose_pause_is_over_is_checked_at_the_next_round(stage: Stage, key: PageKey) -> None:
    now = datetime.now(UTC)
    key.page.external_id, key.checked_at = "555", now - timedelta(hours=3)
    report_outcome(
        key.page_id, refused(Meaning.FLOOD, after=timedelta(hours=1)), now=now - timedelta(hours=2)
    )
    db.session.commit()
    check_keys()
    db.session.expire_all()
    assert (key.state, key.paused_until) == (KeyState.WORKING, None)


def test_one_bad_key_does_not_stop_the_round(stage: Stage, key: PageKey) -> None:
    key.page.external_id = "555"
    broken = make_page()
    db.session.scalars(select(PageKey).where(PageKey.page_id == broken.id)).one().sealed = "испорчено"
    others = [make_page(key=f"good-secret-{number}") for number in range(50)]
    db.session.commit()
    good = stage.script
    stage.script = lambda sent: (
        good(sent) if SECRETS[Network.VK] in sent.headers["Authorization"] else refusal(Network.VK, 5, "Нет")
    )
    check_keys()
    db.session.expire_all()
    states = [row.state for row in db.session.scalars(select(PageKey).where(PageKey.page_id != broken.id))]
    assert states.count(KeyState.RECONNECT) == len(others) and states.count(KeyState.WORKING) == 1


def test_dead_network_spoils_no_key(stage: Stage, key: PageKey) -> None:
    stage.script = lambda sent: Reply(drops=True)
    check_keys()
    db.session.expire_all()
    assert key.state is KeyState.WORKING


def test_a_notice_of_a_dead_key_says_what_it_means_before_the_words_of_the_network(key: PageKey) -> None:
    note_check(key, fails(Meaning.KEY, "User authorization failed (4)."), now=NOW)
    text = db.session.scalars(select(Notice.text)).first()
    assert text == (
        "Пока ключ не заменён, посты на эту страницу не выходят. ВКонтакте: User authorization failed (4)."
    )
