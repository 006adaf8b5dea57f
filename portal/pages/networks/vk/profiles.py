"""A community as groups.getById shows it, read into a Profile."""

import re
from collections.abc import Mapping
from typing import Any

from portal.pages.networks.contract import Mark, Profile
from portal.pages.networks.reading import count_of, items_of, mark_of, object_of, text_of

FIELDS = (
    "description site members_count verified has_photo cover status contacts links addresses "
    "activity main_section secondary_section wall can_post counters"
).split()
EVIDENCE = (
    "deactivated is_closed type has_photo cover verified is_verified is_government_organization trust_mark "
    "links contacts addresses menu action_button main_section secondary_section wall status activity"
).split()
POS = re.compile(r"(?:pos|widgets?)\.gosuslugi\.ru|gosuslugi\.ru/(?:feedback|opinion|help/obratitsya)", re.I)
PROBLEM = re.compile(r"сообщить о проблеме|решаем вместе|обратит|проблем", re.I)
OPINION = re.compile(r"мнени|опрос|голосован", re.I)
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(r"(?:\+7|8)[\s(-]*\d{3,5}[\s)-]*\d[\d\s-]{4,8}\d")


def read_profile(group: Mapping[str, Any]) -> Profile:
    """A profile from one object of VK; what VK did not say stays unknown."""
    external_id = str(group.get("id", ""))
    screen_name = text_of(group.get("screen_name")) or f"club{external_id}"
    contacts = items_of(group.get("contacts"))
    description = text_of(group.get("description"))
    menu = read_menu(group)
    links = _links(group)
    return Profile(
        external_id=external_id,
        name=text_of(group.get("name")) or "",
        screen_name=screen_name,
        url=f"https://vk.com/{screen_name}",
        description=description,
        site=text_of(group.get("site")),
        phone=_first(contacts, "phone") or _find(PHONE, description),
        email=_first(contacts, "email") or _find(EMAIL, description),
        address=_address(group),
        members=count_of(group.get("members_count")),
        has_avatar=mark_of(group.get("has_photo")),
        has_cover=_cover(group.get("cover")),
        verified=mark_of(group.get("verified")),
        gov_mark=mark_of(group.get("is_government_organization")),
        pos_problem=_pos(links, PROBLEM, is_known="menu" in group),
        pos_opinion=_pos(links, OPINION, is_known="menu" in group),
        menu=tuple(title for title, _ in menu),
        state=_state(group),
        facts={name: group[name] for name in EVIDENCE if name in group},
    )


def read_menu(group: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Titles and addresses of the community's menu, where VK shows it."""
    return [
        (text_of(item.get("title")) or "", text_of(item.get("url")) or "")
        for item in items_of(object_of(group.get("menu")).get("items"))
        if not item.get("is_hidden")
    ]


def _links(group: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Everything on the page that leads somewhere: menu, links, the action button."""
    found = read_menu(group)
    for item in items_of(group.get("links")):
        words = f"{text_of(item.get('name')) or ''} {text_of(item.get('desc')) or ''}"
        found.append((words.strip(), text_of(item.get("url")) or ""))
    button = object_of(group.get("action_button"))
    url = text_of(object_of(button.get("target")).get("url"))
    return [*found, (text_of(button.get("title")) or "", url)] if url else found


def _pos(links: list[tuple[str, str]], words: re.Pattern[str], *, is_known: bool) -> Mark:
    """Whether a form of ПОС is linked; only a page whose menu is shown can surely lack it."""
    for title, url in links:
        if POS.search(url) and words.search(f"{title} {url}"):
            return Mark.YES
    return Mark.NO if is_known else Mark.UNKNOWN


def _state(group: Mapping[str, Any]) -> str:
    gone = group.get("deactivated")
    if gone in ("deleted", "banned"):
        return str(gone)
    return "closed" if group.get("is_closed") in (1, 2, True) else "open"


def _cover(value: Any) -> Mark:
    return mark_of(object_of(value).get("enabled"))


def _address(group: Mapping[str, Any]) -> str | None:
    main = object_of(object_of(group.get("addresses")).get("main_address"))
    return text_of(main.get("address"))


def _first(contacts: list[Mapping[str, Any]], name: str) -> str | None:
    return next((item[name] for item in contacts if isinstance(item.get(name), str) and item[name]), None)


def _find(pattern: re.Pattern[str], text: str | None) -> str | None:
    found = pattern.search(text or "")
    return found[0].strip() if found else None
