"""Facts of a page compared from reading to reading: names, words, what is an alarm. Pure."""

import re
from dataclasses import dataclass
from typing import Any

from portal.pages.networks.contract import Mark, Profile
from portal.pages.social.models import PageState, SocialPage

SPACES = re.compile(r"\s+")
MOST = 2_000  # characters of a value that an event keeps


@dataclass(frozen=True, slots=True)
class Fact:
    """One compared fact: a column of SocialPage, its words, how to mend it and whose it is to mend."""

    name: str
    label: str
    remedy: str = ""
    owner: str = "Учреждение"
    is_required: bool = False  # one of the minimum requirements


FACTS = (
    Fact("state", "Доступность", "Проверьте, не закрыта и не удалена ли страница в сети", is_required=True),
    Fact("name", "Название", "Верните понятное название, как в реестре; меняют его 29–31 числа"),
    Fact("screen_name", "Короткий адрес", "Исправьте ссылки на сайте и в реестре"),
    Fact("gov_mark", "Госметка", "Пройдите шаги мастера госметки", is_required=True),
    Fact("verified", "Верификация", "Подайте заявку в поддержку сети"),
    Fact("has_avatar", "Аватар", "Загрузите аватар: управление сообществом, «Фотография»", is_required=True),
    Fact("has_cover", "Обложка", "Загрузите обложку: наведите курсор на верх страницы", is_required=True),
    Fact(
        "description", "Описание", "Опишите, чем занимается учреждение, добавьте контакты", is_required=True
    ),
    Fact("site", "Сайт", "Впишите адрес официального сайта в сведениях о странице"),
    Fact("phone", "Телефон", "Впишите телефон в контакты страницы"),
    Fact("email", "E-mail", "Впишите почту в контакты страницы"),
    Fact("postal_address", "Адрес", "Впишите почтовый адрес и отметьте точку на карте"),
    Fact(
        "pos_problem",
        "Форма ПОС «Сообщить о проблеме»",
        "Разместите форму: это делает администратор сообщества в личном кабинете ПОС",
        is_required=True,
    ),
    Fact(
        "pos_opinion",
        "Форма ПОС «Высказать мнение»",
        "Разместите форму: это делает администратор сообщества в личном кабинете ПОС",
        is_required=True,
    ),
)
BY_NAME = {fact.name: fact for fact in FACTS}
MARKS = frozenset(("gov_mark", "verified", "has_avatar", "has_cover", "pos_problem", "pos_opinion"))
TEXTS = frozenset(("description", "site", "phone", "email", "postal_address"))

OTHER = {
    "members": "Подписчики",
    "reading": "Чтение страницы",
    "silence": "Публикации",
    "owner": "Владелец",
    "bound": "Привязка к компоненту «Госпаблики»",
}
"""Facts of events that no reading compares."""

LABELS = {fact.name: fact.label for fact in FACTS} | OTHER


def value_of(profile: Profile, name: str) -> Any:
    """What the network said of this fact, in the terms of our column."""
    match name:
        case "postal_address":
            return profile.address
        case "state":
            return PageState(profile.state) if profile.state in set(PageState) else PageState.OPEN
        case _:
            return getattr(profile, name)


def settle(name: str, old: Any, new: Any) -> Any:
    """What we know after a reading: what the network did not say leaves what is known."""
    if name in MARKS:
        return old if new is Mark.UNKNOWN else new
    if new is None or (name in ("name", "screen_name") and not new):
        return old
    return new


def normalise(value: Any) -> str:
    """A value as it is compared and kept: single spaces, no slashes at the ends."""
    if value is None:
        return ""
    if isinstance(value, Mark | PageState):
        return value.value
    return SPACES.sub(" ", str(value)).strip("/ ")[:MOST]


def is_alarming(name: str, old: Any, new: Any) -> bool:
    """Whether such a change alarms people, so that a second reading must confirm it."""
    match name:
        case "gov_mark" | "verified":
            return old is Mark.YES and new is Mark.NO
        case "state":
            return new is not PageState.OPEN
        case "name":
            return bool(old)
        case _:
            return False


def is_loss(name: str, was: str, now: str) -> bool:
    """Whether the event is a loss of something demanded: such are told, the rest only stand in the feed."""
    if name in ("name", "reading", "silence", "owner"):
        return bool(now)
    if name == "state":
        return now != PageState.OPEN
    if name in MARKS:
        return was == Mark.YES and now == Mark.NO
    return name == "description" and bool(was) and not now


def stands(page: SocialPage, name: str) -> Mark:
    """Whether a fact stands on the page: yes, no or unknown."""
    value = getattr(page, name)
    if isinstance(value, Mark):
        return value
    if name == "state":
        return Mark.YES if value is PageState.OPEN else Mark.NO
    if value is None:
        return Mark.UNKNOWN
    return Mark.YES if value.strip() else Mark.NO


def show(name: str, value: str) -> str:
    """A kept value in the words of the screen."""
    if name in MARKS or name == "bound":
        return Mark(value).label if value in set(Mark) else value
    if name == "state":
        return PageState(value).label.lower() if value in set(PageState) else value
    return f"{value} без постов через портал" if name == "silence" and value else value
