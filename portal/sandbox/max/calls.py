"""A bot that calls MAX, what it reaches, how MAX refuses."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from portal.sandbox.communities import Community, Key
from portal.sandbox.people import bot_name
from portal.sandbox.world import World


class MaxError(Exception):
    """MAX refuses: HTTP status, code, message."""

    def __init__(self, status: int, code: str, words: str) -> None:
        """What goes into the answer."""
        super().__init__(status, code, words)
        self.status, self.code, self.words = status, code, words


class Caller(NamedTuple):
    """A bot in a world; query and body as they came."""

    world: World
    key: Key
    query: Mapping[str, str]
    body: Any
    base: str

    @property
    def bot(self) -> str:
        """The bot's public name."""
        return bot_name(self.key.token)

    def chat(self, chat_id: str, right: str = "") -> Community:
        """A chat where the bot is an administrator with the right."""
        if not chat_id.lstrip("-").isdigit():
            raise payload_error("chat_id: Invalid int64")
        found = self.world.communities.reach(self.key, chat_id)
        if found is None:
            raise MaxError(404, "chat.not.found", f"Chat {chat_id} not found")
        if self.key.community not in ("", chat_id) or found.facts.get("status") == "removed":
            raise MaxError(403, "chat.denied", "access to the chat is denied")
        if right and not self.key.may(right):
            raise MaxError(403, "chat.denied", f"no permission: {right}")
        return found

    def check_query(self, *known: str) -> None:
        """Refuse what the method does not know."""
        unknown = sorted(set(self.query) - set(known) - {"v"})
        if unknown:
            raise payload_error(f"{unknown[0]}: Unknown parameter")


def payload_error(words: str) -> MaxError:
    """The refusal of something ill-formed."""
    return MaxError(400, "proto.payload", words)
