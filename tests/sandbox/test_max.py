"""The stand-in of MAX: messages, uploads, chats, subscriptions."""

import json
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from tests.local_servers import Answer
from tests.sandbox.hooks import listening
from tests.stand import Stand, picture

CHAT = "-70012"


def send(stand: Stand, **body: Any) -> Any:
    return stand.max("POST", f"/messages?chat_id={CHAT}", json={"text": "Текст", **body})


def upload(stand: Stand, body: bytes) -> Any:
    place = stand.max("POST", "/uploads?type=image").json()["url"]
    return stand.session.post(place, files={"data": ("a.png", body)}, timeout=9)


def test_message_is_answered_with_its_mid_and_an_address_that_opens(stand: Stand) -> None:
    message = send(stand).json()["message"]
    assert message["body"]["text"] == "Текст"
    assert "Текст" in stand.session.get(message["url"], timeout=9).text
    found = stand.max("GET", f"/messages/{message['body']['mid']}").json()
    assert found["body"] == message["body"]
    assert send(stand).json()["message"]["body"]["mid"] != message["body"]["mid"]


def test_token_goes_in_the_header_alone_and_bare(stand: Stand) -> None:
    for token in ("", "Bearer demo-max-bot", "nobody"):
        answer = stand.max("GET", "/me?access_token=demo-max-bot", token)
        assert (answer.status_code, answer.json()["code"]) == (401, "verify.token")
    assert stand.max("GET", "/me").json()["username"] == "demo_portal_bot"


@pytest.mark.parametrize(
    "body",
    [
        {"text": "я" * 4001},
        {"text": ""},
        {"text": 7},
        {"title": "лишнее"},
        {"format": "bbcode"},
        {"attachments": [{"type": "photo", "payload": {}}]},
        {"attachments": [{"type": "image", "payload": {"token": "nobody"}}]},
        {"text": "<b>а", "format": "html"},
    ],
)
def test_bad_message_is_400(stand: Stand, body: dict[str, Any]) -> None:
    assert send(stand, **body).status_code == 400
    assert stand.posts() == []


def test_picture_goes_up_and_hangs_on_the_message(stand: Stand) -> None:
    token = next(iter(upload(stand, picture()).json()["photos"].values()))["token"]
    attachment = {"type": "image", "payload": {"token": token}}
    message = send(stand, attachments=[attachment]).json()["message"]
    assert [each["type"] for each in message["body"]["attachments"]] == ["image"]
    assert upload(stand, b"no picture").status_code == 400
    assert stand.max("POST", "/uploads?type=photo").status_code == 400


def test_attachment_that_is_not_ready_sends_nothing(stand: Stand) -> None:
    stand.order("faults", {"network": "max", "kind": "not_ready", "count": 2})
    for _ in range(2):
        answer = send(stand)
        assert (answer.status_code, answer.json()["code"]) == (400, "attachment.not.ready")
    assert stand.posts() == []
    assert send(stand).ok


def test_edit_keeps_what_is_null_and_an_empty_list_takes_away(stand: Stand) -> None:
    token = next(iter(upload(stand, picture()).json()["photos"].values()))["token"]
    sent = send(stand, attachments=[{"type": "image", "payload": {"token": token}}]).json()
    place = f"/messages?message_id={sent['message']['body']['mid']}"
    assert stand.max("PUT", place, json={"text": "Стало", "attachments": None}).json() == {"success": True}
    (post,) = stand.posts("max")
    assert (post["text"], len(post["attachments"])) == ("Стало", 1)
    stand.max("PUT", place, json={"attachments": []})
    (post,) = stand.posts("max")
    assert (post["text"], post["attachments"]) == ("Стало", [])
    assert stand.max("DELETE", place).ok
    assert stand.max("DELETE", place).status_code == 404


def test_messages_of_a_chat_within_a_span(stand: Stand) -> None:
    moments = [send(stand, text=text).json()["message"]["timestamp"] for text in ("Раз", "Два", "Три")]

    def texts(query: str) -> list[str]:
        answer = stand.max("GET", f"/messages?chat_id={CHAT}{query}").json()
        return [message["body"]["text"] for message in answer["messages"]]

    assert texts("") == ["Три", "Два", "Раз"]
    assert texts("&count=1") == ["Три"]
    assert texts(f"&to={moments[0] - 1000}") == []
    assert stand.max("GET", f"/messages?chat_id={CHAT}&count=101").status_code == 400


def test_chat_tells_of_itself_and_of_the_bots_rights(stand: Stand) -> None:
    facts = {"members_count": 12, "link": "https://max.ru/shkola5"}
    keys = [{"token": "t-1", "kind": "bot", "rights": ["edit_message"]}]
    stand.order(
        "communities",
        {"network": "max", "id": CHAT, "name": "Канал", "screen_name": "shkola5"}
        | {"facts": facts, "keys": keys},
    )
    for name in (CHAT, "shkola5"):
        chat = stand.max("GET", f"/chats/{name}").json()
        assert (chat["title"], chat["participants_count"], chat["type"]) == ("Канал", 12, "channel")
    me = stand.max("GET", f"/chats/{CHAT}/members/me", "t-1").json()
    assert me["permissions"] == ["edit_message"]
    assert stand.max("POST", f"/messages?chat_id={CHAT}", "t-1", json={"text": "а"}).status_code == 403
    assert stand.max("GET", "/chats/nobody").status_code == 404
    assert stand.max("GET", "/chats").status_code == 404


def test_start_is_told_with_its_payload_and_secret(stand: Stand) -> None:
    heard: list[tuple[str | None, Any]] = []

    def serve(request: BaseHTTPRequestHandler) -> Answer:
        body = json.loads(request.rfile.read(int(request.headers["Content-Length"])))
        heard.append((request.headers.get("X-Max-Bot-Api-Secret"), body))
        return 200, {}, b""

    with listening(serve) as place:
        stand.max("POST", "/subscriptions", json={"url": f"{place}/hook", "secret": "s-2"})
        for text in ("/start once-9", "Спасибо"):
            form = {"person": "2002", "text": text}
            stand.session.post(f"{stand.url}/talks/max/demo_portal_bot", data=form, timeout=9)
    (secret, start), (_, message) = heard
    assert (secret, start["update_type"], start["payload"]) == ("s-2", "bot_started", "once-9")
    assert (start["chat_id"], start["user"]["user_id"]) == (2002, 2002)
    assert message["message"]["body"]["text"] == "Спасибо"
    assert stand.max("POST", "/messages?user_id=2002", json={"text": "Ответ"}).ok
    assert stand.max("POST", "/messages?user_id=3003", json={"text": "Ответ"}).status_code == 403
    assert stand.max("DELETE", "/subscriptions?url=http%3A%2F%2Fnobody").ok
    assert len(stand.max("GET", "/subscriptions").json()["subscriptions"]) == 1
