"""VK's stand-in: posts, uploads, comments."""

import json
from typing import Any

import pytest

from tests.stand import Stand, picture

COMMUNITY, USER, SERVICE = "demo-vk-community-5", "demo-vk-user-9", "demo-vk-service"


def post(stand: Stand, token: str = COMMUNITY, **params: Any) -> Any:
    return stand.vk("wall.post", token, **{"owner_id": -5, "from_group": 1, **params})


def upload(stand: Stand, body: bytes) -> Any:
    place = stand.vk("photos.getWallUploadServer", USER, group_id=5)["response"]
    return stand.session.post(place["upload_url"], files={"photo": ("a.png", body)}, timeout=9).json()


def save(stand: Stand, sent: Any) -> Any:
    return stand.vk("photos.saveWallPhoto", USER, group_id=5, **sent)


def test_post_gets_a_number_and_stands_on_the_wall(stand: Stand) -> None:
    assert post(stand, message="Первое") == {"response": {"post_id": 1}}
    assert post(stand, message="Второе") == {"response": {"post_id": 2}}
    wall = stand.vk("wall.get", SERVICE, domain="club5", count=10, filter="owner")["response"]
    assert wall["count"] == 2
    assert [item["text"] for item in wall["items"]] == ["Второе", "Первое"]
    assert all(item["owner_id"] == item["from_id"] == -5 for item in wall["items"])
    items = stand.vk("wall.getById", SERVICE, posts="-5_1,-5_9")["response"]["items"]
    assert [item["id"] for item in items] == [1]


def test_same_guid_is_the_same_post_until_it_is_switched_off(stand: Stand) -> None:
    numbers = [post(stand, message="Раз", guid="g-1")["response"]["post_id"] for _ in range(3)]
    assert numbers == [1, 1, 1]
    stand.order("settings", {"guid": False})
    assert post(stand, message="Раз", guid="g-1") == {"response": {"post_id": 2}}


def test_foreign_wall_is_15(stand: Stand) -> None:
    assert post(stand, message="а", owner_id=-6)["error"]["error_code"] == 15


def test_day_has_a_limit_of_posts(stand: Stand) -> None:
    stand.order("settings", {"daily_posts": 2})
    assert ["response" in post(stand, message=str(number)) for number in range(3)] == [True, True, False]
    error = post(stand, message="ещё")["error"]
    assert (error["error_code"], "2 posts a day" in error["error_msg"]) == (214, True)


@pytest.mark.parametrize(
    "attachments",
    [
        "https://a.ru/,https://b.ru/",
        ",".join(f"photo-5_{number}" for number in range(11)),
        "picture5_1",
        "photo--5_1",
    ],
)
def test_too_many_links_or_files_are_100(stand: Stand, attachments: str) -> None:
    assert post(stand, message="а", attachments=attachments)["error"]["error_code"] == 100


def test_text_has_a_limit_and_must_be_there(stand: Stand) -> None:
    assert post(stand, message="")["error"]["error_code"] == 100
    assert post(stand, message="я" * 16_385)["error"]["error_code"] == 100
    assert "response" in post(stand, message="я" * 16_384)


def test_photo_goes_up_in_three_steps(stand: Stand) -> None:
    sent = upload(stand, picture())
    (photo,) = save(stand, sent)["response"]
    assert photo["owner_id"] == 9  # of the person who uploaded it, not of the community
    name = f"photo{photo['owner_id']}_{photo['id']}_{photo['access_key']}"
    assert post(stand, message="С картинкой", attachments=name) == {"response": {"post_id": 1}}
    (item,) = stand.vk("wall.getById", SERVICE, posts="-5_1")["response"]["items"]
    assert [each["type"] for each in item["attachments"]] == ["photo"]
    shown = stand.session.get(item["attachments"][0]["photo"]["sizes"][0]["url"], timeout=9)
    assert (shown.headers["Content-Type"], shown.content) == ("image/png", picture())


def test_bad_picture_answers_200_with_an_empty_list(stand: Stand) -> None:
    stand.order("settings", {"rates": False})
    for body in (b"not a picture", picture(2100, 100), b""):
        sent = upload(stand, body)
        assert sent["photo"] == "[]"
        assert save(stand, sent)["error"]["error_code"] == 100


def test_photo_must_come_back_byte_for_byte(stand: Stand) -> None:
    sent = upload(stand, picture())
    changed = {**sent, "photo": json.dumps(json.loads(sent["photo"]), indent=1)}
    assert save(stand, changed)["error"]["error_code"] == 121
    assert save(stand, {**sent, "server": 1})["error"]["error_code"] == 118


def test_attachment_that_does_not_exist_is_dropped_without_a_word(stand: Stand) -> None:
    post(stand, message="Текст", attachments="photo9_777")
    (item,) = stand.vk("wall.get", SERVICE, owner_id=-5)["response"]["items"]
    assert item["attachments"] == []


def test_edit_replaces_and_delete_takes_off(stand: Stand) -> None:
    post(stand, message="Было", attachments="https://a.ru/")
    assert stand.vk("wall.edit", USER, owner_id=-5, post_id=1, message="Стало") == {
        "response": {"post_id": 1}
    }
    (item,) = stand.vk("wall.getById", SERVICE, posts="-5_1")["response"]["items"]
    assert (item["text"], item["attachments"], "edited" in item) == ("Стало", [], True)
    assert stand.vk("wall.delete", USER, owner_id=-5, post_id=1) == {"response": 1}
    assert stand.vk("wall.getById", SERVICE, posts="-5_1")["response"]["items"] == []
    assert stand.vk("wall.delete", USER, owner_id=-5, post_id=1)["error"]["error_code"] == 104
    assert [each["is_deleted"] for each in stand.posts("vk", "5", with_deleted=True)] == [True]


def test_comment_and_pin(stand: Stand) -> None:
    for text in ("Первое", "Второе"):
        post(stand, message=text)
    comment = {"owner_id": -5, "post_id": 1, "message": "Спасибо", "guid": "c"}
    answers = [stand.vk("wall.createComment", COMMUNITY, **comment) for _ in range(2)]
    assert answers[0] == answers[1]
    comments = stand.vk("wall.getComments", SERVICE, owner_id=-5, post_id=1)["response"]
    assert [each["text"] for each in comments["items"]] == ["Спасибо"]
    assert stand.vk("wall.pin", USER, owner_id=-5, post_id=1) == {"response": 1}
    items = stand.vk("wall.get", SERVICE, domain="club5")["response"]["items"]
    assert [(item["id"], item.get("is_pinned")) for item in items] == [(1, 1), (2, None)]


def test_cover_is_put_on_by_the_communitys_key(stand: Stand) -> None:
    place = stand.vk("photos.getOwnerCoverPhotoUploadServer", COMMUNITY, group_id=5)["response"]
    sent = stand.session.post(place["upload_url"], files={"photo": ("a.png", picture())}, timeout=9).json()
    saved = stand.vk("photos.saveOwnerCoverPhoto", COMMUNITY, photo=sent["photo"], hash=sent["hash"])
    (group,) = stand.vk("groups.getById", SERVICE, group_ids="5", fields="cover")["response"]["groups"]
    assert group["cover"] == {"enabled": 1, "images": saved["response"]["images"]}


def test_document_goes_up_by_the_communitys_key(stand: Stand) -> None:
    place = stand.vk("docs.getWallUploadServer", COMMUNITY, group_id=5)["response"]
    sent = stand.session.post(place["upload_url"], files={"file": ("план.pdf", b"%PDF")}, timeout=9).json()
    doc = stand.vk("docs.save", COMMUNITY, file=sent["file"], title="План")["response"]["doc"]
    name = f"doc{doc['owner_id']}_{doc['id']}"
    assert "response" in post(stand, message="План", attachments=name)
    assert "error" in post(stand, message="План", attachments=f"{name},{name}")
