"""Files of pages from the screen: checked, kept sealed, written once. Flushes, never commits."""

import tempfile
from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path, PurePath

from sqlalchemy import ColumnElement, func, select, true, update
from sqlalchemy.orm import joinedload

from portal import vault
from portal.accounts.policy import Who
from portal.errors import Conflict, NotFound
from portal.extensions import db
from portal.pages.imports.commands import Judgement, judge_file, write_all
from portal.pages.imports.judging import Outcome, reach_of
from portal.pages.imports.models import PageImport, PageImportState
from portal.registry.scopes import covers_country
from portal.sheets import SheetError

MOST_ROWS = 5_000
MOST_BYTES = 5 * 1024 * 1024
KEPT = timedelta(days=1)
TOO_BIG = (
    "Файл больше 5 МБ. Разделите его или попросите оператора: у команды portal pages import предел выше."
)
OVER = "Этот файл уже записан или отменён."


def check_file(content: bytes, *, file_name: str, who: Who, now: datetime) -> PageImport:
    """Judge a file and keep it sealed until it is written; raises SheetError with words."""
    if len(content) > MOST_BYTES:
        raise SheetError(TOO_BIG)
    judgement = judge_content(content, who)
    row = PageImport(
        file_name=PurePath(file_name.replace("\\", "/")).name.replace("\0", "")[-150:] or "страницы",
        sealed=vault.seal(b64encode(content).decode()),
        state=PageImportState.CHECKED,
        author_id=who.user.id,
        created_at=now,
        touched_at=now,
    )
    _note(row, judgement)
    db.session.add(row)
    db.session.flush()
    return row


def judge_content(content: bytes, who: Who) -> Judgement:
    """What the file would do now, within this person's reach."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pages"
        path.write_bytes(content)
        return judge_file(path, reach_of(who), most=MOST_ROWS)


def content_of(row: PageImport) -> bytes:
    """The file again; raises Conflict where it is over."""
    if not row.sealed:
        raise Conflict(OVER)
    return b64decode(vault.unseal(row.sealed))


def _note(row: PageImport, judgement: Judgement) -> None:
    answer = judgement.answer
    row.created, row.changed, row.unchanged = answer["created"], answer["changed"], answer["unchanged"]
    row.refusals, row.rejected = answer["rejected"], len(answer["rejected"])


def get_import(import_id: int, who: Who) -> PageImport:
    """The file, if it is theirs."""
    row = db.session.scalar(select(PageImport).where(PageImport.id == import_id, _mine(who)))
    if row is None:
        raise NotFound
    return row


def _mine(who: Who) -> ColumnElement[bool]:
    """One's own files; those who hold the country see everybody's. Keys are shown to nobody."""
    return true() if covers_country(who.scopes) else PageImport.author_id == who.user.id


def list_imports(who: Who, *, page: int, per_page: int) -> tuple[Sequence[PageImport], int]:
    """A page of the files this person may see, the newest first, and how many there are."""
    total = db.session.scalar(select(func.count()).select_from(PageImport).where(_mine(who))) or 0
    query = select(PageImport).where(_mine(who)).order_by(PageImport.id.desc())
    query = query.options(joinedload(PageImport.author))
    return db.session.scalars(query.offset((page - 1) * per_page).limit(per_page)).all(), total


def apply_import(row: PageImport, who: Who, *, now: datetime) -> None:
    """Write what can be written of the file as the registry stands now; of two clicks one does it."""
    content = content_of(row)
    _finish(row, PageImportState.APPLIED, now)
    judgement = judge_content(content, who)
    write_all(judgement.verdicts, author_id=who.user.id, file_name=row.file_name, now=now)
    _note(row, judgement)
    db.session.flush()


def cancel_import(row: PageImport, *, now: datetime) -> None:
    """Give the file up; nothing of it is kept."""
    _finish(row, PageImportState.CANCELLED, now)


def _finish(row: PageImport, state: PageImportState, now: datetime) -> None:
    mine = update(PageImport).where(PageImport.id == row.id, PageImport.state == PageImportState.CHECKED)
    moved = db.session.scalar(mine.values(state=state, sealed="", touched_at=now).returning(PageImport.id))
    if moved is None:
        raise Conflict(OVER)
    db.session.refresh(row)


def forget_files(*, now: datetime) -> int:
    """Cancel files that nobody wrote within a day: keys must not lie about; how many."""
    stale = update(PageImport).where(
        PageImport.state == PageImportState.CHECKED, PageImport.touched_at < now - KEPT
    )
    gone = stale.values(state=PageImportState.CANCELLED, sealed="", touched_at=now).returning(PageImport.id)
    return len(db.session.scalars(gone).all())


def list_changes(judgement: Judgement, most: int) -> dict[Outcome, list[str]]:
    """The first rows of each kind in words, without keys."""
    words: dict[Outcome, list[str]] = {outcome: [] for outcome in Outcome}
    for one in judgement.verdicts:
        if one.outcome is not Outcome.REJECT and len(words[one.outcome]) < most and one.line.place:
            place = one.line.place
            shown = place.address or place.external_id
            told = [*one.line.notes, *(["новый ключ"] if one.has_new_key else [])]
            words[one.outcome].append(
                f"Строка {one.line.number}: {place.network.label}, {shown}"
                + (f" — {'; '.join(told)}" if told else "")
            )
    return words
