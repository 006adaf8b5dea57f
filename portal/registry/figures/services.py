"""Figures come in: a file is judged row by row, looked at, then written whole. Flushes, never commits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePath
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select, true, update

from portal import audit
from portal.accounts.models import Grant
from portal.accounts.policy import Who
from portal.errors import Conflict, NotFound
from portal.extensions import db
from portal.portions import cut
from portal.registry.figures.files import Line, show_value
from portal.registry.figures.models import Figure, FigureChange, FigureUpload, UploadState
from portal.registry.figures.reach import may_write
from portal.registry.figures.rows import Reading, read_figure
from portal.registry.folding import words_of
from portal.registry.narrowing import Narrowing, find_page
from portal.registry.scopes import covers_country
from portal.registry.territories.services import make_gazetteer, save_place

PORTION = 500
MOSCOW = ZoneInfo("Europe/Moscow")
COMPARED = ("value", "value_words", "out_of", "out_of_words", "note")
FOREIGN = "территория или сфера не ваши: такие показатели загружает их куратор или оператор портала"
TWICE = "тот же показатель уже есть в строке {number} этого файла"


@dataclass(slots=True)
class Judgement:
    """What a file will do: rows to create, to change and to leave, and the rejected with reasons."""

    created: list[Reading] = field(default_factory=list)
    changed: list[tuple[Reading, Figure]] = field(default_factory=list)
    unchanged: list[Reading] = field(default_factory=list)
    rejected: list[Reading] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows have each outcome."""
        return {name: len(getattr(self, name)) for name in ("created", "changed", "unchanged", "rejected")}


def judge(lines: Iterable[Line], *, grants: Iterable[Grant] | None, now: datetime) -> Judgement:
    """Read the rows and compare them with what is known; writes nothing."""
    places, judgement = make_gazetteer(), Judgement()
    granted = list(grants) if grants is not None else None
    seen: dict[str, int] = {}
    good: list[Reading] = []
    for number, cells in lines:
        reading = read_figure(number, cells, places, now.astimezone(MOSCOW).date())
        if not reading.reasons:
            _check(reading, granted, seen)
        (judgement.rejected if reading.reasons else good).append(reading)
    known = _find_known([reading.key for reading in good])
    for reading in good:
        figure = known.get(reading.key)
        if figure is None:
            judgement.created.append(reading)
        elif _differs(figure, reading):
            judgement.changed.append((reading, figure))
        else:
            judgement.unchanged.append(reading)
    return judgement


def _check(reading: Reading, grants: list[Grant] | None, seen: dict[str, int]) -> None:
    assert reading.where
    if not may_write(grants, reading.where, reading.values["sphere_code"]):
        reading.reasons.append(FOREIGN)
    elif reading.key in seen:
        reading.reasons.append(TWICE.format(number=seen[reading.key]))
    else:
        seen[reading.key] = reading.number


def _find_known(keys: Sequence[str]) -> dict[str, Figure]:
    found: dict[str, Figure] = {}
    for portion in cut(keys, PORTION):
        query = select(Figure).where(Figure.key.in_(portion))
        found |= {one.key: one for one in db.session.scalars(query)}
    return found


def _differs(figure: Figure, reading: Reading) -> bool:
    return any(getattr(figure, name) != reading.values[name] for name in COMPARED)


def write(judgement: Judgement, *, author_id: int | None, now: datetime) -> None:
    """Write what the judgement says, all in the caller's transaction; old values stay in the history."""
    for reading in judgement.created:
        db.session.add(_make(reading, now))
    for reading, figure in judgement.changed:
        old = show_value(figure)
        for name in COMPARED:
            setattr(figure, name, reading.values[name])
        change = FigureChange(
            figure_id=figure.id, at=now, author_id=author_id, old=old, new=show_value(figure)
        )
        db.session.add(change)
    db.session.flush()


def _make(reading: Reading, now: datetime) -> Figure:
    assert reading.where
    place = reading.where.place
    values = reading.values
    return Figure(
        **values,
        region_code=reading.where.region_code,
        municipality_id=save_place(place) if place else None,
        key=reading.key,
        search_text=" "
        + " ".join(words_of(f"{values['territory']} {values['indicator']} {values['source']}")),
        created_at=now,
    )


def stage_upload(
    judgement: Judgement, lines: Sequence[Line], notes: list[str], *, file_name: str, who: Who, now: datetime
) -> FigureUpload:
    """Keep the rows of a file until the person has looked at them."""
    row = FigureUpload(
        file_name=PurePath(file_name.replace("\\", "/")).name[-150:].replace("\0", "") or "показатели",
        state=UploadState.STAGED,
        author_id=who.user.id,
        created_at=now,
        content={"rows": [[number, cells] for number, cells in lines], "notes": notes},
        **judgement.counts,
    )
    db.session.add(row)
    db.session.flush()
    return row


def lines_of(row: FigureUpload) -> list[Line]:
    """The rows that an upload keeps."""
    return [(number, cells) for number, cells in row.content.get("rows", [])]


def get_upload(upload_id: int, who: Who) -> FigureUpload:
    """One's own upload; those who hold the country see everybody's."""
    row = db.session.scalar(select(FigureUpload).where(FigureUpload.id == upload_id, _is_mine(who)))
    if row is None:
        raise NotFound
    return row


def _is_mine(who: Who) -> ColumnElement[bool]:
    return true() if covers_country(who.scopes) else FigureUpload.author_id == who.user.id


def list_uploads(who: Who, asked: Narrowing) -> tuple[Sequence[FigureUpload], int]:
    """A page of the uploads this person may see, the newest first, and how many there are in all."""
    query = select(FigureUpload).where(_is_mine(who)).order_by(FigureUpload.id.desc())
    return find_page(query, asked, name=FigureUpload.file_name, state=FigureUpload.state, states=UploadState)


def apply_upload(row: FigureUpload, who: Who, *, now: datetime) -> Judgement | None:
    """Write an upload's rows, judged anew; nothing the second time: two clicks are one wish."""
    if not _close(row, UploadState.APPLIED):
        return None
    judgement = judge(lines_of(row), grants=who.scopes, now=now)
    write(judgement, author_id=who.user.id, now=now)
    for name, count in judgement.counts.items():
        setattr(row, name, count)
    rejected: list[Any] = [[one.number, one.cells] for one in judgement.rejected]
    row.content = {"rows": rejected, "notes": []}
    audit.record("figures.imported", f"figure_upload:{row.id}", file=row.file_name, **judgement.counts)
    return judgement


def cancel_upload(row: FigureUpload) -> None:
    """Give an upload up."""
    if _close(row, UploadState.CANCELLED):
        row.content = {}


def _close(row: FigureUpload, state: UploadState) -> bool:
    mine = update(FigureUpload).where(FigureUpload.id == row.id, FigureUpload.state == UploadState.STAGED)
    closed = db.session.scalar(mine.values(state=state).returning(FigureUpload.id))
    db.session.refresh(row)
    if closed is None and row.state is not state:
        raise Conflict("Эта загрузка уже в другом состоянии. Обновите страницу.")
    return closed is not None
