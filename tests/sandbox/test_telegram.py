"""The stand-in of Telegram: messages and their limits, rights, private talks, the webhook."""

import json
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from tests.local_servers import Answer
from tests.sandbox.hooks import listening
from tests.stand import Stand, picture

CHANNEL = "-1001234"


@pytest.fixture(autouse=True)
def hurry(stand: Stand) -> None:
    stand.order("settings", {"rates": False})


def send(stand: Stand, text: str = "Текст", **values: Any) -> Any:
    return stand.telegram("sendMessage", json={"chat_id": CHANNEL, "text": text, **values})


def test_message_comes_as_json_form_or_query(stand: Stand) -> None:
    assert send(stand)["result"]["message_id"] == 1
    assert stand.telegram("sendMessage", data={"chat_id": CHANNEL, "text": "Форма"})["ok"]
    assert stand.telegram("sendmessage", params={"chat_id": CHANNEL, "text": "Адрес"})["ok"]
    assert [post["text"] for post in stand.posts("telegram")] == ["Текст", "Форма", "Адрес"]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": "я" * 4097}, "message is too long"),
        ({"chat_id": "@nobody_here"}, "chat not found"),
        ({"text": "<b>а", "parse_mode": "HTML"}, "can't parse entities"),
        ({"text": "<script>а</script>", "parse_mode": "HTML"}, "can't parse entities"),
    ],
)
def test_bad_message_is_400(stand: Stand, values: dict[str, str], words: str) -> None:
    answer = send(stand, **values)
    assert (answer["ok"], answer["error_code"]) == (False, 400)
    assert words in answer["description"]
    assert stand.posts() == []


def test_length_is_counted_without_the_marks(stand: Stand) -> None:
    text = "<b>" + "я" * 4096 + "</b>"
    assert send(stand, text, parse_mode="HTML")["ok"]
    assert stand.posts("telegram")[0]["text"] == "я" * 4096


def test_unknown_bot_is_401_and_a_strange_method_404(stand: Stand) -> None:
    assert stand.telegram("getMe", "123:nobody")["error_code"] == 401
    assert stand.telegram("sendPost")["error_code"] == 404


def test_photo_has_a_caption_of_1024(stand: Stand) -> None:
    photo = {"photo": ("a.png", picture())}
    sent = stand.telegram("sendPhoto", data={"chat_id": CHANNEL, "caption": "я" * 1024}, files=photo)
    assert sent["result"]["photo"][0]["width"] == 40
    long = stand.telegram("sendPhoto", data={"chat_id": CHANNEL, "caption": "я" * 1025}, files=photo)
    assert "caption is too long" in long["description"]
    again = {"chat_id": CHANNEL, "photo": sent["result"]["photo"][0]["file_id"]}
    assert stand.telegram("sendPhoto", json=again)["ok"]


@pytest.mark.parametrize(
    ("body", "words"),
    [(b"no picture", "IMAGE_PROCESS_FAILED"), (picture(2100, 100), "PHOTO_INVALID_DIMENSIONS")],
)
def test_bad_photo_is_400(stand: Stand, body: bytes, words: str) -> None:
    sent = stand.telegram("sendPhoto", data={"chat_id": CHANNEL}, files={"photo": ("a.png", body)})
    assert words in sent["description"]


@pytest.mark.parametrize(("count", "is_ok"), [(1, False), (2, True), (10, True), (11, False)])
def test_album_has_two_to_ten(stand: Stand, count: int, is_ok: bool) -> None:
    media = [{"type": "photo", "media": f"attach://p{number}"} for number in range(count)]
    media[0]["caption"] = "Альбом"
    files = {f"p{number}": ("a.png", picture(10 + number)) for number in range(count)}
    sent = stand.telegram(
        "sendMediaGroup", data={"chat_id": CHANNEL, "media": json.dumps(media)}, files=files
    )
    assert sent["ok"] is is_ok
    posts = stand.posts("telegram")
    assert len(posts) == (count if is_ok else 0)
    assert len({post["album"] for post in posts}) == (1 if is_ok else 0)
    assert [message["message_id"] for message in sent.get("result", [])] == [int(p["id"]) for p in posts]


def test_edit_that_changes_nothing_is_400_and_delete_works_once(stand: Stand) -> None:
    send(stand)
    place = {"chat_id": CHANNEL, "message_id": 1}
    assert "not modified" in stand.telegram("editMessageText", json={**place, "text": "Текст"})["description"]
    assert stand.telegram("editMessageText", json={**place, "text": "Стало"})["result"]["text"] == "Стало"
    assert "no caption" in stand.telegram("editMessageCaption", json=place)["description"]
    assert stand.telegram("deleteMessage", json=place)["result"] is True
    assert "not found" in stand.telegram("deleteMessage", json=place)["description"]
    assert stand.posts("telegram") == []


def test_channel_and_the_bots_rights(stand: Stand) -> None:
    facts = {"members_count": 320, "description": "Школа"}
    keys = [{"token": "5:reader", "kind": "bot", "rights": ["edit"]}]
    stand.order(
        "communities",
        {"network": "telegram", "id": CHANNEL, "name": "Канал", "screen_name": "Shkola_5", "facts": facts}
        | {"keys": keys},
    )
    chat = stand.telegram("getChat", json={"chat_id": "@shkola_5"})["result"]
    assert (chat["id"], chat["title"], chat["description"]) == (int(CHANNEL), "Канал", "Школа")
    assert stand.telegram("getChatMemberCount", json={"chat_id": CHANNEL})["result"] == 320
    member = stand.telegram("getChatMember", "5:reader", json={"chat_id": CHANNEL, "user_id": 5})["result"]
    assert (member["status"], member["can_post_messages"], member["can_edit_messages"]) == (
        "administrator",
        False,
        True,
    )
    refused = stand.telegram("sendMessage", "5:reader", json={"chat_id": CHANNEL, "text": "а"})
    assert "not enough rights" in refused["description"]
    assert stand.telegram("getChat", "5:reader", json={"chat_id": "-1009"})["error_code"] == 400


def test_one_message_a_second_into_a_channel(stand: Stand) -> None:
    stand.order("settings", {"rates": True})
    assert send(stand)["ok"]
    refused = send(stand, "Второе")
    assert (refused["error_code"], refused["parameters"]) == (429, {"retry_after": 1})
    assert len(stand.posts("telegram")) == 1


def test_flood_on_command_names_its_seconds(stand: Stand) -> None:
    stand.order("faults", {"network": "telegram", "kind": "flood", "seconds": 17, "count": 1})
    assert send(stand)["parameters"] == {"retry_after": 17}


def test_bot_may_not_begin_a_talk_but_may_answer(stand: Stand) -> None:
    heard: list[tuple[str | None, Any]] = []

    def serve(request: BaseHTTPRequestHandler) -> Answer:
        body = json.loads(request.rfile.read(int(request.headers["Content-Length"])))
        heard.append((request.headers.get("X-Telegram-Bot-Api-Secret-Token"), body))
        return 200, {}, b""

    letter = {"chat_id": "1001", "text": "Шаблон ждёт вас"}
    assert stand.telegram("sendMessage", json=letter)["error_code"] == 403
    with listening(serve) as place:
        assert stand.telegram("setWebhook", json={"url": f"{place}/hook", "secret_token": "s-1"})["ok"]
        assert stand.telegram("getUpdates")["error_code"] == 409
        form = {"person": "1001", "text": "/start once-7"}
        page = stand.session.post(f"{stand.url}/talks/telegram/demo_portal_bot", data=form, timeout=9)
    assert page.status_code == 200 and "/start once-7" in page.text
    ((secret, update),) = heard
    assert secret == "s-1"
    assert (update["message"]["text"], update["message"]["chat"]["id"]) == ("/start once-7", 1001)
    assert stand.telegram("sendMessage", json=letter)["ok"]
    page = stand.session.get(f"{stand.url}/talks/telegram/demo_portal_bot?person=1001", timeout=9)
    assert "Шаблон ждёт вас" in page.text


def test_deep_link_opens_the_talk_with_its_token(stand: Stand) -> None:
    page = stand.session.get(f"{stand.url}/telegram/demo_portal_bot?start=once-8", timeout=9)
    assert 'value="/start once-8"' in page.text
