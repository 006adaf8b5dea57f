"""Talks of people with bots: whoever looks at the stand may be a person and write."""

import time
from typing import Any

from flask import Blueprint, render_template, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as AnyResponse

from portal.sandbox.people import bot_name
from portal.sandbox.world import get_world

bp = Blueprint("talks", __name__)

ANY = "any(telegram, max):network"
USUAL_BOT = bot_name("demo-")
USUAL_PERSON = "1001"
LONGEST = 1000


@bp.get(f"/talks/<{ANY}>")
def open_talks(network: str) -> AnyResponse:
    """The talks of the demo's bot."""
    return redirect(url_for("talks.show_talk", network=network, bot=USUAL_BOT), 302)


@bp.get(f"/talks/<{ANY}>/<bot>")
def show_talk(network: str, bot: str) -> str:
    """One person's talk with a bot and a form to write as that person; `start` comes with a deep link."""
    people, person = get_world().people, _person(request.args.get("person", ""))
    start = request.args.get("start", "")[:LONGEST]
    return render_template(
        "talk.html",
        network=network,
        bot=bot,
        person=person,
        people=people.list_people(network, bot),
        lines=people.list_talk(network, bot, person),
        draft=f"/start {start}".strip() if start else "",
        is_heard=bool(people.list_hooks(network, bot)),
    )


@bp.post(f"/talks/<{ANY}>/<bot>")
def write_line(network: str, bot: str) -> AnyResponse:
    """Write to the bot as a person: the portal is told at once."""
    people, person = get_world().people, _person(request.form.get("person", ""))
    text = request.form.get("text", "").strip()[:LONGEST] or "/start"
    number = people.write(network, bot, person, text, is_ours=False)
    people.tell(network, bot, UPDATES[network](int(person), number, text))
    return redirect(url_for("talks.show_talk", network=network, bot=bot, person=person), 303)


def telegram_update(person: int, number: int, text: str) -> dict[str, Any]:
    """A message from a person as Telegram tells of it."""
    sender = {"id": person, "is_bot": False, "first_name": f"Человек {person}", "language_code": "ru"}
    chat = {"id": person, "type": "private", "first_name": f"Человек {person}"}
    message = {"message_id": number, "from": sender, "chat": chat, "date": int(time.time()), "text": text}
    if text.startswith("/"):
        length = len(text.split()[0])
        message["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
    return {"update_id": number, "message": message}


def max_update(person: int, number: int, text: str) -> dict[str, Any]:
    """A message from a person as MAX tells of it; a start has an update of its own."""
    moment = int(time.time() * 1000)
    user = {
        "user_id": person,
        "first_name": f"Человек {person}",
        "name": f"Человек {person}",
        "is_bot": False,
    }
    if text == "/start" or text.startswith("/start "):
        payload = text.removeprefix("/start").strip() or None
        start = {"update_type": "bot_started", "timestamp": moment, "chat_id": person, "user": user}
        return {**start, "payload": payload, "user_locale": "ru"}
    recipient = {"chat_id": person, "chat_type": "dialog", "user_id": person}
    body = {"mid": f"mid.letter{number}", "seq": number, "text": text, "attachments": None}
    message = {"sender": user, "recipient": recipient, "timestamp": moment, "body": body}
    return {"update_type": "message_created", "timestamp": moment, "message": message, "user_locale": "ru"}


def _person(text: str) -> str:
    return text if text.isdigit() and 0 < len(text) <= 15 else USUAL_PERSON


UPDATES = {"telegram": telegram_update, "max": max_update}
