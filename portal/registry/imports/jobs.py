"""Jobs of imports: read a file into staged rows, apply them, revive what dead workers left."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from flask import current_app
from sqlalchemy import Table, insert
from sqlalchemy.exc import IntegrityError

from portal import audit
from portal.accounts.models import User
from portal.extensions import db
from portal.queue import enqueue
from portal.registry.imports import services
from portal.registry.imports.applying import RegistryMoved, apply_rows
from portal.registry.imports.comparing import Comparer
from portal.registry.imports.finishing import in_portions, settle_links
from portal.registry.imports.form import Form, open_form
from portal.registry.imports.linking import check_links
from portal.registry.imports.models import ImportRow, ImportState, RegistryImport
from portal.registry.imports.reach import reach_of
from portal.registry.imports.reading import read_row
from portal.registry.territories.services import make_gazetteer
from portal.sheets import SheetError, open_sheet

Report = Callable[[int, int], None]
"""Told how many rows of how many are read."""

PORTION = 1_000
MOVED = "Пока загрузка ждала, реестр изменился. Файл разобран заново: посмотрите ещё раз и примените."
LOST = "Файл загрузки не найден на диске. Загрузите его снова."
log = logging.getLogger(__name__)


def uploads_folder() -> Path:
    """Where uploaded files of the registry lie."""
    return Path(current_app.config["DATA_DIR"]) / "uploads"


def forget_file(row: RegistryImport) -> None:
    """Drop the file of an import that is over: it holds people's names, and the rows are in the database."""
    (uploads_folder() / row.file_path).unlink(missing_ok=True)


def silent(done: int, total: int) -> None:
    """Report to nobody."""


def stage_import(import_id: int, report: Report = silent) -> None:
    """Read the file portion by portion; what cannot be read fails with words, a lost worker is revived."""
    row = services.claim_import(
        import_id, waiting=ImportState.UPLOADED, working=ImportState.STAGING, now=datetime.now(UTC)
    )
    db.session.commit()
    if row is None:
        return
    try:
        with open_sheet(uploads_folder() / row.file_path) as sheet:
            _stage(row, open_form(sheet), report)
    except (SheetError, FileNotFoundError) as error:
        db.session.rollback()
        _fail(row, ImportState.STAGING, str(error) if isinstance(error, SheetError) else LOST)


def _stage(row: RegistryImport, form: Form, report: Report) -> None:
    services.delete_rows(row.id)
    if not _advance(row, headers=form.headers, notes=form.notes, total=form.total, done=0):
        return
    author = db.session.get(User, row.author_id) if row.author_id else None
    comparer = Comparer(row.id, make_gazetteer(), reach_of(author))
    db.session.commit()
    done = 0
    for portion in in_portions(form.rows, PORTION):
        staged = comparer.judge([read_row(line, form.places) for line in portion])
        db.session.execute(insert(cast(Table, ImportRow.__table__)), staged)
        done += len(portion)
        if not _advance(row, done=done, total=max(form.total, done)):
            return
        report(done, max(form.total, done))
    links = check_links(comparer)
    for numbers in in_portions(sorted(links.unknown | links.circular), PORTION):
        settle_links(row.id, numbers, links, form)
        if not _advance(row):
            return
    _advance(row, state=ImportState.STAGED, total=done, **services.count_outcomes(row.id))


def _advance(row: RegistryImport, **values: object) -> bool:
    """Commit a portion together with the progress, or leave quietly: the import is another worker's now."""
    if services.advance(row, working=ImportState.STAGING, now=datetime.now(UTC), **values):
        db.session.commit()
        return True
    db.session.rollback()
    return False


def _fail(row: RegistryImport, working: ImportState, reason: str) -> None:
    if services.advance(row, working=working, now=datetime.now(UTC), state=ImportState.FAILED, reason=reason):
        services.delete_rows(row.id)
        db.session.commit()
        forget_file(row)
    db.session.rollback()


def apply_import(import_id: int) -> None:
    """Apply a staged import in one transaction; if the registry has moved, read the file anew instead."""
    row = services.claim_import(
        import_id, waiting=ImportState.QUEUED, working=ImportState.APPLYING, now=datetime.now(UTC)
    )
    db.session.commit()
    if row is None:
        return
    try:
        _apply(row)
    except (RegistryMoved, IntegrityError) as error:
        db.session.rollback()
        log.info("import %s is staged again: %r", row.id, error)
        _stage_again(row)


def _apply(row: RegistryImport) -> None:
    now = datetime.now(UTC)
    done = {"state": ImportState.APPLIED, "done": row.total}
    if not services.advance(row, working=ImportState.APPLYING, now=now, **done):
        db.session.rollback()
        return
    apply_rows(row, now=now)
    counts = {name: getattr(row, name) for name in ("created", "changed", "unchanged", "rejected")}
    audit.record("registry.applied", f"import:{row.id}", file=row.file_name, **counts)
    db.session.commit()
    forget_file(row)


def _stage_again(row: RegistryImport) -> None:
    now = datetime.now(UTC)
    moved = services.advance(
        row, working=ImportState.APPLYING, now=now, state=ImportState.UPLOADED, reason=MOVED
    )
    db.session.commit()
    if moved:
        enqueue(stage_import, row.id)


def sweep_imports() -> None:
    """Enqueue again what got stuck: lost enqueues and dead workers alike."""
    to_stage, to_apply = services.revive_imports(now=datetime.now(UTC))
    db.session.commit()
    for import_id in to_stage:
        enqueue(stage_import, import_id)
    for import_id in to_apply:
        enqueue(apply_import, import_id)
