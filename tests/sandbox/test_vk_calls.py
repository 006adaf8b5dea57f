"""VK's stand-in: versions, methods, keys, parameters, as the reference tells."""

import pytest

from tests.stand import Stand

COMMUNITY, USER, SERVICE = "demo-vk-community-5", "demo-vk-user-9", "demo-vk-service"


def code_of(answer: dict[str, dict[str, object]]) -> object:
    return answer["error"]["error_code"]


def test_version_is_demanded(stand: Stand) -> None:
    assert code_of(stand.vk("wall.get", SERVICE, v="", domain="club5")) == 8


def test_unknown_method_is_3_and_case_matters(stand: Stand) -> None:
    assert code_of(stand.vk("wall.publish", COMMUNITY)) == 3
    assert code_of(stand.vk("wall.Post", COMMUNITY, message="а")) == 3


def test_unknown_key_is_5(stand: Stand) -> None:
    assert code_of(stand.vk("wall.post", "vk1.a.nobody", message="а")) == 5
    assert code_of(stand.vk("wall.post", "demo-ok-community-5", message="а")) == 5


def test_key_may_travel_in_the_body_and_is_never_echoed(stand: Stand) -> None:
    answer = stand.session.post(
        f"{stand.url}/vk/method/wall.post", data={"v": "5.199", "access_token": "secret-of-mine"}, timeout=9
    ).json()
    assert code_of(answer) == 5
    assert "secret-of-mine" not in str(answer)
    assert {"key": "method", "value": "wall.post"} in answer["error"]["request_params"]


def test_json_body_is_not_read(stand: Stand) -> None:
    answer = stand.session.post(f"{stand.url}/vk/method/wall.post", json={"v": "5.199"}, timeout=9).json()
    assert code_of(answer) == 8


@pytest.mark.parametrize(
    ("method", "token", "code"),
    [
        ("wall.get", COMMUNITY, 27),
        ("wall.getById", COMMUNITY, 27),
        ("photos.getWallUploadServer", COMMUNITY, 27),
        ("wall.edit", COMMUNITY, 27),
        ("wall.delete", COMMUNITY, 27),
        ("wall.pin", COMMUNITY, 27),
        ("stats.get", COMMUNITY, 27),
        ("wall.post", SERVICE, 28),
        ("groups.getTokenPermissions", SERVICE, 28),
        ("wall.post", "vk2.a.anything", 1051),
        ("groups.getTokenPermissions", USER, 15),
    ],
)
def test_kind_of_key_decides(stand: Stand, method: str, token: str, code: int) -> None:
    assert code_of(stand.vk(method, token)) == code


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("random_id", "1"),
        ("from_group", "true"),
        ("owner_id", "club5"),
        ("attachments", "photo1_2, photo1_3"),
        ("publish_date", "tomorrow"),
        ("lat", "north"),
    ],
)
def test_unknown_or_ill_typed_parameter_is_100(stand: Stand, name: str, value: str) -> None:
    assert code_of(stand.vk("wall.post", COMMUNITY, message="а", **{name: value})) == 100
    assert stand.posts() == []


def test_twenty_calls_a_second_for_a_community_and_three_for_a_person(stand: Stand) -> None:
    calls = [stand.vk("groups.getById", "demo-vk-user-1", group_id="5") for _ in range(4)]
    assert [("error" in call) for call in calls] == [False, False, False, True]
    assert code_of(calls[-1]) == 6
    calls = [stand.vk("groups.getById", COMMUNITY, group_id="5") for _ in range(15)]
    assert not any("error" in call for call in calls)


def test_rights_of_a_registered_key(stand: Stand) -> None:
    keys = [{"token": "k", "kind": "community", "rights": ["messages", "photos"]}]
    stand.order("communities", {"network": "vk", "id": "12", "name": "Школа", "keys": keys})
    assert code_of(stand.vk("wall.post", "k", message="а")) == 15
    permissions = stand.vk("groups.getTokenPermissions", "k")["response"]
    assert permissions["mask"] == 4 + 4096
    assert [each["name"] for each in permissions["permissions"]] == ["photos", "messages"]


def test_revoked_key_is_a_key_of_nobody(stand: Stand) -> None:
    assert "response" in stand.vk("wall.post", COMMUNITY, message="а")
    stand.order("keys/revoke", {"token": COMMUNITY})
    assert code_of(stand.vk("wall.post", COMMUNITY, message="б")) == 5


def test_profile_has_the_base_and_what_was_asked(stand: Stand) -> None:
    facts = {"members_count": 815, "description": "Школа", "is_government_organization": True, "site": "a.ru"}
    stand.order("communities", {"network": "vk", "id": "5", "name": "Школа № 5", "facts": facts})
    asked = "members_count,is_government_organization,cover,nonsense"
    answer = stand.vk("groups.getById", SERVICE, group_ids="5,404", fields=asked)["response"]
    assert answer["profiles"] == []
    (group,) = answer["groups"]
    assert (group["id"], group["name"], group["screen_name"]) == (5, "Школа № 5", "club5")
    assert (group["members_count"], group["is_government_organization"]) == (815, True)
    assert group["cover"] == {"enabled": 0}
    assert "description" not in group and "nonsense" not in group
    stand.order("settings", {"gov_mark_is_told": False})
    answer = stand.vk("groups.getById", SERVICE, group_ids="5", fields=asked)["response"]
    assert "is_government_organization" not in answer["groups"][0]
