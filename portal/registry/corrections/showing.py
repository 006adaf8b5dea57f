"""A correction as people compare it: what was, what is, what is asked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.extensions import db
from portal.registry.corrections.models import Correction, CorrectionState
from portal.registry.corrections.services import current_values
from portal.registry.organizations.models import Organization
from portal.typography import rudate

LABELS = {
    "head_name": "Руководитель",
    "head_post": "Должность руководителя",
    "responsible_name": "Ответственный",
    "responsible_post": "Должность ответственного",
    "responsible_phone": "Мобильный ответственного",
    "responsible_email": "E-mail ответственного",
    "full_name": "Полное наименование",
    "short_name": "Краткое наименование",
    "address": "Адрес",
    "phone": "Телефон",
    "email": "E-mail",
    "website": "Сайт",
    "successor_id": "Присоединяется к",
    "closed_on": "Закрывается",
}
"""Columns in the words of the institution."""


@dataclass(frozen=True, slots=True)
class Row:
    """A column of a correction in words."""

    label: str
    was: str  # when it was proposed
    now: str
    asked: str
    is_moved: bool  # the registry has changed since, and to something else


def compare(correction: Correction) -> list[Row]:
    """Every column of the correction; after a decision the registry of today no longer matters."""
    waits = correction.state is CorrectionState.PROPOSED
    current = current_values(correction) if waits else {}
    names = names_of([correction])
    rows = []
    for name, (was, asked) in correction.changes.items():
        now = current.get(name, was)
        words = {"was": was, "now": now, "asked": asked}
        shown = {key: _show(name, value, names) for key, value in words.items()}
        rows.append(Row(LABELS.get(name, name), **shown, is_moved=now not in (was, asked)))
    return rows


def show_changes(
    changes: Mapping[str, Sequence[Any]], names: Mapping[int, str]
) -> list[tuple[str, str, str]]:
    """Label, old and new value of every column, in words."""
    return [
        (LABELS.get(name, name), _show(name, was, names), _show(name, asked, names))
        for name, (was, asked) in changes.items()
    ]


def names_of(corrections: Iterable[Correction]) -> dict[int, str]:
    """Names of the organizations that these corrections point to; one query."""
    pairs = [row.changes.get("successor_id", ()) for row in corrections]
    ids = sorted({key for pair in pairs for key in pair if key})
    if not ids:
        return {}
    query = select(Organization.id, Organization.short_name, Organization.inn)
    found = db.session.execute(query.where(Organization.id.in_(ids)))
    return {key: f"{name}, ИНН {inn}" for key, name, inn in found}


def _show(name: str, value: Any, names: Mapping[int, str]) -> str:
    if not value:
        return "—"
    if name == "closed_on":
        return rudate(date.fromisoformat(value))
    return names.get(value, f"№ {value}") if name == "successor_id" else str(value)
