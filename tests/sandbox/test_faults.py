"""Faults on command: each does what it says, before or after the network acted."""

import time
from typing import Any

import pytest
import requests

from tests.stand import Stand

KEY = "demo-vk-community-5"


def post(stand: Stand, text: str = "Текст") -> Any:
    return stand.vk("wall.post", KEY, message=text)


def posted(stand: Stand) -> int:
    return len(stand.posts("vk", "5"))


@pytest.mark.parametrize(("kind", "left"), [("lost_before", 0), ("lost_after", 1)])
def test_line_drops_before_or_after_acting(stand: Stand, kind: str, left: int) -> None:
    stand.order("faults", {"network": "vk", "method": "wall.post", "kind": kind, "count": 1})
    with pytest.raises(requests.ConnectionError):
        post(stand)
    assert posted(stand) == left
    assert "response" in post(stand)


@pytest.mark.parametrize(("kind", "left"), [("html_502", 0), ("html_502_after", 1)])
def test_bad_gateway_is_html(stand: Stand, kind: str, left: int) -> None:
    stand.order("faults", {"kind": kind, "count": 1})
    answer = stand.session.post(
        f"{stand.url}/vk/method/wall.post",
        data={"v": "5.199", "message": "а", "access_token": KEY},
        timeout=9,
    )
    assert (answer.status_code, answer.headers["Content-Type"]) == (502, "text/html")
    assert posted(stand) == left


def test_answer_without_response(stand: Stand) -> None:
    stand.order("faults", {"kind": "no_response_key", "count": 1})
    assert post(stand) == {}
    assert posted(stand) == 1


@pytest.mark.parametrize(
    ("kind", "code"),
    [("flood", 9), ("captcha", 14), ("limit_214", 214), ("expired", 5), ("foreign_ip", 5), ("internal", 10)],
)
def test_refusals_in_vks_own_words(stand: Stand, kind: str, code: int) -> None:
    stand.order("faults", {"network": "vk", "kind": kind})
    error = post(stand)["error"]
    assert error["error_code"] == code
    assert error.get("error_subcode") == (1130 if kind == "foreign_ip" else None)
    assert ("redirect_uri" in error) == (kind == "captcha")
    assert posted(stand) == 0


def test_order_is_for_one_network_one_method_one_key(stand: Stand) -> None:
    stand.order("faults", {"network": "vk", "method": "wall.post", "token": KEY, "kind": "flood"})
    assert "error" in post(stand)
    assert "response" in stand.vk("wall.post", "demo-vk-community-6", message="а")
    assert "response" in stand.vk("groups.getById", KEY)
    assert stand.telegram("getMe")["ok"]


def test_late_answer(stand: Stand) -> None:
    stand.order("faults", {"kind": "latency", "seconds": 0.3})
    began = time.monotonic()
    assert "response" in post(stand)
    assert time.monotonic() - began >= 0.3


def test_timeout_acts_not(stand: Stand) -> None:
    stand.order("faults", {"kind": "timeout", "seconds": 0.2, "count": 1})
    with pytest.raises(requests.ConnectionError):
        post(stand)
    assert posted(stand) == 0


def test_chances_repeat_with_their_seed(stand: Stand) -> None:
    stand.order("settings", {"rates": False})
    runs = []
    for _ in range(2):
        stand.session.delete(f"{stand.url}/control/faults?seed=7", timeout=9)
        stand.order("faults", {"kind": "flood", "probability": 0.5})
        runs.append(["error" in post(stand, str(number)) for number in range(30)])
    assert runs[0] == runs[1]
    assert 5 < sum(runs[0]) < 25


def test_reset_forgets_everything(stand: Stand) -> None:
    post(stand)
    stand.order("faults", {"kind": "flood"})
    stand.order("settings", {"guid": False})
    stand.order("reset", {})
    assert stand.posts() == []
    assert "response" in post(stand)
    assert stand.session.get(f"{stand.url}/control/settings", timeout=9).json()["guid"] is True


def test_log_tells_what_was_called_and_no_keys(stand: Stand) -> None:
    stand.order("faults", {"kind": "flood", "count": 1})
    post(stand)
    text = stand.session.get(f"{stand.url}/control/log", timeout=9).text
    assert '"wall.post"' in text and '"flood"' in text
    assert KEY not in text


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("faults", {"kind": "earthquake"}),
        ("communities", {"network": "myspace", "id": "1"}),
        ("communities", {"network": "vk"}),
        ("communities", {"network": "vk", "id": "1", "keys": [{"token": "k", "kind": "golden"}]}),
        ("settings", {"guids": False}),
        ("posts", "words"),
    ],
)
def test_wrong_order_is_400(stand: Stand, name: str, row: object) -> None:
    assert stand.session.post(f"{stand.url}/control/{name}", json=row, timeout=9).status_code == 400
