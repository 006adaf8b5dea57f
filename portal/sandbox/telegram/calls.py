"""A bot that calls Telegram, what it reaches, how Telegram refuses."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from portal.sandbox.communities import Community, Key
from portal.sandbox.markup import MarkupError, read_markup
from portal.sandbox.people import bot_name
from portal.sandbox.world import World

NOT_FOUND = "Bad Request: chat not found"


class TelegramError(Exception):
    """Telegram refuses: HTTP status and description."""

    def __init__(self, code: int, words: str, **parameters: Any) -> None:
        """`parameters` are what stands beside the description, such as retry_after."""
        super().__init__(code, words)
        self.code, self.words, self.parameters = code, words, parameters


class Caller(NamedTuple):
    """A bot in a world; params are strings and what JSON held, files are by their fields."""

    world: World
    key: Key
    params: Mapping[str, Any]
    files: Mapping[str, tuple[str, bytes]]
    base: str

    @property
    def bot(self) -> str:
        """The bot's public name."""
        return bot_name(self.key.token)

    def text(self, name: str) -> str:
        """A parameter as a string; missing is empty."""
        value = self.params.get(name, "")
        return value if isinstance(value, str) else str(value)

    def value(self, name: str) -> Any:
        """A parameter that may come as JSON inside a string."""
        given = self.params.get(name)
        if not isinstance(given, str):
            return given
        try:
            return json.loads(given)
        except ValueError as error:
            raise TelegramError(400, f"Bad Request: can't parse {name} JSON object") from error

    def plain(self, name: str, most: int, refusal: str, mode: str | None = None) -> str:
        """A text without its marks, not longer than the limit."""
        try:
            text = read_markup(self.text(name), self.text("parse_mode") if mode is None else mode).strip()
        except MarkupError as error:
            raise TelegramError(400, f"Bad Request: can't parse entities: {error}") from error
        if len(text) > most:
            raise TelegramError(400, refusal)
        return text

    def channel(self, right: str = "") -> Community:
        """The channel that the call is about, where the bot must be an administrator with the right."""
        name, communities = self.text("chat_id"), self.world.communities
        if name.startswith("@"):
            found = communities.find_named("telegram", name[1:])
        elif name.startswith("-") and name[1:].isdigit():
            found = communities.reach(self.key, name)
        else:
            found = None
        if found is None:
            raise TelegramError(400, NOT_FOUND)
        if self.key.community not in ("", found.id):
            raise TelegramError(403, "Forbidden: bot is not a member of the channel chat")
        if right and not self.key.may(right):
            raise TelegramError(400, "Bad Request: not enough rights to send text messages to the chat")
        return found
