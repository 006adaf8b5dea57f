"""The list of responsible persons as a table for a spreadsheet."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from flask.typing import ResponseReturnValue

from portal.accounts.policy import Who
from portal.downloads import send_table
from portal.extensions import db
from portal.portions import cut
from portal.registry.appointments.listing import Filters, Line, conditions_of, keys_of, read_lines
from portal.registry.appointments.models import Appointment
from portal.registry.appointments.services import Standing
from portal.sheets import DEMO_MARK

PORTION = 1_000
HEADER = (
    "Где;Территория;ИНН;Состояние;ФИО;Должность;Телефон;E-mail;Номер приказа;Дата приказа;С какого дня;"
    "Замещает;Замещает по"
).split(";")


def send_export(who: Who, filters: Filters, format: str, *, today: date) -> ResponseReturnValue:
    """All places of these filters, XLSX or CSV."""
    name, rows = f"otvetstvennye-{today:%Y-%m-%d}", _rows(who, filters, today)
    return send_table(format, name, HEADER, rows, title="Ответственные", marks_demo=True)


def _rows(who: Who, filters: Filters, today: date) -> Iterator[list[str]]:
    keys: Sequence[Any] = db.session.scalars(keys_of(filters.tier, conditions_of(who, filters, today))).all()
    for portion in cut(keys, PORTION):
        for line in read_lines(filters.tier, portion, today=today):
            yield _cells(line)


def _cells(line: Line) -> list[str]:
    holder = line.holder
    order = holder.main if holder.standing is Standing.BY_ORDER else None
    stand_in = holder.substitute
    return [
        line.name,
        line.lead,
        line.inn,
        holder.standing.label,
        *_person(line, order),
        order.order_number if order else "",
        _day(order.order_date) if order else "",
        _day(order.since) if order else "",
        stand_in.name if stand_in else "",
        _day(stand_in.until) if stand_in else "",
        DEMO_MARK if line.is_demo else "",
    ]


def _person(line: Line, order: Appointment | None) -> list[str]:
    if order is not None:
        return [order.name, order.post, order.phone, order.email]
    return [line.registry[name] for name in ("name", "post", "phone", "email")]


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""
