"""Writes what was agreed into the registry, through the registry's own import."""

import io
from datetime import UTC, datetime

from sqlalchemy import update

from portal import audit
from portal.config import LEASES
from portal.extensions import db
from portal.queue import enqueue
from portal.registry.collections.agreed import list_agreed, list_headers
from portal.registry.collections.models import Collection, CollectionPart, CollectionState, PartState
from portal.registry.imports import jobs as imports
from portal.registry.imports.models import ImportState, RegistryImport
from portal.registry.imports.services import cancel_import, create_import, list_rejected, request_apply
from portal.sheets import write_csv

MAX_ATTEMPTS = 5
TRIES = 4
GAVE_UP = "Записать не вышло за пять попыток. Сообщите в поддержку номер сбора."
OVER = (ImportState.FAILED, ImportState.CANCELLED)


def accept_collection(collection_id: int) -> None:
    """Take an accepting collection on its way: file, reading, writing, the end.

    Each step is committed, so a lost worker's heir goes on from where it stood.
    """
    collection = _claim(collection_id)
    if collection is None:
        return
    row = _import_of(collection)
    for _ in range(TRIES):  # the registry may move under us: then the import reads its file anew
        if row.state is ImportState.UPLOADED:
            imports.stage_import(row.id)
            row = _reload(row.id)
        if row.state is ImportState.STAGED and row.rejected:
            return _give_back(collection, _words_of_refusal(row), row)
        if row.state is ImportState.STAGED:
            request_apply(row, now=datetime.now(UTC))
            db.session.commit()
        if row.state is ImportState.QUEUED:
            imports.apply_import(row.id)
        row = _reload(row.id)
    if row.state is ImportState.APPLIED:
        _finish(collection)
    elif row.state in OVER:
        _give_back(collection, row.reason or "Запись в реестр отменена.", row)


def sweep_collections() -> None:
    """Enqueue again what a dead worker or a lost hint left half accepted; give up what failed too often."""
    now = datetime.now(UTC)
    stale = update(Collection).where(
        Collection.state == CollectionState.ACCEPTING,
        Collection.touched_at < now - LEASES["accept_collection"],
    )
    hopeless = stale.where(Collection.attempts >= MAX_ATTEMPTS)
    db.session.execute(
        hopeless.values(state=CollectionState.OPEN, reason=GAVE_UP, touched_at=now, import_id=None)
    )
    revived = db.session.scalars(stale.values(touched_at=now).returning(Collection.id)).all()
    db.session.commit()
    for collection_id in revived:
        enqueue(accept_collection, collection_id)


def _claim(collection_id: int) -> Collection | None:
    waits = update(Collection).where(
        Collection.id == collection_id, Collection.state == CollectionState.ACCEPTING
    )
    taken = waits.values(touched_at=datetime.now(UTC), attempts=Collection.attempts + 1)
    collection = db.session.scalar(taken.returning(Collection), execution_options={"populate_existing": True})
    db.session.commit()
    return collection


def _import_of(collection: Collection) -> RegistryImport:
    """The import of this collection, made once: the file and the reference are committed together."""
    if collection.import_id:
        return _reload(collection.import_id)
    file = io.BytesIO()
    write_csv(file, list_headers(), list_agreed(collection, for_import=True))
    file.seek(0)
    row = create_import(
        file_name=f"Сбор {collection.id}.csv",
        content=file,
        folder=imports.uploads_folder(),
        author_id=collection.accepter_id,
        now=datetime.now(UTC),
    )
    nobody = update(Collection).where(Collection.id == collection.id, Collection.import_id.is_(None))
    if db.session.scalar(nobody.values(import_id=row.id).returning(Collection.id)) is None:
        db.session.rollback()
        return _reload(db.session.get_one(Collection, collection.id).import_id or 0)
    db.session.commit()
    return row


def _reload(import_id: int) -> RegistryImport:
    db.session.close()
    return db.session.get_one(RegistryImport, import_id)


def _words_of_refusal(row: RegistryImport) -> str:
    refused = list_rejected(row.id)
    shown = "; ".join(f"{cells[0] if cells else 'строка'}: {reason}" for _, reason, cells in refused[:5])
    return f"Реестр не принял строк: {len(refused)}. {shown}"


def _give_back(collection: Collection, reason: str, row: RegistryImport) -> None:
    """Open the collection again with words; what was staged is given up."""
    mine = update(Collection).where(
        Collection.id == collection.id, Collection.state == CollectionState.ACCEPTING
    )
    values = {"state": CollectionState.OPEN, "reason": reason[:2000], "import_id": None}
    now = datetime.now(UTC)
    is_ours = db.session.scalar(mine.values(touched_at=now, **values).returning(Collection.id)) is not None
    if is_ours and row.state is ImportState.STAGED:  # or a stray press among the imports would write it
        cancel_import(row, now=now)
    db.session.commit()
    if row.state in OVER:
        imports.forget_file(row)


def _finish(collection: Collection) -> None:
    now = datetime.now(UTC)
    mine = update(Collection).where(
        Collection.id == collection.id, Collection.state == CollectionState.ACCEPTING
    )
    done = mine.values(state=CollectionState.ACCEPTED, touched_at=now, finished_at=now, reason="")
    if db.session.scalar(done.returning(Collection.id)) is None:
        db.session.rollback()
        return
    sent = update(CollectionPart).where(
        CollectionPart.collection_id == collection.id, CollectionPart.state == PartState.SENT
    )
    db.session.execute(sent.values(state=PartState.ACCEPTED, touched_at=now))
    audit.record("collection.accepted", f"collection:{collection.id}", title=collection.title)
    db.session.commit()
