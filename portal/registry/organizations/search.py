"""How organizations are found and put in order by their names, whatever the database thinks of Cyrillic."""

import re

from sqlalchemy import ColumnElement

from portal.registry.folding import fold, words_of
from portal.registry.organizations.models import Organization

MAX_WORDS = 8
_NUMBER = re.compile(r"[0-9]+")


def search_text_of(short_name: str, full_name: str, inn: str) -> str:
    """Words of both names once each and the ИНН, a space before every one."""
    words = dict.fromkeys([*words_of(short_name), *words_of(full_name), inn])
    return " " + " ".join(words)


def sort_key_of(short_name: str) -> str:
    """The short name folded, its numbers padded: № 2 stands before № 10."""
    return _NUMBER.sub(lambda number: number[0].zfill(6), fold(short_name))


def matching(q: str) -> list[ColumnElement[bool]]:
    """Conditions for every word asked: numbers match from their beginning, words anywhere."""
    return [
        Organization.search_text.contains(f" {word}" if word.isdecimal() else word, autoescape=True)
        for word in words_of(q)[:MAX_WORDS]
    ]
