"""ВКонтакте read with care: an empty wall may lie, one dead key spoils nothing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from portal.pages.networks.contract import (
    Adapter,
    Key,
    KeyKind,
    Meaning,
    Network,
    Ok,
    Profile,
    Rejected,
    Seen,
)
from tests.pages.networks.networks import SERVICE, TEXT, now, opened, target_of
from tests.pages.networks.scripted import Reply, Sent, Stage, playing
from tests.pages.networks.vk_server import USER, Vk, error

PAGE = target_of(Network.VK)
PAGE_WITH_ADMIN = target_of(Network.VK, Key(KeyKind.USER, USER))


@pytest.fixture
def vk() -> Vk:
    """A VK with an empty wall."""
    return Vk()


@pytest.fixture
def stage(vk: Vk) -> Iterator[Stage]:
    """The server."""
    with playing(vk) as stage:
        yield stage


@pytest.fixture
def adapter(stage: Stage, tmp_path: Path) -> Iterator[Adapter]:
    """VK's."""
    with opened(stage, tmp_path, timeout="5") as networks:
        yield networks[Network.VK]


def test_empty_wall_where_our_posts_stand_is_no_absence(adapter: Adapter) -> None:
    fresh = adapter.find(PAGE, TEXT, since=now() - timedelta(seconds=30), known=["17"])
    assert fresh.seen is Seen.LATER
    late = adapter.find(PAGE, TEXT, since=now() - timedelta(minutes=5), known=["17"])
    assert (late.seen, late.words) == (Seen.BLIND, fresh.words)
    assert adapter.find(PAGE, TEXT, since=now() - timedelta(minutes=5)).seen is Seen.ABSENT


def test_wall_closed_to_the_portal_is_read_by_the_administrators_key(
    adapter: Adapter, vk: Vk, stage: Stage
) -> None:
    def only_for_members(sent: Sent) -> Reply:
        if sent.method == "wall.get" and sent.headers["Authorization"] == f"Bearer {SERVICE}":
            return Reply(error(15, "Access denied: this wall available only for community members"))
        return vk(sent)

    stage.script = only_for_members
    adapter.publish(PAGE, TEXT, guid="g")
    since = now() - timedelta(seconds=5)
    assert adapter.find(PAGE_WITH_ADMIN, TEXT, since=since).seen is Seen.FOUND
    assert adapter.find(PAGE, TEXT, since=since).seen is Seen.BLIND


def test_dead_key_of_one_page_spoils_the_reading_of_no_other(adapter: Adapter, vk: Vk, stage: Stage) -> None:
    def service_is_dead(sent: Sent) -> Reply:
        is_service = sent.headers["Authorization"] == f"Bearer {SERVICE}"
        return Reply(error(5, "User authorization failed")) if is_service else vk(sent)

    stage.script = service_is_dead
    keyless = replace(PAGE, external_id="556", keys=())
    found = adapter.read_profiles([keyless, PAGE])
    assert all(isinstance(found[id], Profile) for id in ("555", "556")), found
    assert isinstance(adapter.read_profiles([keyless])["556"], Rejected)


def test_key_with_letters_that_no_key_has_is_refused_and_nothing_is_sent(
    adapter: Adapter, stage: Stage
) -> None:
    outcome = adapter.publish(target_of(Network.VK, Key(KeyKind.USER, "клюc")), TEXT, guid="g")
    assert isinstance(outcome, Ok)  # by the community's key
    alone = replace(PAGE, keys=(Key(KeyKind.COMMUNITY, "клюc"),))
    sent = len(stage.sent)
    outcome = adapter.publish(alone, TEXT, guid="g")
    assert isinstance(outcome, Rejected) and (outcome.meaning, outcome.by) == (Meaning.KEY, KeyKind.COMMUNITY)
    assert len(stage.sent) == sent
