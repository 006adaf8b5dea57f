"""What `portal pages import` and `export` do: a file is judged whole, then written in one transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.exc import IntegrityError

from portal import audit
from portal.extensions import db
from portal.pages.imports.columns import open_table
from portal.pages.imports.export import make_table
from portal.pages.imports.judging import PORTION, Outcome, Reach, Verdict, judge
from portal.pages.imports.writing import write
from portal.registry.imports.finishing import in_portions
from portal.sheets import MAX_ROWS, SheetError, write_table

Report = Callable[[int, int], None]
"""Told how many rows of how many are done."""

TRIES = 3
MOVED = "Реестр страниц меняется быстрее, чем применяется файл. Повторите позже."


@dataclass(slots=True)
class Judgement:
    """The whole file judged: verdicts in its order and what was noticed of the file."""

    verdicts: list[Verdict] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def of(self, outcome: Outcome) -> list[Verdict]:
        """Verdicts of one kind."""
        return [one for one in self.verdicts if one.outcome is outcome]

    @property
    def answer(self) -> dict[str, Any]:
        """Counts and rejected rows, as the command prints them."""
        rejected = [{"row": one.line.number, "reason": one.reason} for one in self.of(Outcome.REJECT)]
        return {
            "created": len(self.of(Outcome.CREATE)),
            "changed": len(self.of(Outcome.CHANGE)),
            "unchanged": len(self.of(Outcome.UNCHANGED)),
            "rejected": rejected,
        }


def silent(done: int, total: int) -> None:
    """Report to nobody."""


def judge_file(
    path: Path, reach: Reach | None = None, *, most: int = MAX_ROWS, report: Report = silent
) -> Judgement:
    """Read a file and compare it with the registry; writes nothing. Raises SheetError with words."""
    judgement = Judgement()
    with open_table(path, most=most) as table:
        judgement.notes = table.notes
        for portion in judge(table.rows, reach or Reach()):
            judgement.verdicts += portion
            report(len(judgement.verdicts), max(table.total, len(judgement.verdicts)))
    return judgement


def write_all(verdicts: Sequence[Verdict], *, author_id: int | None, file_name: str, now: datetime) -> None:
    """Write what was judged, with one line in the journal for the file; flushes."""
    for portion in in_portions(verdicts, PORTION):
        write(portion, author_id=author_id, now=now)
    counts = {outcome.value: sum(one.outcome is outcome for one in verdicts) for outcome in Outcome}
    audit.record_by(author_id, "pages.imported", "pages", file=file_name[-150:], **counts)


def import_file(path: Path, dry_run: bool = False, report: Report = silent) -> dict[str, Any]:
    """Take a file of pages in; counts and rejected rows. Calls no network. Raises SheetError with words."""
    for _ in range(TRIES):
        judgement = judge_file(path, report=report)
        if dry_run:
            return judgement.answer
        try:
            write_all(judgement.verdicts, author_id=None, file_name=path.name, now=datetime.now(UTC))
            db.session.commit()
        except IntegrityError:  # somebody wrote one of these pages meanwhile
            db.session.rollback()
            continue
        return judgement.answer
    raise SheetError(MOVED)


def export_file(path: Path) -> int:
    """Write all pages in the same form, XLSX or CSV by the name; how many."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        return write_table(file, *make_table(), is_csv=path.suffix.lower() == ".csv", title="Страницы")
