"""Imports of the registry on their way: uploaded, staged, applied. Flushes, never commits."""

import secrets
import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path, PurePath
from typing import IO, Any

from sqlalchemy import ColumnElement, Select, delete, func, select, true, update
from sqlalchemy.orm import joinedload

from portal import audit
from portal.accounts.policy import Who
from portal.config import LEASES
from portal.errors import Conflict, NotFound
from portal.extensions import db
from portal.registry.imports.models import ImportRow, ImportState, RegistryImport, RowOutcome
from portal.registry.narrowing import Narrowing, find_page
from portal.registry.scopes import covers_country

MAX_ATTEMPTS = 5
GAVE_UP = "Не вышло за пять попыток. Сообщите в поддержку номер загрузки."
WAITS = {ImportState.STAGING: ImportState.UPLOADED, ImportState.APPLYING: ImportState.QUEUED}
"""Where a row returns when its worker died."""


def create_import(
    *, file_name: str, content: IO[bytes], folder: Path, author_id: int | None, now: datetime
) -> RegistryImport:
    """Keep the file and remember that it waits to be read."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / secrets.token_hex(16)
    try:
        with path.open("wb") as file:
            shutil.copyfileobj(content, file)
    except OSError:
        path.unlink(missing_ok=True)
        raise
    name = PurePath(file_name.replace("\\", "/")).name[-150:] or "реестр"
    row = RegistryImport(
        file_name=name,
        file_path=path.name,
        author_id=author_id,
        created_at=now,
        touched_at=now,
        headers=[],
        notes=[],
        state=ImportState.UPLOADED,
    )
    db.session.add(row)
    db.session.flush()
    audit.record("registry.uploaded", f"import:{row.id}", file=name)
    return row


def _mine(who: Who) -> ColumnElement[bool]:
    """One's own imports; those who hold the country see everybody's."""
    if covers_country(who.scopes):
        return true()
    return RegistryImport.author_id == who.user.id


def list_imports(who: Who, asked: Narrowing) -> tuple[Sequence[RegistryImport], int]:
    """A page of the imports this person may see, the newest first, and how many there are in all."""
    query = select(RegistryImport).where(_mine(who)).options(joinedload(RegistryImport.author))
    query = query.order_by(RegistryImport.id.desc())
    return find_page(
        query, asked, name=RegistryImport.file_name, state=RegistryImport.state, states=ImportState
    )


def get_import(import_id: int, who: Who) -> RegistryImport:
    """The import, if it is theirs."""
    row = db.session.scalar(select(RegistryImport).where(RegistryImport.id == import_id, _mine(who)))
    if row is None:
        raise NotFound
    return row


def list_rows(
    import_id: int, outcome: RowOutcome, *, page: int = 1, per_page: int = 50
) -> tuple[Sequence[ImportRow], int]:
    """A page of staged rows with one outcome, by number, and how many there are."""
    mine = _rows(import_id, outcome)
    total = db.session.scalar(select(func.count()).select_from(mine.subquery())) or 0
    rows = mine.order_by(ImportRow.number).offset((page - 1) * per_page).limit(per_page)
    return db.session.scalars(rows).all(), total


def _rows(import_id: int, outcome: RowOutcome) -> Select[tuple[ImportRow]]:
    return select(ImportRow).where(ImportRow.import_id == import_id, ImportRow.outcome == outcome)


def list_rejected(import_id: int) -> list[tuple[int, str, list[str]]]:
    """Number, reason and original cells of every rejected row."""
    columns = select(ImportRow.number, ImportRow.reason, ImportRow.data)
    query = columns.where(ImportRow.import_id == import_id, ImportRow.outcome == RowOutcome.REJECT)
    rows = db.session.execute(query.order_by(ImportRow.number))
    return [(number, reason, data.get("cells", [])) for number, reason, data in rows]


def claim_import(
    import_id: int, *, waiting: ImportState, working: ImportState, now: datetime
) -> RegistryImport | None:
    """Take a waiting import to work; of many workers exactly one gets it."""
    waits = update(RegistryImport).where(RegistryImport.id == import_id, RegistryImport.state == waiting)
    claimed = waits.values(state=working, touched_at=now, attempts=RegistryImport.attempts + 1, reason="")
    return db.session.scalar(claimed.returning(RegistryImport), execution_options={"populate_existing": True})


def advance(row: RegistryImport, *, working: ImportState, now: datetime, **values: Any) -> bool:
    """Record progress if the import is still this worker's; the attempt is its token."""
    mine = update(RegistryImport).where(
        RegistryImport.id == row.id, RegistryImport.state == working, RegistryImport.attempts == row.attempts
    )
    moved = mine.values(touched_at=now, **values).returning(RegistryImport.id)
    return db.session.scalar(moved) is not None


def delete_rows(import_id: int) -> None:
    """Drop what was staged, by a dead worker or for good."""
    db.session.execute(delete(ImportRow).where(ImportRow.import_id == import_id))


def count_outcomes(import_id: int) -> dict[str, int]:
    """How many rows have each outcome, under the names of the import's columns."""
    query = select(ImportRow.outcome, func.count()).where(ImportRow.import_id == import_id)
    found = {outcome: count for outcome, count in db.session.execute(query.group_by(ImportRow.outcome))}
    return {
        "created": found.get(RowOutcome.CREATE, 0),
        "changed": found.get(RowOutcome.CHANGE, 0),
        "unchanged": found.get(RowOutcome.UNCHANGED, 0),
        "rejected": found.get(RowOutcome.REJECT, 0),
    }


def request_apply(row: RegistryImport, *, now: datetime) -> None:
    """Queue a staged import; two clicks are one wish."""
    _move(row, (ImportState.STAGED,), ImportState.QUEUED, now, attempts=0)
    audit.record("registry.apply_requested", f"import:{row.id}", file=row.file_name)


def cancel_import(row: RegistryImport, *, now: datetime) -> None:
    """Give an import up before it is applied."""
    _move(row, (ImportState.UPLOADED, ImportState.STAGED), ImportState.CANCELLED, now)
    delete_rows(row.id)
    audit.record("registry.cancelled", f"import:{row.id}", file=row.file_name)


def _move(
    row: RegistryImport, sources: tuple[ImportState, ...], target: ImportState, now: datetime, **values: Any
) -> None:
    moved = update(RegistryImport).where(RegistryImport.id == row.id, RegistryImport.state.in_(sources))
    moved = moved.values(state=target, touched_at=now, **values)
    if db.session.scalar(moved.returning(RegistryImport.id)) is None and row.state is not target:
        raise Conflict("Эта загрузка уже в другом состоянии. Обновите страницу.")


def revive_imports(*, now: datetime) -> tuple[Sequence[int], Sequence[int]]:
    """Put back what nobody touched for a lease, give up what failed too often; ids to stage and to apply."""
    stale = RegistryImport.touched_at < now - LEASES["stage_import"]
    held = update(RegistryImport).where(stale, RegistryImport.state.in_([*WAITS, *WAITS.values()]))
    hopeless = held.where(RegistryImport.attempts >= MAX_ATTEMPTS)
    db.session.execute(hopeless.values(state=ImportState.FAILED, reason=GAVE_UP, touched_at=now))
    revived = []
    for working, waiting in WAITS.items():
        both = update(RegistryImport).where(stale, RegistryImport.state.in_([working, waiting]))
        back = both.values(state=waiting, touched_at=now).returning(RegistryImport.id)
        revived.append(db.session.scalars(back).all())
    return revived[0], revived[1]
