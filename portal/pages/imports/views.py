"""Files of pages on the screen: a file, the look at what it will do, the writing, the form to fill in."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from portal.accounts.policy import Action, Who, requires
from portal.downloads import send_table
from portal.errors import Conflict
from portal.extensions import db
from portal.pages.cards.listing import conditions_of
from portal.pages.cards.views import read_filters
from portal.pages.imports import services
from portal.pages.imports.columns import HEADERS
from portal.pages.imports.export import make_table
from portal.pages.imports.forms import PagesFileForm
from portal.pages.imports.judging import Outcome
from portal.pages.imports.models import PageImportState
from portal.paging import MOST_PAGES, read_number
from portal.sheets import SheetError

bp = Blueprint("page_imports", __name__, url_prefix="/pages/import")

SHOWN = 100
MOVED = "Пока файл ждал, реестр страниц изменился. Посмотрите ещё раз и запишите."


@bp.get("")
@requires(Action.IMPORT_PAGES)
def import_pages(who: Who) -> ResponseReturnValue:
    """Files of this person, with the form of a new one."""
    return _render_list(who, PagesFileForm(formdata=None))


@bp.post("")
@requires(Action.IMPORT_PAGES)
def upload_pages(who: Who) -> ResponseReturnValue:
    """Check a file; nothing is written into the registry yet."""
    form = PagesFileForm()
    if not form.validate_on_submit():
        return _render_list(who, form), 422
    with form.file.data.stream as stream:
        content = stream.read(services.MOST_BYTES + 1)
    try:
        row = services.check_file(
            content, file_name=form.file.data.filename or "", who=who, now=datetime.now(UTC)
        )
    except SheetError as error:
        db.session.rollback()
        form.file.errors = [str(error)]
        return _render_list(who, form), 422
    db.session.commit()
    return redirect(url_for(".import_detail", page_import_id=row.id), 303)


@bp.get("/<int:page_import_id>")
@requires(Action.IMPORT_PAGES)
def import_detail(who: Who, page_import_id: int) -> ResponseReturnValue:
    """What the file will do, or what it did."""
    row = services.get_import(page_import_id, who)
    is_open = row.state is PageImportState.CHECKED
    judgement = services.judge_content(services.content_of(row), who) if is_open else None
    return render_template(
        "pages/imports/import_detail.html",
        nav="social",
        row=row,
        is_open=is_open,
        answer=judgement.answer if judgement else None,
        notes=judgement.notes if judgement else [],
        changes=services.list_changes(judgement, SHOWN) if judgement else {},
        outcomes=Outcome,
        shown=SHOWN,
    )


@bp.post("/<int:page_import_id>/apply")
@requires(Action.IMPORT_PAGES)
def apply_import(who: Who, page_import_id: int) -> ResponseReturnValue:
    """Write the rows that can be written."""
    row = services.get_import(page_import_id, who)
    try:
        services.apply_import(row, who, now=datetime.now(UTC))
        db.session.commit()
    except IntegrityError as error:
        db.session.rollback()
        raise Conflict(MOVED) from error
    flash(f"Записано: новых {row.created}, изменено {row.changed}, отклонено {row.rejected}.", "ok")
    return redirect(url_for(".import_detail", page_import_id=row.id), 303)


@bp.post("/<int:page_import_id>/cancel")
@requires(Action.IMPORT_PAGES)
def cancel_import(who: Who, page_import_id: int) -> ResponseReturnValue:
    """Give the file up: it is not kept, for there are keys in it."""
    services.cancel_import(services.get_import(page_import_id, who), now=datetime.now(UTC))
    db.session.commit()
    return redirect(url_for(".import_pages"), 303)


@bp.get("/form.xlsx")
@requires(Action.IMPORT_PAGES)
def download_form(who: Who) -> ResponseReturnValue:
    """The empty form."""
    return send_table("xlsx", "forma-stranits", list(HEADERS.values()), [], title="Страницы")


@bp.get("/registry.<format>")
@requires(Action.IMPORT_PAGES)
def export_registry(who: Who, format: str) -> ResponseReturnValue:
    """The registry in the form of the import, without keys, by the filters of the list."""
    header, rows = make_table(conditions_of(who, read_filters()))
    return send_table(format, f"reestr-stranits-{datetime.now(UTC):%Y-%m-%d}", header, rows, title="Страницы")


def _render_list(who: Who, form: PagesFileForm) -> str:
    page, per_page = read_number("page", 1, MOST_PAGES), read_number("per_page", 20, 100)
    rows, total = services.list_imports(who, page=page, per_page=per_page)
    return render_template(
        "pages/imports/import_pages.html",
        nav="social",
        rows=rows,
        total=total,
        page=page,
        per_page=per_page,
        form=form,
        headers=list(HEADERS.values()),
    )
