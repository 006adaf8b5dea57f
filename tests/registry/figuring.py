"""Files of figures for tests."""

import csv
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from portal.accounts.models import Grant, Role
from portal.accounts.policy import Action, Who
from portal.extensions import db
from portal.registry.figures.files import read_lines
from portal.registry.figures.models import Figure
from portal.registry.figures.rows import COLUMNS
from portal.registry.figures.services import Judgement, judge, stage_upload, write
from portal.registry.figures.slides import load_slides
from tests.factories import make_user

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
GOOD = {
    "Территория": "Хабаровский край, Амурский район",
    "Сфера": "Образование",
    "Показатель": "Подключено",
    "Значение": "9",
    "Из скольких": "37",
    "На дату": "18.07.2022",
    "Источник": "ЦУР",
}


def save_csv(path: Path, *rows: dict[str, str]) -> Path:
    """A file whose rows differ from a good one by what is given."""
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(COLUMNS)
        writer.writerows([[(GOOD | row)[name] for name in COLUMNS] for row in rows])
    return path


def judge_file(path: Path, grants: list[Grant] | None = None) -> Judgement:
    """What a file would do."""
    return judge(read_lines(path)[0], grants=grants, now=NOW)


def load(path: Path) -> Judgement:
    """A file read and written."""
    judgement = judge_file(path)
    write(judgement, author_id=None, now=NOW)
    db.session.commit()
    return judgement


def figures() -> list[Figure]:
    """All figures as the database has them."""
    db.session.expire_all()
    return list(db.session.scalars(select(Figure).order_by(Figure.id)))


def figure_holes(path: Path) -> dict[str, object]:
    """What stands in the holes of addresses of figures: the slides' own, and a file with errors."""
    load_slides(now=NOW)
    lines, notes = read_lines(save_csv(path, {}, {"Значение": "-1"}))
    who = Who(make_user(Role.OPERATOR), Action.IMPORT_FIGURES)
    row = stage_upload(judge(lines, grants=None, now=NOW), lines, notes, file_name="<b>", who=who, now=NOW)
    db.session.commit()
    growth = next(one for one in figures() if one.indicator.startswith("Количество сайтов"))
    return {"figure_id": growth.id, "upload_id": row.id}
