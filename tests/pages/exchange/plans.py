"""Files of a plan for tests."""

import csv
from collections.abc import Sequence
from pathlib import Path

from portal.pages.exchange.form import COLUMNS
from portal.registry.organizations.models import Organization

DEFAULTS = {"Дата и время": "2027-02-03 14:30", "Тема": "Новость", "Текст": "Каток открыт до 22:00."}


def row_for(organization: Organization, **cells: str) -> dict[str, str]:
    """A row of an institution; a header's spaces may be underscores."""
    given = {name.replace("_", " "): value for name, value in cells.items()}
    return {"ИНН": organization.inn} | DEFAULTS | given


def write_plan(folder: Path, *rows: dict[str, str], columns: Sequence[str] = COLUMNS) -> Path:
    """A CSV file with these rows."""
    path = folder / "plan.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, columns, delimiter=";", restval="", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return path
