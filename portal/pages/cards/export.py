"""The list of pages as a table for people: what is known of each, without keys."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from portal.accounts.policy import Who
from portal.pages.cards.listing import Filters, list_pages
from portal.paging import MOST_ROWS
from portal.sheets import DEMO_MARK
from portal.typography import moment

HEADER = [
    *("Учреждение", "ИНН", "Муниципалитет", "Сеть", "Вид", "Название", "Ссылка", "Идентификатор", "Этап"),
    *("Доступна", "Ключ портала", "Привязана к «Госпабликам»", "Госметка", "Содержание по закону"),
    *("Разрешён постинг вышестоящему", "Подписчики", "Последняя публикация", "Данные на"),
]


def make_rows(who: Who, filters: Filters) -> tuple[list[str], Iterator[list[str]]]:
    """Header and cells of all the pages found, the mark of demo data last; a thousand at a time in memory."""
    return HEADER, _rows(who, filters)


def _rows(who: Who, filters: Filters) -> Iterator[list[str]]:
    page, total = 1, 1
    while (page - 1) * MOST_ROWS < total:
        found, total = list_pages(who, replace(filters, page=page, per_page=MOST_ROWS))
        yield from map(_cells, found)
        page += 1


def _cells(row: Any) -> list[str]:
    return [
        *(row.short_name, row.inn, row.municipality or "", row.network.label, row.kind.label, row.name),
        *(row.address, row.external_id, row.stage.label, row.state.label, "есть" if row.has_key else "нет"),
        *(row.bound.label, row.gov_mark.label, row.is_lawful.label, "да" if row.allows_upper else "нет"),
        "" if row.members is None else str(row.members),
        *(moment(at) if at else "" for at in (row.last_post_at, row.read_at)),
        DEMO_MARK if row.is_demo else "",
    ]
