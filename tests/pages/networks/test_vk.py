"""ВКонтакте: what leaves is what its schema knows; lost posts are found; pictures are all or none."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from portal.pages.networks.contract import (
    Ability,
    Content,
    Key,
    KeyKind,
    Meaning,
    Metrics,
    Network,
    Ok,
    Picture,
    Profile,
    Rejected,
    Seen,
)
from portal.pages.networks.opening import Networks
from portal.pages.networks.vk.adapter import VkAdapter
from tests.pages.networks.networks import SECRETS, TEXT, now, opened, target_of
from tests.pages.networks.scripted import Reply, Stage, playing
from tests.pages.networks.vk_schema import FACTS, find_faults, is_at_hand
from tests.pages.networks.vk_server import USER, Vk

ADMIN = Key(KeyKind.USER, USER)
PAGE = target_of(Network.VK)
PAGE_WITH_ADMIN = target_of(Network.VK, ADMIN)


@pytest.fixture
def vk() -> Vk:
    """A VK with an empty wall."""
    return Vk()


@pytest.fixture
def stage(vk: Vk) -> Iterator[Stage]:
    """The server; whatever a test sends is in order by VK's schema."""
    with playing(vk) as stage:
        vk.url = stage.url
        yield stage
    calls = [sent for sent in stage.sent if sent.path.startswith("/method/")]
    owned = [sent for sent in calls if sent.method == "wall.get" and "owner_id" in sent.form]
    assert [fault for sent in calls if sent not in owned for fault in find_faults(sent)] == []


@pytest.fixture
def networks(stage: Stage, tmp_path: Path) -> Iterator[Networks]:
    """Adapters before the server."""
    with opened(stage, tmp_path, timeout="5") as networks:
        yield networks


@pytest.fixture
def adapter(networks: Networks) -> VkAdapter:
    """VK's."""
    adapter = networks[Network.VK]
    assert isinstance(adapter, VkAdapter)
    return adapter


@pytest.fixture
def picture(tmp_path: Path) -> Picture:
    """A picture on the disk."""
    path = tmp_path / "cover.png"
    Image.new("RGB", (1590, 400), "navy").save(path)
    return Picture(path)


def test_every_call_is_in_order_by_the_schema(
    adapter: VkAdapter, stage: Stage, picture: Picture, capsys: pytest.CaptureFixture[str]
) -> None:
    with capsys.disabled():
        print(
            "\nVK's schema is at hand" if is_at_hand() else "\nVK's schema is ABSENT: judged by our own facts"
        )
    full = replace(
        TEXT,
        text="Текст, с запятой & знаками\nи строкой",
        link="https://a.ru/?x=1,2",
        pictures=(picture,) * 2,
    )
    assert isinstance(adapter.publish(PAGE_WITH_ADMIN, full, guid="3f" * 16), Ok)
    adapter.find(PAGE, full, since=now())
    adapter.edit(PAGE_WITH_ADMIN, "1", full)
    adapter.comment(PAGE, "1", "Первый!", guid="g")
    adapter.read_profiles([PAGE])
    adapter.read_metrics(PAGE, ["1", "2"])
    for key in (PAGE.keys[0], ADMIN):
        adapter.inspect_key(PAGE, key)
    adapter.set_cover(PAGE, picture)
    adapter.delete(PAGE, "1")
    assert set(stage.methods()) - {"upload"} == set(FACTS)


def test_post_goes_out_in_the_communitys_name_by_its_own_key(adapter: VkAdapter, stage: Stage) -> None:
    adapter.publish(PAGE_WITH_ADMIN, TEXT, guid="guid-7")
    form = stage.sent[0].form
    assert (form["owner_id"], form["from_group"], form["guid"]) == ("-555", "1", "guid-7")
    assert stage.sent[0].headers["Authorization"] == f"Bearer {SECRETS[Network.VK]}"
    assert form["attachments"] == TEXT.link


def test_lost_post_is_found_whatever_vk_did_to_its_text(adapter: VkAdapter, vk: Vk) -> None:
    sent = Content("Афиша  «Ночь\u00a0искусств» & кино:\nhttps://www.example.ru/afisha/")
    adapter.publish(PAGE, sent, guid="g")
    vk.posts[0]["text"] = (
        "Афиша «Ночь искусств» &amp; кино: https://vk.com/away.php?to=https%3A%2F%2Fexample.ru%2Fafisha"
    )
    look = adapter.find(PAGE, sent, since=now() - timedelta(seconds=5))
    assert (look.seen, look.external_id, look.copies) == (Seen.FOUND, "1", 1)
    assert look.url == "https://vk.com/wall-555_1"


def test_doubles_are_counted_and_the_first_is_taken(adapter: VkAdapter) -> None:
    adapter.publish(PAGE, TEXT, guid="g")
    adapter.publish(PAGE, TEXT, guid="g")
    look = adapter.find(PAGE, TEXT, since=now() - timedelta(seconds=5))
    assert (look.external_id, look.copies) == ("1", 2)


@pytest.mark.parametrize(
    "change", [{"text": "Другой текст"}, {"from_id": 17}, {"date": 1_600_000_000}, {"owner_id": -9}]
)
def test_another_post_is_not_taken_for_the_lost_one(
    adapter: VkAdapter, vk: Vk, change: dict[str, object]
) -> None:
    adapter.publish(PAGE, TEXT, guid="g")
    vk.posts[0] |= change
    assert adapter.find(PAGE, TEXT, since=now() - timedelta(seconds=5)).seen is Seen.ABSENT


def test_post_of_another_delivery_is_not_taken_for_the_lost_one(adapter: VkAdapter) -> None:
    adapter.publish(PAGE, TEXT, guid="g")
    assert adapter.find(PAGE, TEXT, since=now(), known=["1"]).seen is Seen.ABSENT


def test_lost_post_is_found_on_the_second_page_of_a_busy_wall(adapter: VkAdapter, vk: Vk) -> None:
    adapter.publish(PAGE, TEXT, guid="g")
    for number in range(130):
        adapter.calls.gate._store._taken.clear()  # the test is quicker than a key may be
        vk.wall_post("community", {"owner_id": "-555", "message": f"Шум {number}"})
    assert adapter.find(PAGE, TEXT, since=now() - timedelta(seconds=60)).external_id == "1"


NAMES = ["club555", "-555", "biblio", "old"]


def asked_by(stage: Stage) -> list[str]:
    """By what names the wall was asked for."""
    return [sent.form.get("domain", "old") for sent in stage.sent if sent.method == "wall.get"]


@pytest.mark.parametrize("known", NAMES)
def test_wall_is_asked_by_the_old_name_only_after_the_known_ones_were_refused(
    adapter: VkAdapter, vk: Vk, stage: Stage, known: str
) -> None:
    vk.knows = known
    adapter.publish(PAGE, TEXT, guid="g")
    for _ in range(2):
        assert adapter.find(PAGE, TEXT, since=now() - timedelta(seconds=5)).seen is Seen.FOUND
    assert asked_by(stage) == [*NAMES[: NAMES.index(known) + 1], known]


@pytest.mark.parametrize("known", NAMES[:3])
def test_empty_answer_to_a_name_that_vk_does_not_know_is_no_absence(
    adapter: VkAdapter, vk: Vk, known: str
) -> None:
    vk.knows, vk.is_empty_for_strangers = known, True
    adapter.publish(PAGE, TEXT, guid="g")
    assert adapter.find(PAGE, TEXT, since=now() - timedelta(seconds=5)).seen is Seen.FOUND


def test_empty_wall_is_asked_by_all_known_names_but_not_by_the_old(adapter: VkAdapter, stage: Stage) -> None:
    assert adapter.find(PAGE, TEXT, since=now()).seen is Seen.ABSENT
    assert asked_by(stage) == NAMES[:3]


def test_wall_that_cannot_be_read_now_is_not_called_empty(adapter: VkAdapter, vk: Vk, stage: Stage) -> None:
    stage.script = lambda sent: Reply(raw=b"<html>", status=502)
    assert adapter.find(PAGE, TEXT, since=now()).seen is Seen.LATER
    stage.script = lambda sent: Reply({"error": {"error_code": 15, "error_msg": "Access denied"}})
    assert adapter.find(PAGE, TEXT, since=now()).seen is Seen.BLIND


def test_pictures_go_up_by_the_administrators_key_and_attach_as_they_were_saved(
    adapter: VkAdapter, vk: Vk, stage: Stage, picture: Picture
) -> None:
    outcome = adapter.publish(PAGE_WITH_ADMIN, replace(TEXT, pictures=(picture, picture)), guid="g")
    assert isinstance(outcome, Ok)
    post = next(sent for sent in stage.sent if sent.method == "wall.post")
    assert post.form["attachments"] == f"photo1001_71_key,photo1001_72_key,{TEXT.link}"
    assert post.headers["Authorization"] == f"Bearer {SECRETS[Network.VK]}"
    uploads = [sent for sent in stage.sent if sent.method == "photos.saveWallPhoto"]
    assert uploads[0].form["photo"] == '[{"photo": "a:b"}]'


def test_picture_that_vk_did_not_take_keeps_the_whole_post_back(
    adapter: VkAdapter, vk: Vk, stage: Stage, picture: Picture
) -> None:
    vk.bad_uploads = 1
    outcome = adapter.publish(PAGE_WITH_ADMIN, replace(TEXT, pictures=(picture, picture)), guid="g")
    assert isinstance(outcome, Rejected) and outcome.meaning is Meaning.CONTENT
    assert "wall.post" not in stage.methods() and not vk.posts


def test_pictures_without_an_administrators_key_are_refused_beforehand(
    adapter: VkAdapter, stage: Stage, picture: Picture
) -> None:
    outcome = adapter.publish(PAGE, replace(TEXT, pictures=(picture,)), guid="g")
    assert isinstance(outcome, Rejected) and outcome.meaning is Meaning.WRONG_KEY and not stage.sent


def test_picture_gone_from_the_disk_keeps_the_post_back(adapter: VkAdapter, vk: Vk, tmp_path: Path) -> None:
    lost = replace(TEXT, pictures=(Picture(tmp_path / "нет.png"),))
    outcome = adapter.publish(PAGE_WITH_ADMIN, lost, guid="g")
    assert isinstance(outcome, Rejected) and not vk.posts


@pytest.mark.parametrize(
    "content",
    [Content("я" * 20_000), Content(""), Content(" "), Content("текст", tuple([Picture(Path("x"))] * 11))],
)
def test_what_does_not_fit_is_refused_without_a_call(
    adapter: VkAdapter, stage: Stage, content: Content
) -> None:
    outcome = adapter.publish(PAGE_WITH_ADMIN, content, guid="g")
    assert isinstance(outcome, Rejected) and outcome.meaning is Meaning.CONTENT and not stage.sent


def test_edit_goes_on_by_the_administrators_key_where_the_communitys_may_not(
    adapter: VkAdapter, vk: Vk, stage: Stage
) -> None:
    vk.community_edits = False
    assert isinstance(adapter.edit(PAGE_WITH_ADMIN, "1", TEXT), Ok)
    assert stage.methods() == ["wall.edit", "wall.edit"]
    refused = adapter.edit(PAGE, "1", TEXT)
    assert isinstance(refused, Rejected) and refused.meaning is Meaning.WRONG_KEY


def test_deleting_what_is_gone_is_done(adapter: VkAdapter) -> None:
    adapter.publish(PAGE, TEXT, guid="g")
    assert isinstance(adapter.delete(PAGE, "1"), Ok)
    assert isinstance(adapter.delete(PAGE, "1"), Ok)


def test_counts_are_read_a_hundred_at_once_and_deleted_posts_are_missing(
    adapter: VkAdapter, stage: Stage
) -> None:
    adapter.publish(PAGE, TEXT, guid="g")
    found = adapter.read_metrics(PAGE, [str(number) for number in range(1, 151)])
    assert found == {"1": Metrics("1", views=7, likes=3)}
    assert stage.methods().count("wall.getById") == 2


def test_profiles_are_read_five_hundred_at_once(adapter: VkAdapter, stage: Stage) -> None:
    targets = [replace(PAGE, external_id=str(number), keys=()) for number in range(1, 1001)]
    found = adapter.read_profiles(targets)
    assert len(found) == 1000 and all(isinstance(profile, Profile) for profile in found.values())
    assert stage.methods() == ["groups.getById"] * 2


def test_key_of_a_community_tells_what_it_can_do(adapter: VkAdapter) -> None:
    report = adapter.inspect_key(PAGE, PAGE.keys[0])
    assert report.is_working and report.kind is KeyKind.COMMUNITY and report.page_name == "Библиотека"
    assert report.abilities == {Ability.TEXT, Ability.COMMENTS}


def test_key_of_another_community_is_refused_by_name(adapter: VkAdapter) -> None:
    report = adapter.inspect_key(replace(PAGE, external_id="777"), PAGE.keys[0])
    assert not report.is_working and "«Библиотека»" in report.words


def test_key_of_an_administrator_is_for_pictures(adapter: VkAdapter) -> None:
    report = adapter.inspect_key(PAGE, ADMIN)
    assert report.is_working and report.kind is KeyKind.USER
    assert {Ability.PHOTO, Ability.TEXT} <= report.abilities


def test_key_of_vk_id_is_explained(adapter: VkAdapter, stage: Stage) -> None:
    stage.script = lambda sent: Reply({"error": {"error_code": 1051, "error_msg": "Method is unavailable"}})
    report = adapter.inspect_key(PAGE, Key(KeyKind.COMMUNITY, "vk2.a.secret"))
    assert not report.is_working and "VK ID" in report.words and "Работа с API" in report.words


def test_cover_is_put_on_with_its_own_size(adapter: VkAdapter, stage: Stage, picture: Picture) -> None:
    assert isinstance(adapter.set_cover(PAGE, picture), Ok)
    form = stage.sent[0].form
    assert (form["crop_x2"], form["crop_y2"]) == ("1590", "400")
