"""What the commands `portal figures …` do: the steps of the screen, in one process."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from portal import audit
from portal.extensions import db
from portal.registry.figures.files import make_table, read_lines
from portal.registry.figures.services import judge, write
from portal.registry.figures.slides import load_slides
from portal.sheets import write_table


def import_file(path: Path, dry_run: bool = False) -> dict[str, Any]:
    """Read a file of figures and write it whole; counts and rejected rows. Raises SheetError with words."""
    lines, _ = read_lines(path)
    now = datetime.now(UTC)
    judgement = judge(lines, grants=None, now=now)
    if not dry_run:
        write(judgement, author_id=None, now=now)
        audit.record("figures.imported", "figures", file=path.name[-150:], **judgement.counts)
        db.session.commit()
    counts = judgement.counts
    rejected = [{"row": one.number, "reason": "; ".join(one.reasons)} for one in judgement.rejected]
    return {name: counts[name] for name in ("created", "changed", "unchanged")} | {"rejected": rejected}


def export_file(path: Path) -> int:
    """Write every figure in the same form, XLSX or CSV by the name; how many."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        return write_table(file, *make_table(), is_csv=path.suffix.lower() == ".csv", title="Показатели")


def import_slides() -> int:
    """Bring in the figures of the slides; how many rows there are."""
    count = load_slides(now=datetime.now(UTC))
    db.session.commit()
    return count
