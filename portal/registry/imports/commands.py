"""What the commands `portal registry import` and `export` do: the steps of the screen, in one process."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from portal.extensions import db
from portal.registry.imports import jobs, services
from portal.registry.imports.export import make_table
from portal.registry.imports.models import ImportState, RegistryImport
from portal.registry.organizations.closing import is_working
from portal.sheets import SheetError, write_table

TRIES = 3


def import_file(path: Path, dry_run: bool = False, report: jobs.Report = jobs.silent) -> dict[str, Any]:
    """Read a file of the form and apply it; counts and rejected rows. Raises SheetError with words."""
    row = _upload(path)
    for _ in range(TRIES):
        jobs.stage_import(row.id, report)
        row = _reload(row)
        if row.state is not ImportState.STAGED:
            raise SheetError(row.reason or "Загрузку ведёт другой процесс.")
        answer = _answer(row)
        if dry_run or not (row.created or row.changed):
            break
        services.request_apply(row, now=datetime.now(UTC))
        db.session.commit()
        jobs.apply_import(row.id)
        row = _reload(row)
        if row.state is ImportState.APPLIED:
            return answer
    if row.state is ImportState.STAGED:
        services.cancel_import(row, now=datetime.now(UTC))
        db.session.commit()
        jobs.forget_file(row)
        return answer
    raise SheetError(row.reason or "Реестр меняется быстрее, чем применяется файл. Повторите позже.")


def export_file(path: Path) -> int:
    """Write all that work in the same form, XLSX or CSV by the name; how many organizations."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        return write_table(
            file, *make_table([is_working()]), is_csv=path.suffix.lower() == ".csv", title="Реестр"
        )


def _upload(path: Path) -> RegistryImport:
    with path.open("rb") as content:
        row = services.create_import(
            file_name=path.name,
            content=content,
            folder=jobs.uploads_folder(),
            author_id=None,
            now=datetime.now(UTC),
        )
    db.session.commit()
    return row


def _reload(row: RegistryImport) -> RegistryImport:
    import_id = row.id
    db.session.close()
    return db.session.get_one(RegistryImport, import_id)


def _answer(row: RegistryImport) -> dict[str, Any]:
    rejected = [{"row": number, "reason": reason} for number, reason, _ in services.list_rejected(row.id)]
    counts = {name: getattr(row, name) for name in ("created", "changed", "unchanged")}
    return counts | {"rejected": rejected}
