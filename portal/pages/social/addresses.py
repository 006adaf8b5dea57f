"""Addresses of pages as people copy them: which network, which id, which name."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from portal.pages.networks.contract import Network
from portal.registry.organizations.contacts import HOSTS, clean_link
from portal.registry.organizations.models import Organization

LONGEST = 300
LARGEST = 2**63 - 1
SLUG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{1,63}")
NUMBER = re.compile(r"-?[0-9]{1,19}")
VK_ID = re.compile(r"(?:club|public|event|wall-|topic-|album-)([0-9]+)(?:_[0-9]+)?", re.IGNORECASE)
VK_PERSON = re.compile(r"(?:id|wall)[0-9]+(?:_[0-9]+)?", re.IGNORECASE)
OK_ID = re.compile(r"group/?([0-9]+)(?:/.*)?", re.IGNORECASE)
SECRET = re.compile(r"vk[12]\.a\.|[0-9]{6,}:[\w-]{20,}|[\w-]{40,}")
HOMES = {
    Network.VK: "https://vk.com/",
    Network.OK: "https://ok.ru/",
    Network.TELEGRAM: "https://t.me/",
    Network.MAX: "https://max.ru/",
}

NOTHING = "нет ни ссылки, ни идентификатора страницы: откройте её в сети и скопируйте адрес целиком"
INVITATION = "по ссылке-приглашению страницу не узнать: впишите её идентификатор"
WHOLE = "Скопируйте адрес из браузера целиком, например https://vk.com/school12"
COMMUNITY = "Откройте страницу самого учреждения и скопируйте её адрес"


class AddressError(ValueError):
    """It names no page of an institution; the text says why."""


@dataclass(frozen=True, slots=True)
class Place:
    """A page by its address: the id where the address has it, the name where the address is one."""

    network: Network
    external_id: str = ""
    screen_name: str = ""
    address: str = ""


def quote(text: str) -> str:
    """A value for people to see, cut; what may be a key is not shown."""
    return "«(похоже на ключ, не показываем)»" if SECRET.search(text) else f"«{text[:60]}»"


def find_network(link: str) -> Network | None:
    """The network that an address belongs to, by its host."""
    host = urlsplit(clean_link(link)[0]).hostname if "[" not in link else None
    for network in Network:
        if any(host == known or (host or "").endswith(f".{known}") for known in HOSTS[network.value]):
            return network
    return None


def read_place(network: Network, link: str, identifier: str = "") -> Place:
    """The page that a link and an id name together; raises AddressError."""
    by_link = _read_link(network, link) if link else Place(network)
    named = _read_identifier(network, identifier) if identifier else Place(network)
    if by_link.external_id and named.external_id and by_link.external_id != named.external_id:
        ids = f"{by_link.external_id} и {named.external_id}"
        raise AddressError(f"ссылка и идентификатор указывают на разные страницы: {ids}")
    place = Place(
        network,
        named.external_id or by_link.external_id,
        by_link.screen_name or named.screen_name,
        by_link.address or named.address,
    )
    if not place.external_id and not place.screen_name:
        raise AddressError(INVITATION if link else NOTHING)
    return place


def _read_link(network: Network, link: str) -> Place:
    if len(link) > LONGEST:
        raise AddressError(f"ссылка длиннее {LONGEST} знаков")
    if len(link.split()) > 1 or ";" in link:
        raise AddressError("в ячейке ссылки больше одного адреса: одна строка — одна страница")
    address, is_fit = clean_link(link, network.value)
    if not is_fit or "[" in address:
        raise AddressError(f"не похоже на адрес страницы: {quote(link)}. {WHOLE}")
    found = find_network(address)
    if found is not network:
        other = f"это {found.label}" if found else "адрес другого сайта"
        raise AddressError(f"ссылка {quote(link)} не из сети «{network.label}»: {other}")
    return READERS[network](address)


def _segments(address: str) -> list[str]:
    return [part for part in urlsplit(address).path.split("/") if part]


def _read_vk(address: str) -> Place:
    parts = _segments(address)
    wall = parse_qs(urlsplit(address).query).get("w", [""])[0]
    first = parts[0] if parts else wall
    if match := VK_ID.fullmatch(first) or VK_ID.fullmatch(wall):
        number = _number(match[1])
        page = first if first.lower().startswith(("club", "public", "event")) else f"club{number}"
        return Place(Network.VK, number, "", HOMES[Network.VK] + page)
    if VK_PERSON.fullmatch(first):
        raise AddressError(f"это личная страница человека, а не сообщество. {COMMUNITY}")
    return _named(Network.VK, first)


def _read_ok(address: str) -> Place:
    parts = _segments(address)
    if match := OK_ID.fullmatch("/".join(parts)):
        number = _number(match[1])
        return Place(Network.OK, number, "", f"{HOMES[Network.OK]}group/{number}")
    if parts and parts[0].lower() == "profile":
        raise AddressError(f"это личная страница человека, а не группа. {COMMUNITY}")
    return _named(Network.OK, parts[0] if parts else "")


def _read_telegram(address: str) -> Place:
    parts = _segments(address)
    if parts[:1] == ["s"]:
        parts = parts[1:]
    if parts[:1] == ["c"] and len(parts) > 1 and parts[1].isdecimal():
        return Place(Network.TELEGRAM, f"-100{_number(parts[1])}", "", "")
    if parts and (parts[0].startswith("+") or parts[0] == "joinchat"):
        return Place(Network.TELEGRAM, "", "", address)  # an invitation names no channel
    place = _named(Network.TELEGRAM, parts[0].removeprefix("@") if parts else "")
    return Place(place.network, f"@{place.screen_name.lower()}", place.screen_name, place.address)


def _read_max(address: str) -> Place:
    parts = _segments(address)
    if parts and NUMBER.fullmatch(parts[0]):
        return Place(Network.MAX, _number(parts[0]), "", address)
    if parts[:1] == ["join"] and len(parts) > 1:
        return Place(Network.MAX, "", "", address)
    return _named(Network.MAX, parts[0] if parts else "")


READERS: dict[Network, Callable[[str], Place]] = {
    Network.VK: _read_vk,
    Network.OK: _read_ok,
    Network.TELEGRAM: _read_telegram,
    Network.MAX: _read_max,
}


def _named(network: Network, name: str) -> Place:
    if not SLUG.fullmatch(name):
        raise AddressError("в ссылке нет имени страницы: откройте страницу и скопируйте её адрес целиком")
    return Place(network, "", name, HOMES[network] + name)


def _read_identifier(network: Network, text: str) -> Place:
    """An id alone; a name in its column is understood as a name."""
    value = "".join(text.split())
    if network is Network.VK and (match := VK_ID.fullmatch(value)):
        value = match[1]
    if NUMBER.fullmatch(value):
        number = _number(value)
        return Place(network, number.removeprefix("-") if network in POSITIVE else number, "", "")
    if network is Network.TELEGRAM and SLUG.fullmatch(value.removeprefix("@")):
        return _read_telegram(HOMES[network] + value.removeprefix("@"))
    raise AddressError(f"идентификатор {quote(text)}: нужно число, как его показывает сеть")


POSITIVE = (Network.VK, Network.OK)
"""Networks whose ids of pages are positive: a minus is a habit of their walls' addresses."""


def _number(text: str) -> str:
    value = int(text)
    if not 0 < abs(value) <= LARGEST:
        raise AddressError("такого номера страницы быть не может")
    return str(value)


def address_of(network: Network, external_id: str) -> str:
    """The address that a known id gives by itself; empty where it gives none."""
    if network is Network.VK:
        return f"{HOMES[network]}club{external_id}"
    if network is Network.OK:
        return f"{HOMES[network]}group/{external_id}"
    if network is Network.TELEGRAM and external_id.startswith("@"):
        return HOMES[network] + external_id[1:]
    return ""


def find_missing(organization: Organization, known: Collection[Network]) -> list[tuple[Network, str]]:
    """Links of the institution's registry card to networks in which no page of it is kept."""
    links = [(network, getattr(organization, network.value)) for network in Network if network not in known]
    return [(network, link) for network, link in links if link]
