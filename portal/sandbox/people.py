"""People who write to bots, the bots' names, and the portal's door that is told of it."""

import hashlib
import logging
import time
from collections.abc import Sequence
from typing import Any

import requests

from portal.sandbox.store import Row, Store

PATIENCE = 5
log = logging.getLogger(__name__)


def bot_name(token: str) -> str:
    """The public name of the bot that a token belongs to."""
    if token.startswith("demo-"):
        return "demo_portal_bot"
    return f"portal_{hashlib.sha256(token.encode()).hexdigest()[:8]}_bot"


class People:
    """Private talks between people and bots."""

    def __init__(self, store: Store) -> None:
        """Work on what the store remembers."""
        self.store = store

    def set_hook(self, network: str, bot: str, url: str, secret: str) -> None:
        """Remember where a bot wants to hear of people; Telegram knows one place, MAX several."""
        with self.store.lock:
            if network == "telegram":
                self.drop_hooks(network, bot)
            self.store.run("INSERT OR REPLACE INTO hook VALUES (?, ?, ?, ?)", network, bot, url, secret)

    def drop_hooks(self, network: str, bot: str, url: str = "") -> None:
        """Forget one place, or all."""
        self.store.run("DELETE FROM hook WHERE network = ? AND bot = ? AND ? IN ('', url)", network, bot, url)

    def list_hooks(self, network: str, bot: str) -> Sequence[Row]:
        """Where a bot wants to hear of people."""
        return self.store.all("SELECT url, secret FROM hook WHERE network = ? AND bot = ?", network, bot)

    def write(self, network: str, bot: str, person: str, text: str, *, is_ours: bool) -> int:
        """Put a line into a talk; ours is the bot's. Returns the number of the line."""
        return self.store.run(
            "INSERT INTO letter (network, bot, person, text, is_ours, created) VALUES (?, ?, ?, ?, ?, ?)",
            network,
            bot,
            person,
            text,
            is_ours,
            time.time(),
        )

    def knows(self, network: str, bot: str, person: str) -> bool:
        """Whether a person ever wrote to the bot: it may not begin."""
        return bool(
            self.store.count(
                "SELECT count(*) FROM letter WHERE network = ? AND bot = ? AND person = ? AND NOT is_ours",
                network,
                bot,
                person,
            )
        )

    def list_talk(self, network: str, bot: str, person: str) -> Sequence[Row]:
        """A talk in its order."""
        return self.store.all(
            "SELECT * FROM letter WHERE network = ? AND bot = ? AND person = ? ORDER BY id",
            network,
            bot,
            person,
        )

    def list_people(self, network: str, bot: str) -> Sequence[Row]:
        """Who talks with the bot, the latest first."""
        return self.store.all(
            "SELECT person, max(id) AS last, count(*) AS lines FROM letter WHERE network = ? AND bot = ?"
            " GROUP BY person ORDER BY last DESC LIMIT 200",
            network,
            bot,
        )

    def tell(self, network: str, bot: str, update: dict[str, Any]) -> list[str]:
        """Tell the portal of what a person did; returns how it answered, place by place."""
        header = {"telegram": "X-Telegram-Bot-Api-Secret-Token", "max": "X-Max-Bot-Api-Secret"}[network]
        answers = []
        for hook in self.list_hooks(network, bot):
            headers = {header: hook["secret"]} if hook["secret"] else {}
            try:
                answer = requests.post(hook["url"], json=update, headers=headers, timeout=PATIENCE)
                answers.append(str(answer.status_code))
            except requests.RequestException as error:
                answers.append(type(error).__name__)
                log.warning("The portal did not take an update: %s", type(error).__name__)
        return answers
