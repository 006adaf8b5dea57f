"""What a network would refuse, told beforehand: the editor, the submit and the delivery ask the same."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from flask import current_app

from portal.extensions import Labelled
from portal.pages.networks.capacity import length_of, limits_of
from portal.pages.networks.contract import Ability, Content, Limits, Network
from portal.typography import num, plural


class Level(Labelled):
    """How much a problem matters."""

    ERROR = "error", "Не выйдет"
    WARNING = "warning", "Обратите внимание"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend before the network says it, in words with what to do."""

    network: Network | None  # None: it concerns the post itself
    level: Level
    code: str
    words: str

    @property
    def is_error(self) -> bool:
        """Whether the post cannot go while it stands."""
        return self.level is Level.ERROR


EMPTY = "пост пуст. Напишите текст или приложите картинку."
TOO_LONG = "текст длиннее на {over}. Сократите его или сделайте отдельный текст для этой сети."
CAPTION = (
    "под картинкой помещается {most}, текст длиннее на {over}. "
    "Сократите его, сделайте отдельный текст для этой сети или отметьте её в «Без картинок»."
)
MANY = "в одном посте помещается {most}, приложено {now}. Уберите лишние."
NO_PHOTO = (
    "картинку приложить не получится: подключён ключ сообщества, а фотографии сеть берёт только по ключу "
    "администратора. Подключите его или отметьте сеть в «Без картинок»: выйдет один текст."
)
NO_PHOTO_RIGHT = (
    "картинку приложить не получится: у ключа страницы нет такого права. "
    "Подключите её заново или отметьте сеть в «Без картинок»: выйдет один текст."
)
NO_TEXT = "у ключа страницы нет права публиковать. Подключите её заново."


def problems_for(
    content: Content, network: Network, abilities: Collection[Ability] | None = None
) -> list[Problem]:
    """What this network would refuse of the content by a key of these abilities; None: not known."""
    limits = limits_of(network, current_app.config)
    found = [*_of_size(content, network, limits), *_of_key(content, network, abilities)]
    return [Problem(network, Level.ERROR, code, words) for code, words in found]


def room_for(content: Content, network: Network) -> int | None:
    """How many characters fit with these pictures; None where the network does not tell."""
    limits = limits_of(network, current_app.config)
    return limits.caption if content.pictures and limits.caption is not None else limits.text


def _of_size(content: Content, network: Network, limits: Limits) -> Iterator[tuple[str, str]]:
    if not content.text and not content.pictures:
        yield "empty", EMPTY
    room, length = room_for(content, network), length_of(content.text, network)
    if room is not None and length > room:
        is_caption = room != limits.text
        words = (CAPTION if is_caption else TOO_LONG).format(over=_signs(length - room), most=_signs(room))
        yield "too_long", words
    if limits.pictures is not None and len(content.pictures) > limits.pictures:
        most, now = _pictures(limits.pictures), num(len(content.pictures))
        yield "many_pictures", MANY.format(most=most, now=now)


def _of_key(
    content: Content, network: Network, abilities: Collection[Ability] | None
) -> Iterator[tuple[str, str]]:
    if abilities is None:
        return
    if Ability.TEXT not in abilities:
        yield "no_text", NO_TEXT
    elif content.pictures and Ability.PHOTO not in abilities:
        yield "no_photo", NO_PHOTO if network is Network.VK else NO_PHOTO_RIGHT


def _signs(count: int) -> str:
    return plural(count, "знак", "знака", "знаков")


def _pictures(count: int) -> str:
    return plural(count, "картинка", "картинки", "картинок")
