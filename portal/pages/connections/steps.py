"""Ways to connect a page, read from steps.yaml."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from portal.pages.networks.contract import KeyKind, Meaning, Network


@dataclass(frozen=True, slots=True)
class Way:
    """How a key of one kind is got and what is asked for it."""

    network: Network
    kind: KeyKind
    name: str
    label: str
    lead: str
    steps: tuple[str, ...]
    why: str


@cache
def load_ways() -> Sequence[Way]:
    """All ways of all networks, the main one of each first."""
    rows = yaml.safe_load((Path(__file__).parent / "steps.yaml").read_text("utf-8"))
    return [
        Way(
            Network(row["network"]),
            KeyKind(row["kind"]),
            row["name"],
            row["label"],
            row["lead"],
            tuple(row["steps"]),
            row["why"],
        )
        for row in rows
    ]


def list_ways(network: Network) -> list[Way]:
    """Ways to connect a page of this network, the main one first."""
    return [way for way in load_ways() if way.network is network]


def find_way(network: Network, kind: str) -> Way:
    """The way by the kind of key, or the main one."""
    ways = list_ways(network)
    return next((way for way in ways if way.kind == kind), ways[0])


ADVICE: Mapping[Meaning, str] = {
    Meaning.KEY: "Создайте новый ключ по шагам ниже и скопируйте его целиком. Ключ не сохранён.",
    Meaning.WRONG_KEY: "Нужен ключ другого вида или другой страницы: проверьте, та ли страница внесена, "
    "и пройдите шаги ниже с начала. Ключ не сохранён.",
    Meaning.RIGHTS: "Не хватает прав: создайте ключ заново и отметьте все права из шагов. Ключ не сохранён.",
    Meaning.PERSON: "Сеть просит человека: пройдите её проверку в браузере и повторите. Ключ не сохранён.",
    Meaning.GONE: "Сеть не показывает эту страницу: проверьте её адрес в карточке. Ключ не сохранён.",
    Meaning.FLOOD: "Сеть просит подождать: повторите через 15 минут. Ключ не сохранён.",
    Meaning.LIMIT: "Сеть просит подождать: повторите завтра. Ключ не сохранён.",
    Meaning.BUSY: "Сеть сейчас не отвечает: повторите через несколько минут. Ключ не сохранён.",
}
NO_ADVICE = "Повторите позже. Если не поможет, напишите в ЦУР. Ключ не сохранён."


def advice_for(meaning: Meaning | None) -> str:
    """What to do about a key that did not pass."""
    return ADVICE.get(meaning, NO_ADVICE) if meaning else NO_ADVICE
