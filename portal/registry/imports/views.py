"""Imports on the screen: upload, progress, preview, apply, rejected rows."""

from datetime import UTC, datetime

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.downloads import send_table
from portal.extensions import db
from portal.paging import MOST_PAGES, read_number
from portal.queue import enqueue
from portal.registry.imports import jobs, services
from portal.registry.imports.form import form_columns, header_of
from portal.registry.imports.forms import UploadForm
from portal.registry.imports.models import ImportState, RegistryImport, RowOutcome
from portal.registry.imports.showing import show_value
from portal.registry.narrowed import read_narrowing
from portal.typography import moment

bp = Blueprint("imports", __name__, url_prefix="/imports")

PER_PAGE = 50
FILES = ["Файл", "Состояние", "Создано", "Изменено", "Отклонено", "Когда", "Кто"]
HEADERS = {"region_code": "Субъект РФ"}


@bp.get("")
@requires(Action.IMPORT_REGISTRY)
def list_imports(who: Who) -> ResponseReturnValue:
    """Files of this person and what became of them, with the form of an upload."""
    return _render_list(who, UploadForm(formdata=None))


@bp.get("/export.<format>")
@requires(Action.IMPORT_REGISTRY)
def export_imports(who: Who, format: str) -> ResponseReturnValue:
    """The list by the filters of the screen."""
    found, _ = services.list_imports(who, read_narrowing(is_export=True))
    lines = (
        [
            row.file_name,
            row.state.label,
            str(row.created),
            str(row.changed),
            str(row.rejected),
            moment(row.created_at),
            row.author.name if row.author else "",
        ]
        for row in found
    )
    return send_table(format, "zagruzki-reestra", FILES, lines, title="Загрузки реестра")


@bp.post("")
@requires(Action.IMPORT_REGISTRY)
def upload_registry(who: Who) -> ResponseReturnValue:
    """Take a file in and have it read."""
    form = UploadForm()
    if not form.validate_on_submit():
        return _render_list(who, form), 422
    row = services.create_import(
        file_name=form.file.data.filename or "",
        content=form.file.data.stream,
        folder=jobs.uploads_folder(),
        author_id=who.user.id,
        now=datetime.now(UTC),
    )
    db.session.commit()
    enqueue(jobs.stage_import, row.id)
    return redirect(url_for(".import_detail", import_id=row.id), 303)


@bp.get("/<int:import_id>")
@requires(Action.IMPORT_REGISTRY)
def import_detail(who: Who, import_id: int) -> ResponseReturnValue:
    """What the file will do, or did: counts, tabs, rows."""
    row = services.get_import(import_id, who)
    outcome = _outcome(row)
    page = read_number("page", 1, MOST_PAGES)
    rows, total = services.list_rows(import_id, outcome, page=page, per_page=PER_PAGE)
    return render_template(
        "registry/import_detail.html",
        nav="imports",
        row=row,
        outcome=outcome,
        counts=_counts(row),
        rows=rows,
        total=total,
        page=page,
        per_page=PER_PAGE,
        headers=header_of() | HEADERS,
        show=show_value,
    )


@bp.get("/<int:import_id>/progress")
@requires(Action.IMPORT_REGISTRY)
def import_progress(who: Who, import_id: int) -> ResponseReturnValue:
    """The fragment alone; when the work is over the page is asked to open anew."""
    row = services.get_import(import_id, who)
    answer = render_template("registry/_import.html", row=row)
    if row.is_busy:
        return answer
    return answer, {"HX-Redirect": url_for(".import_detail", import_id=row.id)}


@bp.post("/<int:import_id>/apply")
@requires(Action.IMPORT_REGISTRY)
def apply_import(who: Who, import_id: int) -> ResponseReturnValue:
    """Have the staged rows applied."""
    row = services.get_import(import_id, who)
    services.request_apply(row, now=datetime.now(UTC))
    db.session.commit()
    enqueue(jobs.apply_import, row.id)
    return redirect(url_for(".import_detail", import_id=row.id), 303)


@bp.post("/<int:import_id>/cancel")
@requires(Action.IMPORT_REGISTRY)
def cancel_import(who: Who, import_id: int) -> ResponseReturnValue:
    """Give the file up."""
    row = services.get_import(import_id, who)
    services.cancel_import(row, now=datetime.now(UTC))
    db.session.commit()
    jobs.forget_file(row)
    return redirect(url_for(".list_imports"), 303)


@bp.get("/<int:import_id>/rejected.xlsx")
@requires(Action.IMPORT_REGISTRY)
def download_rejected(who: Who, import_id: int) -> ResponseReturnValue:
    """Rejected rows as they were, with the reason beside each: to be mended and sent again."""
    row = services.get_import(import_id, who)
    rejected = services.list_rejected(import_id)
    width = len(row.headers)
    lines = ([*cells[:width], *[""] * (width - len(cells)), reason] for _, reason, cells in rejected)
    header = [*row.headers, "Причина отказа"]
    return send_table("xlsx", f"otkloneno-{import_id}", header, lines, title="Отклонённые строки")


@bp.get("/form.xlsx")
@requires(Action.IMPORT_REGISTRY)
def download_form(who: Who) -> ResponseReturnValue:
    """The empty form."""
    header = [column.header for column in form_columns()]
    return send_table("xlsx", "forma-reestra", header, [], title="Реестр")


def _counts(row: RegistryImport) -> dict[RowOutcome, int]:
    return {
        RowOutcome.CREATE: row.created,
        RowOutcome.CHANGE: row.changed,
        RowOutcome.UNCHANGED: row.unchanged,
        RowOutcome.REJECT: row.rejected,
    }


def _outcome(row: RegistryImport) -> RowOutcome:
    """The tab asked, or the first that has rows."""
    asked = {outcome.value: outcome for outcome in RowOutcome}.get(request.args.get("tab", ""))
    return asked or next((outcome for outcome, count in _counts(row).items() if count), RowOutcome.CREATE)


def _render_list(who: Who, form: UploadForm) -> str:
    asked = read_narrowing()
    imports, total = services.list_imports(who, asked)
    return render_template(
        "registry/list_imports.html",
        nav="imports",
        imports=imports,
        total=total,
        filters=asked,
        states=ImportState,
        form=form,
    )
