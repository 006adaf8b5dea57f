"""Rows of a part: typed, taken away, pasted, sent in a file, downloaded to be filled elsewhere."""

import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Field

from portal.accounts.policy import Action, Who, requires
from portal.downloads import send_table
from portal.errors import Conflict
from portal.extensions import db
from portal.registry.collections import intake, rows
from portal.registry.collections.fields import FIELDS, header
from portal.registry.collections.forms import (
    PasteForm,
    RowForm,
    TableForm,
    list_others,
    shown_of,
    typed_of,
)
from portal.registry.collections.models import CollectionPart, CollectionRow
from portal.registry.collections.part_page import render_part
from portal.registry.collections.reach import get_part
from portal.registry.imports.showing import show_value
from portal.sheets import SheetError

bp = Blueprint("part_rows", __name__, url_prefix="/collections/parts")


@bp.route("/<int:part_id>/rows/new", methods=["GET", "POST"])
@requires(Action.FILL_COLLECTION)
def add_row(who: Who, part_id: int) -> ResponseReturnValue:
    """An institution typed on the screen."""
    return _edit(who, get_part(part_id, who), None)


@bp.route("/<int:part_id>/rows/<int:row_id>", methods=["GET", "POST"])
@requires(Action.FILL_COLLECTION)
def edit_row(who: Who, part_id: int, row_id: int) -> ResponseReturnValue:
    """Put a row right."""
    part = get_part(part_id, who)
    return _edit(who, part, rows.get_row(part, row_id))


@bp.post("/<int:part_id>/rows/<int:row_id>/remove")
@requires(Action.FILL_COLLECTION)
def remove_row(who: Who, part_id: int, row_id: int) -> ResponseReturnValue:
    """Take a typed row away, or say that the district has no such institution."""
    part = get_part(part_id, who)
    row = rows.get_row(part, row_id)
    rows.remove_row(part, row, author_id=who.user.id, now=datetime.now(UTC))
    db.session.commit()
    if row.origin.value != "registry":
        flash(f"Строка убрана: {row.name or 'без названия'}.", "ok")
    elif row.is_absent:
        flash(f"Отмечено: {row.name} — такого учреждения в районе нет. ЦУР это проверит.", "ok")
    else:
        flash(f"Отметка снята: {row.name}.", "ok")
    return _back(part)


@bp.post("/<int:part_id>/rows/remove-broken")
@requires(Action.FILL_COLLECTION)
def remove_broken(who: Who, part_id: int) -> ResponseReturnValue:
    """Take away everything that could not be understood."""
    part = get_part(part_id, who)
    count = rows.remove_broken(part, now=datetime.now(UTC))
    db.session.commit()
    flash(f"Убрано строк с ошибками: {count}.", "ok")
    return _back(part)


@bp.post("/<int:part_id>/paste")
@requires(Action.FILL_COLLECTION)
def paste_rows(who: Who, part_id: int) -> ResponseReturnValue:
    """Take rows copied from a spreadsheet."""
    part, form, code = get_part(part_id, who), PasteForm(), 422
    if form.validate_on_submit():
        try:
            taken = intake.take_table(
                part, form.table.data or "", author_id=who.user.id, now=datetime.now(UTC)
            )
            return _tell(part, taken)
        except (SheetError, Conflict) as error:
            code = _refuse(form.table, error)
    return render_part(who, part, paste_form=form), code


@bp.post("/<int:part_id>/file")
@requires(Action.FILL_COLLECTION)
def upload_rows(who: Who, part_id: int) -> ResponseReturnValue:
    """Take rows of a file."""
    part, form, code = get_part(part_id, who), TableForm(), 422
    if form.validate_on_submit():
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "part"
            form.file.data.save(path)
            try:
                taken = intake.take_file(part, path, author_id=who.user.id, now=datetime.now(UTC))
                return _tell(part, taken)
            except (SheetError, Conflict) as error:
                code = _refuse(form.file, error)
    return render_part(who, part, table_form=form), code


@bp.get("/<int:part_id>/rows.xlsx")
@requires(Action.FILL_COLLECTION)
def download_rows(who: Who, part_id: int) -> ResponseReturnValue:
    """The part as a spreadsheet that can be filled and brought back."""
    part = get_part(part_id, who)
    lines = ([show_value(name, data.get(name)) for name in FIELDS] for data in rows.list_data(part))
    headers = [header(name) for name in FIELDS]
    return send_table("xlsx", f"chast-{part.id}", headers, lines, title="Часть района")


def _edit(who: Who, part: CollectionPart, row: CollectionRow | None) -> ResponseReturnValue:
    form = RowForm(data=shown_of(row) if row else {})
    if not form.validate_on_submit():
        return _render_row(part, row, form), 422 if form.is_submitted() else 200
    others = list_others(row, form) if row else []
    if others:  # shown once: the next press is a decision
        return _render_row(part, row, form, others), 409
    try:
        saved = rows.put_row(part, row, typed_of(form), author_id=who.user.id, now=datetime.now(UTC))
    except Conflict as error:
        code = _refuse(form["full_name"], error)
        return _render_row(part, row, form), code
    db.session.commit()
    if saved.reasons:
        flash(f"Сохранено, но исправьте: {'; '.join(saved.reasons)}.", "warn")
        return redirect(url_for(".edit_row", part_id=part.id, row_id=saved.id), 303)
    flash(f"Сохранено: {saved.name}.", "ok")
    return redirect(url_for(".add_row", part_id=part.id), 303) if "more" in request.form else _back(part)


def _render_row(
    part: CollectionPart, row: CollectionRow | None, form: RowForm, others: Sequence[tuple[str, str]] = ()
) -> str:
    return render_template(
        "collections/edit_row.html", nav="collections", part=part, row=row, form=form, others=others
    )


def _tell(part: CollectionPart, taken: intake.Taken) -> ResponseReturnValue:
    db.session.commit()
    words = f"Добавлено строк: {taken.added}, дополнено: {taken.changed}."
    if taken.broken:
        words += f" С ошибками: {taken.broken}, они отмечены в таблице."
    flash(words, "warn" if taken.broken else "ok")
    for note in taken.notes[:5]:
        flash(note, "inf")
    return _back(part)


def _refuse(field: Field, error: Exception) -> int:
    """Nothing was taken; the words stand at the field, and what was typed stays in it."""
    db.session.rollback()
    field.errors = [*field.errors, str(error)]
    return 409 if isinstance(error, Conflict) else 422


def _back(part: CollectionPart) -> ResponseReturnValue:
    return redirect(url_for("parts.part_detail", part_id=part.id), 303)
