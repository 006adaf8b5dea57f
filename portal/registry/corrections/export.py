"""The queue of corrections as a table for a spreadsheet."""

from collections.abc import Iterator
from datetime import date, datetime

from flask.typing import ResponseReturnValue

from portal.accounts.policy import Who
from portal.downloads import send_table
from portal.extensions import db
from portal.registry.corrections.listing import Filters, corrections_of, days_waiting
from portal.registry.corrections.models import Correction
from portal.registry.corrections.showing import names_of, show_changes
from portal.sheets import DEMO_MARK

HEADER = (
    "Учреждение;ИНН;Субъект РФ;Муниципалитет;Что изменилось;Было → стало;Документ;Дата документа;"
    "С какого дня;Состояние;Предложил;Когда;Ждёт или ждало, дней;Решил;Когда решено;Причина"
).split(";")


def send_export(who: Who, filters: Filters, format: str, *, now: datetime) -> ResponseReturnValue:
    """All corrections of these filters, XLSX or CSV."""
    name = f"ispravleniya-{now:%Y-%m-%d}"
    rows = _rows(who, filters, now)
    return send_table(format, name, HEADER, rows, title="Исправления", marks_demo=True)


def _rows(who: Who, filters: Filters, now: datetime) -> Iterator[list[str]]:
    rows = db.session.scalars(corrections_of(who, filters)).all()
    names = names_of(rows)
    for row in rows:
        yield _cells(row, names, now)


def _cells(row: Correction, names: dict[int, str], now: datetime) -> list[str]:
    organization = row.organization
    changes = [f"{label}: {was} → {asked}" for label, was, asked in show_changes(row.changes, names)]
    return [
        organization.short_name,
        organization.inn,
        organization.region.name,
        organization.municipality.name if organization.municipality else "",
        row.kind.label,
        "; ".join(changes),
        row.ground,
        _day(row.ground_date),
        _day(row.since),
        row.state.label,
        row.author.name if row.author else "",
        _day(row.created_at),
        str(days_waiting(row, now)),
        row.decider.name if row.decider else "",
        _day(row.decided_at),
        row.reason,
        DEMO_MARK if organization.is_demo else "",
    ]


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""
