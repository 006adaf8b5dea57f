"""What the commands `portal posts import` and `export` do, and the screen by the same steps."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from portal import audit
from portal.extensions import db
from portal.pages.exchange.attaching import Shelf
from portal.pages.exchange.form import open_plan
from portal.pages.exchange.institutions import Reach
from portal.pages.exchange.judging import Judge, Judgement
from portal.pages.exchange.listing import make_table
from portal.pages.exchange.writing import Writer
from portal.sheets import write_table

MOST_ROWS = 100_000
PORTION = 500
Report = Callable[[int, int], None]


@dataclass(slots=True)
class Outcome:
    """What an import did, or would do."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: list[tuple[int, str]] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)  # 0: about the whole file

    def add(self, judgement: Judgement) -> None:
        """Count a portion."""
        self.created += len(judgement.created)
        self.changed += len(judgement.changed)
        self.unchanged += len(judgement.unchanged)
        self.rejected += sorted((one.number, "; ".join(one.reasons)) for one in judgement.rejected)
        self.notes += judgement.notes

    @property
    def answer(self) -> dict[str, Any]:
        """The answer of the command (DESIGN §5)."""
        counts = {"created": self.created, "changed": self.changed, "unchanged": self.unchanged}
        return counts | {"rejected": [{"row": row, "reason": reason} for row, reason in self.rejected]}


Keep = Callable[[Outcome, int, int], None]
"""Told what the file did so far, how many rows of how many are read; writes in the same transaction."""


def silent(done: int, total: int) -> None:
    """Report to nobody."""


def keep_nothing(outcome: Outcome, done: int, total: int) -> None:
    """Write nothing beside a portion."""


def import_file(
    path: Path,
    *,
    is_dry: bool = False,
    report: Report = silent,
    keep: Keep = keep_nothing,
    reach: Reach | None = None,
    author_id: int | None = None,
    name: str = "",
    most_rows: int = MOST_ROWS,
) -> Outcome:
    """Plan the posts of a file portion by portion, each committed; raises SheetError with words.

    A file that was cut short is simply imported again: rows already taken are known by their keys.
    `keep` is called in the transaction of each portion. Without a reach it is the operator's command,
    and an imported post is approved (DESIGN §5).
    """
    now, outcome, name = datetime.now(UTC), Outcome(), (name or path.name)[-150:]
    shelf, done = Shelf(path.parent), 0
    judge = Judge(reach or Reach(), shelf, now=now)
    writer = Writer(shelf, words=f"Файл «{name}»", author_id=author_id, now=now)
    with open_plan(path, most_rows=most_rows) as plan:
        outcome.notes += [(0, note) for note in plan.notes]
        while portion := list(islice(plan.lines, PORTION)):
            with db.session.no_autoflush if is_dry else nullcontext():
                judgement = judge.judge(portion)
            if not is_dry:
                writer.write(judgement)
            outcome.add(judgement)
            done += len(portion)
            keep(outcome, done, max(plan.total, done))
            db.session.commit()
            db.session.expunge_all()
            report(done, max(plan.total, done))
    if not is_dry:
        counts = {name: count for name, count in outcome.answer.items() if isinstance(count, int)}
        counts["rejected"] = len(outcome.rejected)
        audit.record_by(author_id, "posts.imported", "posts", file=name, **counts)
        db.session.commit()
    return outcome


def export_file(path: Path) -> int:
    """Write every post in the form of the import, XLSX or CSV by the name; how many."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        return write_table(file, *make_table(), is_csv=path.suffix.lower() == ".csv", title="Контент-план")
