"""Whether what stands on a page is the institution's own: names, addresses, sites compared by meaning."""

import re
from urllib.parse import urlsplit

from portal.pages.compliance.rules import abstract_names, expansions, filler_words
from portal.registry.folding import fold, words_of
from portal.registry.organizations.contacts import EMAIL, clean_link

STEM = 5
CUT_FROM = 30  # a shorter name is not cut, it is short
INDEX = re.compile(r"\b\d{6}\b")
PHONE = re.compile(r"(?:\+7|\b8)[\s(–-]*\d{3,5}[\s)–-]*\d[\d\s–-]{4,}\d")
HOST = re.compile(r"(?:https?://)?(?:www\.)?((?:[a-zа-яё0-9-]+\.)+[a-zа-яё]{2,})", re.IGNORECASE)
STREETS = frozenset(
    "ул улица пр проспект просп пер переулок ш шоссе пл площадь б-р бульвар наб проезд мкр".split()
)
PLACES = frozenset(
    "г город с село п пос поселок д дом стр строение корп корпус обл область край респ республика р н район "
    "россия рф округ го мо кв оф офис литера лит им имени".split()
)


def stems(text: str) -> set[str]:
    """Words that tell one institution from another, without endings; numbers whole."""
    words: list[str] = []
    for word in words_of(text):
        words += words_of(expansions().get(word, word))
    told = (word for word in words if word.isdecimal() or len(word) > 1)  # a lone letter is an initial
    return {_stem(word) for word in told if word not in filler_words()}


def _stem(word: str) -> str:
    return word if word.isdecimal() else word[:STEM]


def why_wrong_name(name: str, short_name: str, full_name: str) -> str:
    """Why the page's name is not the institution's; empty where it is."""
    found = stems(name)
    for own in (short_name, full_name):
        expected = stems(own)
        if expected and expected <= found:
            return ""
    if is_cut(name, short_name, full_name):
        return f"название обрывается: «{name}»"
    if not found - {_stem(word) for word in abstract_names()}:
        return f"название отвлечённое: «{name}» не говорит, какое это учреждение"
    return f"на странице «{name}», в реестре «{short_name}»"


def is_cut(name: str, short_name: str, full_name: str) -> bool:
    """Whether the name is the beginning of the institution's, broken off."""
    plain = fold(name).rstrip(". …")
    has_dots = name.rstrip().endswith(("…", "..."))
    is_start = any(fold(own).startswith(plain) and fold(own) != plain for own in (short_name, full_name))
    return has_dots or (is_start and len(plain) >= CUT_FROM)


def is_same_address(shown: str, known: str) -> bool:
    """Whether two spellings name one house: the same street's words and the same numbers."""
    street, numbers = _address_words(shown)
    own_street, own_numbers = _address_words(known)
    return bool(street & own_street) and bool(numbers & own_numbers or not own_numbers)


def _address_words(text: str) -> tuple[set[str], set[str]]:
    """Words of the street (of the place where no street is named) and numbers of the house."""
    words = [word for word in words_of(INDEX.sub(" ", text)) if word not in PLACES]
    at = next((place for place, word in enumerate(words) if word in STREETS), None)
    named = words if at is None else words[at + 1 :] or words
    numbers = {word for word in named if word[0].isdecimal()}
    return {_stem(word) for word in named if word not in STREETS and not word[0].isdecimal()}, numbers


def has_contacts(text: str) -> bool:
    """Whether a phone or an e-mail stands in the text."""
    return bool(EMAIL.search(text) or PHONE.search(text))


def letters_about_work(text: str) -> int:
    """How many letters remain when contacts and links are taken out."""
    rest = HOST.sub(" ", PHONE.sub(" ", EMAIL.sub(" ", text)))
    return sum(sign.isalpha() for sign in rest)


def host_of(address: str) -> str:
    """The host of a site's address without «www», in the letters people read."""
    link = clean_link(address)[0]
    try:
        host = (urlsplit(link).hostname or "").removeprefix("www.")
        return host.encode().decode("idna") if "xn--" in host else host
    except ValueError:
        return ""


def hosts_in(text: str) -> set[str]:
    """Hosts that a text names."""
    return {host_of(match[1]) for match in HOST.finditer(EMAIL.sub(" ", text))}
