"""The portal's own bots: whether there are any, how people come to them, where they tell us of people."""

from collections.abc import Mapping

from flask import current_app

from portal.accounts.links import sign
from portal.pages.networks.contract import Content, Key, KeyKind, Network, Outcome, Target
from portal.pages.networks.max.calls import MaxCalls
from portal.pages.networks.opening import Networks
from portal.pages.networks.reading import object_of
from portal.pages.networks.telegram.calls import TelegramCalls
from portal.pages.networks.wire import Answer

TOKENS = {Network.TELEGRAM: "TELEGRAM_BOT_TOKEN", Network.MAX: "MAX_TOKEN"}
UPDATES = ["bot_started", "bot_stopped", "message_created"]


def own_bot(network: Network) -> str:
    """The token of the portal's own bot in this network, if it has one."""
    name = TOKENS.get(network)
    return str(current_app.config[name]) if name else ""


def has_bot(network: Network) -> bool:
    """Whether the portal has a bot in this messenger."""
    return bool(own_bot(network))


def hook_address(network: Network) -> str:
    """Where the messenger tells us of people."""
    return f"{current_app.config['BASE_URL'].rstrip('/')}/hooks/{network.value}"


def hook_secret(network: Network) -> str:
    """What the messenger must show in a header, or anybody could speak for it."""
    return sign("hook", network.value)


def say(networks: Networks, network: Network, chat_id: str, text: str, *, guid: str) -> Outcome:
    """Write to a chat or a channel by the portal's bot."""
    target = Target(network, chat_id, (bot_key(network),))
    return networks[network].publish(target, Content(text), guid=guid)


def register_hooks(calls: Mapping[Network, TelegramCalls | MaxCalls]) -> dict[Network, str]:
    """Tell the messengers where to speak of people; what went wrong, in words, by the messenger."""
    wrong = {}
    for network, line in calls.items():
        url, secret, key = hook_address(network), hook_secret(network), bot_key(network)
        if isinstance(line, TelegramCalls):
            allowed = ["message", "my_chat_member"]
            hook = {"url": url, "secret_token": secret, "allowed_updates": allowed}
            answer = line.call("setWebhook", key, hook)
        else:
            body = {"url": url, "secret": secret, "update_types": UPDATES}
            answer = line.call("POST", "/subscriptions", key, {}, body)
        if not isinstance(answer, Answer):
            wrong[network] = answer.words
    return wrong


def find_start(network: Network, calls: TelegramCalls | MaxCalls, token: str) -> str:
    """The deep link by which a person comes to our bot with a token; empty where the bot does not answer."""
    if isinstance(calls, TelegramCalls):
        answer = calls.call("getMe", bot_key(network), {})
    else:
        answer = calls.call("GET", "/me", bot_key(network), {})
    name = object_of(answer.value).get("username") if isinstance(answer, Answer) else None
    site: str = current_app.config[f"{network.name}_SITE_URL"]
    return f"{site}/{name}?start={token}" if isinstance(name, str) and name else ""


def bot_key(network: Network) -> Key:
    """The bot's token as a key of its network."""
    return Key(KeyKind.BOT, own_bot(network))
