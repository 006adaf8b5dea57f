"""Adapters against the stand-ins of the networks: what is published stands on the wall, once and whole."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from portal.pages.networks.contract import (
    Ability,
    Content,
    Key,
    KeyKind,
    Mark,
    Meaning,
    Metrics,
    Network,
    Ok,
    Picture,
    Profile,
    Rejected,
    Seen,
    Target,
    Unknown,
)
from portal.pages.networks.opening import Networks
from tests.pages.networks.networks import always, now, opened
from tests.pages.networks.scripted import Reply, Stage
from tests.stand import Stand, picture, standing

VK, OK, TELEGRAM, MAX = Network.VK, Network.OK, Network.TELEGRAM, Network.MAX
IDS = {VK: "1555", OK: "60000000001555", TELEGRAM: "-1001555", MAX: "-71555"}
KEYS = {
    VK: (Key(KeyKind.COMMUNITY, "demo-vk-community-1555"), Key(KeyKind.USER, "demo-vk-user-7")),
    OK: (Key(KeyKind.USER, "demo-ok-community-60000000001555"),),
    TELEGRAM: (Key(KeyKind.BOT, "demo-telegram-bot"),),
    MAX: (Key(KeyKind.BOT, "demo-max-bot"),),
}
POST = Content(
    "Афиша на выходные: https://biblio.example.ru/a & «Ночь искусств»", link="https://biblio.example.ru/a"
)
METHODS = {VK: "wall.post", OK: "mediatopic.post", TELEGRAM: "sendMessage", MAX: "POST /messages"}


@pytest.fixture
def stand() -> Iterator[Stand]:
    """The stand-ins, empty, in no hurry to count calls."""
    with standing() as stand:
        stand.order("settings", {"rates": False})
        yield stand


@pytest.fixture
def networks(stand: Stand, tmp_path: Path) -> Iterator[Networks]:
    """Adapters before the stand-ins."""
    addresses = {
        "VK_API_URL": f"{stand.url}/vk/method",
        "OK_API_URL": f"{stand.url}/ok/fb.do",
        "TELEGRAM_API_URL": f"{stand.url}/telegram",
        "MAX_API_URL": f"{stand.url}/max",
        "VK_SERVICE_KEY": "demo-vk-service",
        "OK_APP_KEY": "demo-ok-app",
        "OK_APP_SECRET": "demo-ok-secret",
    }
    with opened(Stage(1, always(Reply())), tmp_path, timeout="2", **addresses) as networks:
        yield networks


@pytest.fixture
def pictures(tmp_path: Path) -> tuple[Picture, ...]:
    """Two pictures on the disk."""
    paths = [tmp_path / f"{number}.png" for number in (1, 2)]
    for path in paths:
        path.write_bytes(picture())
    return tuple(map(Picture, paths))


def page_of(network: Network) -> Target:
    """A page with all its keys."""
    return Target(network, IDS[network], KEYS[network], "biblio")


def texts(stand: Stand, network: Network) -> list[str]:
    """Texts of the wall."""
    return [post["text"] for post in stand.posts(network.value, IDS[network])]


@pytest.mark.parametrize("network", Network)
def test_post_stands_on_the_wall_under_the_number_that_was_told(
    network: Network, networks: Networks, stand: Stand
) -> None:
    outcome = networks[network].publish(page_of(network), POST, guid="g1")
    assert isinstance(outcome, Ok), outcome
    (post,) = stand.posts(network.value, IDS[network])
    assert (post["text"], str(post["id"])) == (POST.text, outcome.external_id)


@pytest.mark.parametrize("network", [TELEGRAM, MAX])
def test_bold_words_and_links_go_as_tags(network: Network, networks: Networks, stand: Stand) -> None:
    rich = Content("Важно: смотрите афишу", html='<b>Важно</b>: смотрите <a href="https://a.ru/">афишу</a>')
    assert isinstance(networks[network].publish(page_of(network), rich, guid="g"), Ok)
    assert texts(stand, network) == ["Важно: смотрите афишу"]


@pytest.mark.parametrize("network", Network)
def test_pictures_hang_on_the_post_all_of_them(
    network: Network, networks: Networks, stand: Stand, pictures: tuple[Picture, ...]
) -> None:
    for shown in (pictures, pictures[:1]):
        outcome = networks[network].publish(
            page_of(network), replace(POST, pictures=shown), guid=f"g{len(shown)}"
        )
        assert isinstance(outcome, Ok), outcome
    photos = [
        sum(each["kind"] == "photo" for each in post["attachments"]) for post in stand.posts(network.value)
    ]
    assert sum(photos) == 3


@pytest.mark.parametrize("network", [VK, MAX])
def test_post_whose_answer_was_lost_is_found(network: Network, networks: Networks, stand: Stand) -> None:
    since = now()
    stand.order(
        "faults", {"kind": "lost_after", "network": network.value, "method": METHODS[network], "count": 1}
    )
    assert isinstance(networks[network].publish(page_of(network), POST, guid="g"), Unknown)
    look = networks[network].find(page_of(network), POST, since=since)
    assert (look.seen, look.external_id) == (Seen.FOUND, str(stand.posts()[0]["id"])) and look.copies == 1


@pytest.mark.parametrize("network", [VK, MAX])
def test_post_that_never_arrived_is_absent(network: Network, networks: Networks, stand: Stand) -> None:
    stand.order("communities", {"network": network.value, "id": IDS[network]})
    stand.order("faults", {"kind": "lost_before", "network": network.value, "count": 1})
    assert isinstance(networks[network].publish(page_of(network), POST, guid="g"), Unknown)
    assert networks[network].find(page_of(network), POST, since=now()).seen is Seen.ABSENT


def test_topic_that_shows_late_is_found_later_and_then_a_person_looks(
    networks: Networks, stand: Stand
) -> None:
    since = now() - timedelta(seconds=1)
    assert isinstance(networks[OK].publish(page_of(OK), POST, guid="g"), Ok)
    assert networks[OK].find(page_of(OK), POST, since=since).seen is Seen.LATER
    assert (
        networks[OK].find(page_of(OK), Content("Нет такого"), since=since - timedelta(minutes=5)).seen
        is Seen.BLIND
    )
    stand.order("settings", {"ok_statistics_lag": 0.0})
    assert networks[OK].find(page_of(OK), POST, since=since).seen is Seen.FOUND


def test_telegram_never_shows_what_stands_there(networks: Networks) -> None:
    assert networks[TELEGRAM].find(page_of(TELEGRAM), POST, since=now()).seen is Seen.BLIND


@pytest.mark.parametrize("network", Network)
def test_post_is_corrected_and_taken_off_twice_over(
    network: Network, networks: Networks, stand: Stand
) -> None:
    adapter, page = networks[network], page_of(network)
    posted = adapter.publish(page, POST, guid="g")
    assert isinstance(posted, Ok)
    better = replace(POST, text="Исправлено: начало в 18:00")
    assert isinstance(adapter.edit(page, posted.external_id, better), Ok)
    assert isinstance(adapter.edit(page, posted.external_id, better), Ok)
    assert texts(stand, network) == [better.text]
    assert isinstance(adapter.delete(page, posted.external_id), Ok)
    assert isinstance(adapter.delete(page, posted.external_id), Ok)
    assert texts(stand, network) == []


def test_every_message_of_a_group_of_pictures_is_deleted(
    networks: Networks, stand: Stand, pictures: tuple[Picture, ...]
) -> None:
    posted = networks[TELEGRAM].publish(page_of(TELEGRAM), replace(POST, pictures=pictures), guid="g")
    assert isinstance(posted, Ok) and len(posted.details["message_ids"]) == 2
    assert isinstance(networks[TELEGRAM].delete(page_of(TELEGRAM), posted.external_id), Ok)
    assert stand.posts("telegram") == []


@pytest.mark.parametrize("network", Network)
def test_profile_tells_what_the_network_shows(network: Network, networks: Networks, stand: Stand) -> None:
    stand.order("communities", {"network": network.value, "id": IDS[network], "name": "Библиотека № 3"})
    profile = networks[network].read_profiles([page_of(network)])[IDS[network]]
    assert isinstance(profile, Profile) and profile.name == "Библиотека № 3"
    assert profile.members is not None and profile.has_avatar is not Mark.YES


@pytest.mark.parametrize("network", Network)
def test_counts_are_none_where_the_network_does_not_tell(network: Network, networks: Networks) -> None:
    posted = networks[network].publish(page_of(network), POST, guid="g")
    assert isinstance(posted, Ok)
    counts = networks[network].read_metrics(page_of(network), [posted.external_id])
    assert isinstance(counts, dict)
    nothing = Metrics(posted.external_id)
    assert (counts[posted.external_id] == nothing) is (network is TELEGRAM)


@pytest.mark.parametrize("network", Network)
def test_key_tells_what_it_can_do_by_real_calls(network: Network, networks: Networks, stand: Stand) -> None:
    report = networks[network].inspect_key(page_of(network), KEYS[network][0])
    assert report.is_working, report
    assert Ability.TEXT in report.abilities and (Ability.PHOTO in report.abilities) is (network is not VK)
    stand.order("keys/revoke", {"token": KEYS[network][0].secret})
    dead = networks[network].inspect_key(page_of(network), KEYS[network][0])
    assert not dead.is_working and dead.meaning is Meaning.KEY
    assert stand.posts() == []


def test_administrators_key_adds_pictures_and_a_cover(networks: Networks, tmp_path: Path) -> None:
    report = networks[VK].inspect_key(page_of(VK), KEYS[VK][1])
    assert report.is_working and Ability.PHOTO in report.abilities
    path = tmp_path / "cover.png"
    path.write_bytes(picture(1590, 400))
    assert isinstance(networks[VK].set_cover(page_of(VK), Picture(path)), Ok)


@pytest.mark.parametrize("network", [OK, TELEGRAM, MAX])
def test_what_a_network_has_no_call_for_is_said_in_words(network: Network, networks: Networks) -> None:
    for outcome in (
        networks[network].comment(page_of(network), "1", "Первый!", guid="g"),
        networks[network].set_cover(page_of(network), Picture(Path("x"))),
    ):
        assert isinstance(outcome, Rejected) and outcome.code == "unsupported" and outcome.words


def test_picture_still_being_taken_in_is_waited_for(
    networks: Networks, stand: Stand, pictures: tuple[Picture, ...]
) -> None:
    stand.order("faults", {"kind": "not_ready", "network": "max", "method": METHODS[MAX], "count": 2})
    assert isinstance(networks[MAX].publish(page_of(MAX), replace(POST, pictures=pictures), guid="g"), Ok)
    assert len(stand.posts("max")) == 1


@pytest.mark.parametrize("network", Network)
@pytest.mark.parametrize("kind", ["html_502_after", "no_response_key", "timeout", "lost_before"])
def test_fault_of_the_line_leaves_the_outcome_unknown(
    network: Network, kind: str, networks: Networks, stand: Stand
) -> None:
    stand.order("faults", {"kind": kind, "network": network.value, "count": 1, "seconds": 4})
    assert isinstance(networks[network].publish(page_of(network), POST, guid="g"), Unknown)
    assert len(stand.posts()) <= 1


@pytest.mark.parametrize("network", Network)
def test_dead_network_holds_no_other(network: Network, networks: Networks, stand: Stand) -> None:
    stand.order("faults", {"kind": "flood", "network": network.value})
    stand.order("faults", {"kind": "html_502", "network": network.value})
    for _ in range(15):
        networks[network].publish(page_of(network), POST, guid="g")
    for other in set(Network) - {network}:
        assert isinstance(networks[other].publish(page_of(other), POST, guid="g"), Ok)
