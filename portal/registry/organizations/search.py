"""How organizations are found and put in order by their names, whatever the database thinks of Cyrillic."""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from portal.extensions import db
from portal.registry.folding import fold, words_of
from portal.registry.organizations.models import Organization
from portal.registry.territories.models import Municipality

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


def in_place(region: str, municipality: str) -> list[ColumnElement[bool]]:
    """Conditions of a region's code and a municipality's id, settlements included, as an address has them."""
    conditions = []
    if region:
        conditions.append(Organization.region_code == region)
    if municipality.isdecimal() and len(municipality) < 10:
        key = int(municipality)
        inside = select(Municipality.id).where(or_(Municipality.id == key, Municipality.parent_id == key))
        conditions.append(Organization.municipality_id.in_(inside))
    return conditions


def find_page(
    query: Select[tuple[int]],
    order: Sequence[ColumnElement[Any]],
    page: int,
    per_page: int,
    *,
    is_search: bool,
) -> tuple[list[int], int]:
    """Ids of one page of this query and how many there are in all.

    An order by name is an index: the page is read from it, and the count from an index alone. A search reads
    every row anyway, so one pass gives both.
    """
    cut = query.order_by(*order).limit(per_page).offset((page - 1) * per_page)
    if is_search:
        rows = db.session.execute(cut.add_columns(func.count().over())).all()
        if rows or page == 1:
            return [row[0] for row in rows], rows[0][1] if rows else 0
    total = db.session.scalar(query.with_only_columns(func.count(Organization.id))) or 0
    return list(db.session.scalars(cut)), total
