"""Uploaded plans: kept in a folder with their pictures, looked at, then planned or given up."""

import secrets
import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path, PurePath

from flask import current_app
from sqlalchemy import select, update
from werkzeug.datastructures import FileStorage

from portal import media
from portal.accounts.policy import Who
from portal.errors import Conflict, NotFound
from portal.extensions import db
from portal.pages.exchange.commands import Keep, Outcome, import_file, keep_nothing
from portal.pages.exchange.institutions import Reach
from portal.pages.exchange.models import PlanState, PlanUpload
from portal.registry.narrowing import Narrowing, find_page

MOST_ROWS = 5_000
MOST_FILES = 100
MOST_BYTES = 200 * media.MEGABYTE
SHOWN = 500
"""Rows of a report that are kept: who has more to mend will load the file again."""

TOO_MANY = "Картинок больше ста или они тяжелее 200 МБ. Загрузите план частями."
OTHER_STATE = "Эта загрузка уже в другом состоянии. Обновите страницу."


class UploadError(Exception):
    """The pictures cannot be taken; the text says why."""


def stage(file: FileStorage, pictures: Sequence[FileStorage], who: Who, *, now: datetime) -> PlanUpload:
    """Keep a plan with its pictures and judge it; raises SheetError, UploadError. Commits."""
    name = PurePath((file.filename or "").replace("\\", "/")).name[-150:].replace("\0", "") or "план"
    folder = f"plans/{secrets.token_hex(8)}"
    place = _root() / folder
    place.mkdir(parents=True)
    try:
        file.save(place / "plan")
        _save_pictures([one for one in pictures if one.filename], place)
        outcome = _run(place, name, who, is_dry=True)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    row = PlanUpload(file_name=name, folder=folder, author_id=who.user.id, uploaded_at=now, report={})
    note(row, outcome)
    db.session.add(row)
    db.session.commit()
    return row


def request(row: PlanUpload, *, now: datetime) -> None:
    """Have the posts of an upload planned; of two presses one counts."""
    _close(row, PlanState.QUEUED, touched_at=now, attempts=0)


def cancel(row: PlanUpload) -> None:
    """Give an upload up. Commits."""
    _close(row, PlanState.CANCELLED)
    db.session.commit()
    forget(row)


def forget(row: PlanUpload) -> None:
    """Drop the files of an upload that is decided."""
    shutil.rmtree(_root() / row.folder, ignore_errors=True)


def get_upload(upload_id: int, who: Who) -> PlanUpload:
    """One's own upload; raises NotFound."""
    mine = select(PlanUpload).where(PlanUpload.id == upload_id, PlanUpload.author_id == who.user.id)
    row = db.session.scalar(mine)
    if row is None:
        raise NotFound
    return row


def list_uploads(who: Who, asked: Narrowing) -> tuple[Sequence[PlanUpload], int]:
    """A page of one's own uploads, the newest first, and how many there are."""
    query = select(PlanUpload).where(PlanUpload.author_id == who.user.id).order_by(PlanUpload.id.desc())
    return find_page(query, asked, name=PlanUpload.file_name, state=PlanUpload.state, states=PlanState)


def run(row: PlanUpload, who: Who, *, keep: Keep) -> Outcome:
    """Plan the posts of an upload portion by portion, each committed with what `keep` writes."""
    return _run(_root() / row.folder, row.file_name, who, is_dry=False, keep=keep)


def _run(place: Path, name: str, who: Who, *, is_dry: bool, keep: Keep = keep_nothing) -> Outcome:
    return import_file(
        place / "plan",
        is_dry=is_dry,
        reach=Reach.of(who),
        author_id=who.user.id,
        name=name,
        most_rows=MOST_ROWS,
        keep=keep,
    )


def note(row: PlanUpload, outcome: Outcome) -> None:
    """Write beside the upload what it does, or did."""
    row.created, row.changed, row.unchanged = outcome.created, outcome.changed, outcome.unchanged
    row.rejected = len(outcome.rejected)
    row.report = {"rejected": [*outcome.rejected[:SHOWN]], "notes": [*outcome.notes[:SHOWN]]}


def _save_pictures(pictures: Sequence[FileStorage], place: Path) -> None:
    """Pictures beside the plan under their own plain names."""
    if len(pictures) > MOST_FILES:
        raise UploadError(TOO_MANY)
    total = 0
    for one in pictures:
        path = place / media.plain_name(one.filename or "")
        if path.name == "plan":
            continue
        one.save(path)
        total += path.stat().st_size
        if total > MOST_BYTES:
            raise UploadError(TOO_MANY)


def _close(row: PlanUpload, state: PlanState, **values: object) -> None:
    mine = update(PlanUpload).where(PlanUpload.id == row.id, PlanUpload.state == PlanState.STAGED)
    if db.session.scalar(mine.values(state=state, **values).returning(PlanUpload.id)) is None:
        raise Conflict(OTHER_STATE)


def _root() -> Path:
    return Path(current_app.config["DATA_DIR"]) / "uploads"
