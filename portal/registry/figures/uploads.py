"""Uploads of figures on the screen: a file, the look at its rows, the writing."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from portal.accounts.policy import Action, Who, requires
from portal.downloads import send_table
from portal.extensions import db
from portal.registry.figures import services
from portal.registry.figures.files import Line, read_lines
from portal.registry.figures.forms import FiguresForm
from portal.registry.figures.models import UploadState
from portal.registry.figures.rows import COLUMNS
from portal.registry.narrowed import read_narrowing
from portal.sheets import SheetError
from portal.typography import moment

bp = Blueprint("figure_uploads", __name__, url_prefix="/figures/uploads")

FILES = ["Файл", "Состояние", "Создано", "Изменено", "Отклонено", "Когда"]
SHOWN = 200
"""Rows of one kind on the page of a file; the rest are counted."""


@bp.context_processor
def _words() -> dict[str, int]:
    return {"shown": SHOWN}


@bp.get("")
@requires(Action.IMPORT_FIGURES)
def list_uploads(who: Who) -> ResponseReturnValue:
    """Files of this person, with the form of an upload."""
    return _render_list(who, FiguresForm(formdata=None))


@bp.get("/export.<format>")
@requires(Action.IMPORT_FIGURES)
def export_uploads(who: Who, format: str) -> ResponseReturnValue:
    """The list by the filters of the screen."""
    found, _ = services.list_uploads(who, read_narrowing(is_export=True))
    lines = (
        [
            row.file_name,
            row.state.label,
            str(row.created),
            str(row.changed),
            str(row.rejected),
            moment(row.created_at),
        ]
        for row in found
    )
    return send_table(format, "zagruzki-pokazateley", FILES, lines, title="Загрузки показателей")


@bp.post("")
@requires(Action.IMPORT_FIGURES)
def upload_figures(who: Who) -> ResponseReturnValue:
    """Read a file and show what it will do; nothing is written into the figures yet."""
    form = FiguresForm()
    if not form.validate_on_submit():
        return _render_list(who, form), 422
    try:
        lines, notes = _read(form.file.data)
    except SheetError as error:
        form.file.errors = [str(error)]
        return _render_list(who, form), 422
    now = datetime.now(UTC)
    judgement = services.judge(lines, grants=who.scopes, now=now)
    name = form.file.data.filename or ""
    row = services.stage_upload(judgement, lines, notes, file_name=name, who=who, now=now)
    db.session.commit()
    return redirect(url_for(".upload_detail", upload_id=row.id), 303)


def _read(file: FileStorage) -> tuple[list[Line], list[str]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "figures"
        file.save(path)
        return read_lines(path)


@bp.get("/<int:upload_id>")
@requires(Action.IMPORT_FIGURES)
def upload_detail(who: Who, upload_id: int) -> ResponseReturnValue:
    """What the file will do, row by row, or what it did."""
    row = services.get_upload(upload_id, who)
    judgement = services.judge(services.lines_of(row), grants=who.scopes, now=datetime.now(UTC))
    is_staged = row.state is UploadState.STAGED
    return render_template(
        "figures/upload_detail.html", nav="figures", row=row, judgement=judgement, is_staged=is_staged
    )


@bp.post("/<int:upload_id>/apply")
@requires(Action.IMPORT_FIGURES)
def apply_upload(who: Who, upload_id: int) -> ResponseReturnValue:
    """Write the rows that can be written."""
    row = services.get_upload(upload_id, who)
    services.apply_upload(row, who, now=datetime.now(UTC))
    db.session.commit()
    flash(f"Записано: новых {row.created}, изменено {row.changed}, отклонено {row.rejected}.", "ok")
    return redirect(url_for(".upload_detail", upload_id=row.id), 303)


@bp.post("/<int:upload_id>/cancel")
@requires(Action.IMPORT_FIGURES)
def cancel_upload(who: Who, upload_id: int) -> ResponseReturnValue:
    """Give the file up."""
    services.cancel_upload(services.get_upload(upload_id, who))
    db.session.commit()
    return redirect(url_for(".list_uploads"), 303)


@bp.get("/form.xlsx")
@requires(Action.IMPORT_FIGURES)
def download_form(who: Who) -> ResponseReturnValue:
    """The empty form."""
    return send_table("xlsx", "forma-pokazateley", COLUMNS, [], title="Показатели")


def _render_list(who: Who, form: FiguresForm) -> str:
    asked = read_narrowing()
    uploads, total = services.list_uploads(who, asked)
    return render_template(
        "figures/list_uploads.html",
        nav="figures",
        uploads=uploads,
        total=total,
        filters=asked,
        states=UploadState,
        form=form,
    )
