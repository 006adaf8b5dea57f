"""The stand-in of Odnoklassniki: signatures, topics, photos."""

import hashlib
import json
from typing import Any

import pytest

from tests.stand import Stand, picture

TOKEN, APP, SECRET = "demo-ok-community-70001", "demo-ok-app", "demo-ok-secret"


def md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()


def call(stand: Stand, method: str, *, token: str = TOKEN, sig: str = "", **params: str) -> Any:
    given = {"application_key": APP, "method": method, "format": "json", **params}
    signed = "".join(f"{name}={given[name]}" for name in sorted(given))
    given["sig"] = sig or md5(signed + (md5(token + SECRET) if token else SECRET))
    if token:
        given["access_token"] = token
    answer = stand.session.post(f"{stand.url}/ok/fb.do", data=given, timeout=9)
    body = answer.json()
    code = body.get("error_code") if isinstance(body, dict) else None
    assert answer.headers.get("invocation-error") == (str(code) if code else None)
    return body


def attach(*media: dict[str, Any], **options: str) -> str:
    return json.dumps({"media": media, "onBehalfOfGroup": "true", **options}, ensure_ascii=False)


def publish(stand: Stand, *media: dict[str, Any]) -> Any:
    given = attach(*(media or [{"type": "text", "text": "Субботник в пятницу"}]))
    return call(stand, "mediatopic.post", type="GROUP_THEME", gid="70001", attachment=given)


def test_topic_is_answered_by_its_number_as_a_string(stand: Stand) -> None:
    topic = publish(stand)
    assert isinstance(topic, str) and topic.isdigit()
    (found,) = call(stand, "mediatopic.getByIds", topic_ids=topic)["media_topics"]
    assert (found["id"], found["media"]) == (topic, [{"type": "text", "text": "Субботник в пятницу"}])
    assert publish(stand) != topic  # nothing guards against doubles


def test_wrong_signature_is_104(stand: Stand) -> None:
    assert call(stand, "users.getCurrentUser", sig="0" * 32)["error_code"] == 104


def test_unknown_application_token_method_and_parameter(stand: Stand) -> None:
    assert call(stand, "mediatopic.post", application_key="CBAFJIICABABABABA")["error_code"] == 101
    assert call(stand, "users.getCurrentUser", token="tkn1nobody")["error_code"] == 103
    assert call(stand, "users.getCurrentUser", token="")["error_code"] == 453
    assert call(stand, "mediatopic.publish")["error_code"] == 3
    assert call(stand, "group.getInfo", uids="70001", guid="1")["error_code"] == 100


def test_foreign_group_is_10(stand: Stand) -> None:
    given = {"type": "GROUP_THEME", "gid": "70002", "attachment": attach({"type": "text", "text": "а"})}
    assert call(stand, "mediatopic.post", **given)["error_code"] == 10


@pytest.mark.parametrize(
    ("media", "code"),
    [
        ({"type": "text", "text": "я" * 16_001}, 601),
        ({"type": "text", "text": ""}, 100),
        ({"type": "song"}, 100),
        ({"type": "link", "url": "не адрес"}, 607),
        ({"type": "photo", "list": [{"id": "no-such-token"}]}, 100),
        ({"type": "poll", "question": "Да?", "answers": [{"text": "Да"}]}, 603),
    ],
)
def test_bad_blocks(stand: Stand, media: dict[str, Any], code: int) -> None:
    assert publish(stand, media)["error_code"] == code


def test_too_many_blocks_and_broken_json(stand: Stand) -> None:
    assert publish(stand, *[{"type": "text", "text": "а"}] * 21)["error_code"] == 600
    given = {"type": "GROUP_THEME", "gid": "70001"}
    assert call(stand, "mediatopic.post", **given, attachment="{media")["error_code"] == 100
    assert call(stand, "mediatopic.post", **given)["error_code"] == 100


def test_photos_go_up_and_hang_on_the_topic(stand: Stand) -> None:
    place = call(stand, "photosV2.getUploadUrl", gid="70001", count="2")
    files = {f"pic{number}": ("a.png", picture(10 + number)) for number in (1, 2)}
    sent = stand.session.post(place["upload_url"], files=files, timeout=9).json()["photos"]
    assert list(sent) == place["photo_ids"]
    photos = [{"id": sent[photo_id]["token"]} for photo_id in place["photo_ids"]]
    publish(stand, {"type": "text", "text": "Снимки"}, {"type": "photo", "list": photos})
    (post,) = stand.posts("ok")
    assert [each["kind"] for each in post["attachments"]] == ["photo", "photo"]
    both = {"type": "photo", "list": [{**photos[0], "photoId": "1"}]}
    assert publish(stand, both)["error_code"] == 100


def test_broken_photo_is_refused(stand: Stand) -> None:
    place = call(stand, "photosV2.getUploadUrl", gid="70001", count="1")
    files = {"pic1": ("a.png", b"no picture")}
    assert stand.session.post(place["upload_url"], files=files, timeout=9).json()["error_code"] == 505


def test_edit_and_delete(stand: Stand) -> None:
    topic = publish(stand)
    given = attach({"type": "text", "text": "Стало"})
    assert call(stand, "mediatopic.edit", topic_id=topic, attachment=given) == {"success": True}
    assert call(stand, "mediatopic.deleteTopic", topic_id=topic, gid="70001")["success"] is True
    assert call(stand, "mediatopic.getByIds", topic_ids=topic) == {"media_topics": []}
    assert call(stand, "mediatopic.deleteTopic", topic_id=topic)["error_code"] == 300


def test_new_topic_is_not_in_the_statistics_yet(stand: Stand) -> None:
    topic = publish(stand)
    assert call(stand, "group.getStatTopics", gid="70001")["topics"] == []
    stand.order("settings", {"ok_statistics_lag": 0})
    assert [each["id"] for each in call(stand, "group.getStatTopics", gid="70001")["topics"]] == [topic]


def test_profile_has_the_mark(stand: Stand) -> None:
    facts = {"gos_org": True, "members_count": 40}
    stand.order("communities", {"network": "ok", "id": "70001", "name": "Клуб", "facts": facts})
    (group,) = call(stand, "group.getInfo", uids="70001", fields="name,gos_org,members_count")
    assert group == {"uid": "70001", "name": "Клуб", "gos_org": True, "members_count": 40}


def test_ordered_refusals(stand: Stand) -> None:
    for kind, code in {"flood": 8, "expired": 102, "internal": 2, "limit_214": 11}.items():
        stand.order("faults", {"network": "ok", "kind": kind, "count": 1})
        assert publish(stand)["error_code"] == code
