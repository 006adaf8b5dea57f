"""Phones, e-mails and addresses of pages as people type them, brought to one form."""

import re
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberMatcher

BETWEEN_PHONES = re.compile(r"[;,\n/]|\s{2,}")
PLAIN_PHONE = re.compile(r"(?:\+7|8|7)?([3489]\d{9})")
PHONE_NOISE = re.compile(r"[\s()\u00a0.‑–—-]")
EMAIL = re.compile(r"[a-z0-9а-яё._%+-]+@(?:[a-z0-9а-яё-]+\.)+[a-zа-яё]{2,}", re.IGNORECASE)
BETWEEN = re.compile(r"[;,\s]+")
HOSTS = {
    "vk": ("vk.com", "vk.ru", "vkontakte.ru"),
    "ok": ("ok.ru", "odnoklassniki.ru"),
    "telegram": ("t.me", "telegram.me", "telegram.org"),
    "max": ("max.ru",),
}
HOST = re.compile(r"[a-z][a-z0-9+.-]*://(?:[^/?#@]*@)?([^/?#:]+)", re.IGNORECASE)
SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def clean_phones(text: str) -> tuple[str, list[str]]:
    """Phones as «+7 421 230-00-00; …» and the pieces that are none: those stay as they are."""
    if not text:
        return "", []
    single = _format_plain(text)
    if single:
        return single, []
    phones: list[str] = []
    strange: list[str] = []
    for part in filter(None, map(str.strip, BETWEEN_PHONES.split(text))):
        found = _find_phones(part)
        phones += found or [part]
        if not found:
            strange.append(part)
    return "; ".join(dict.fromkeys(phones)), strange


def _format_plain(text: str) -> str:
    """The usual case without the whole machinery: a Russian number alone in the cell."""
    match = PLAIN_PHONE.fullmatch(PHONE_NOISE.sub("", text))
    if not match:
        return ""
    digits = match[1]
    return f"+7 {digits[:3]} {digits[3:6]}-{digits[6:8]}-{digits[8:]}"


@lru_cache(maxsize=4096)
def _find_phones(text: str) -> list[str]:
    plain = _format_plain(text)
    if plain:
        return [plain]
    matches = PhoneNumberMatcher(text, "RU", leniency=phonenumbers.Leniency.POSSIBLE)
    shown = [phonenumbers.format_number(match.number, PhoneNumberFormat.INTERNATIONAL) for match in matches]
    return [phone.replace(" ext. ", " доб. ") for phone in shown if len(phone) >= len("+7 000 000-00-00")]


def clean_emails(text: str) -> tuple[str, list[str]]:
    """E-mails in lower case through «; » and the pieces that are none: those stay as they are."""
    if not text:
        return "", []
    parts = [part.removeprefix("mailto:").strip("<>.") for part in BETWEEN.split(text.strip()) if part]
    strange = [part for part in parts if not EMAIL.fullmatch(part)]
    return "; ".join(dict.fromkeys(part.lower() if "@" in part else part for part in parts)), strange


def clean_link(text: str, network: str = "") -> tuple[str, bool]:
    """An address with its scheme and whether it looks like one; bare names are completed per network."""
    text = text.strip().rstrip("/")
    if not text:
        return "", True
    home = HOSTS.get(network, ("",))[0]
    if home and re.fullmatch(r"@?[A-Za-z0-9_.]{3,64}", text) and not _has_host(text, network):
        text = f"https://{home}/{text.removeprefix('@')}"
    elif not SCHEME.match(text):
        text = f"https://{text}"
    host = _host(text)
    return text, text.startswith(("http://", "https://")) and "." in host and " " not in text


def split_pages(text: str) -> tuple[dict[str, str], list[str]]:
    """Addresses of one cell sorted by network, and those of no network we know."""
    pages: dict[str, str] = {}
    strange: list[str] = []
    for part in filter(None, BETWEEN.split(text)):
        network = next((name for name in HOSTS if _has_host(part, name)), "")
        if network and network not in pages:
            pages[network] = clean_link(part, network)[0]
        elif "." in part or not network:
            strange.append(part)
    return pages, strange


def _has_host(text: str, network: str) -> bool:
    host = _host(text if SCHEME.match(text) else f"https://{text}")
    return any(host == known or host.endswith(f".{known}") for known in HOSTS[network])


def _host(link: str) -> str:
    """The host of a link; an import asks it of each of its rows, so no full parsing."""
    match = HOST.match(link)
    return match[1].lower() if match else ""
