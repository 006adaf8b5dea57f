"""A plan of posts comes in as a file and goes out as the same file."""

from datetime import UTC, datetime

from flask import Blueprint, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, explain, requires
from portal.downloads import send_table
from portal.errors import Forbidden
from portal.extensions import db
from portal.pages.editor.list_views import read_filters
from portal.pages.editor.listing import list_ids
from portal.pages.exchange import jobs, uploads
from portal.pages.exchange.form import COLUMNS
from portal.pages.exchange.forms import PlanForm
from portal.pages.exchange.listing import make_table_of
from portal.pages.exchange.models import PlanState
from portal.queue import enqueue
from portal.registry.narrowed import read_narrowing
from portal.sheets import SheetError

bp = Blueprint("plan_files", __name__)
REJECTED = ("Строка", "Почему отклонена")


@bp.get("/posts/import")
@requires(Action.VIEW_POST)
def list_uploads(who: Who) -> ResponseReturnValue:
    """One's own uploads, with the form of a new one."""
    _refuse_readers(who)
    return _render_list(who, PlanForm(formdata=None))


@bp.post("/posts/import")
@requires(Action.VIEW_POST)
def upload_plan(who: Who) -> ResponseReturnValue:
    """Read a plan and show what it will do; nothing is planned yet."""
    _refuse_readers(who)
    form = PlanForm()
    if not form.validate_on_submit():
        return _render_list(who, form), 422
    try:
        row = uploads.stage(form.file.data, form.pictures.data or [], who, now=datetime.now(UTC))
    except (SheetError, uploads.UploadError) as error:
        form.file.errors = [str(error)]
        return _render_list(who, form), 422
    return redirect(url_for(".upload_detail", plan_id=row.id), 303)


@bp.get("/posts/import/form.xlsx")
@requires(Action.VIEW_POST)
def download_form(who: Who) -> ResponseReturnValue:
    """The empty form."""
    return send_table("xlsx", "forma-plana-postov", COLUMNS, [], title="Контент-план")


@bp.get("/posts/import/<int:plan_id>")
@requires(Action.VIEW_POST)
def upload_detail(who: Who, plan_id: int) -> ResponseReturnValue:
    """What the file will do, or what it did."""
    row = uploads.get_upload(plan_id, who)
    return render_template(
        "pages/exchange/upload_detail.html", nav="posts", row=row, is_staged=row.state is PlanState.STAGED
    )


@bp.get("/posts/import/<int:plan_id>/progress")
@requires(Action.VIEW_POST)
def upload_progress(who: Who, plan_id: int) -> ResponseReturnValue:
    """The fragment alone, asked again while posts are on their way into the plan."""
    return render_template("pages/exchange/_upload.html", row=uploads.get_upload(plan_id, who))


@bp.get("/posts/import/<int:plan_id>/rejected.<format>")
@requires(Action.VIEW_POST)
def export_rejected(who: Who, plan_id: int, format: str) -> ResponseReturnValue:
    """Rejected rows with their reasons, to mend the file by."""
    row = uploads.get_upload(plan_id, who)
    lines = [[str(number), reason] for number, reason in row.report.get("rejected", [])]
    return send_table(format, f"otkloneno-{row.id}", REJECTED, lines, title="Отклонённые строки")


@bp.post("/posts/import/<int:plan_id>/application")
@requires(Action.VIEW_POST)
def apply_upload(who: Who, plan_id: int) -> ResponseReturnValue:
    """Have the posts of the file planned."""
    uploads.request(uploads.get_upload(plan_id, who), now=datetime.now(UTC))
    db.session.commit()
    enqueue(jobs.apply_plan, plan_id)
    return redirect(url_for(".upload_detail", plan_id=plan_id), 303)


@bp.post("/posts/import/<int:plan_id>/cancellation")
@requires(Action.VIEW_POST)
def cancel_upload(who: Who, plan_id: int) -> ResponseReturnValue:
    """Give the file up."""
    uploads.cancel(uploads.get_upload(plan_id, who))
    return redirect(url_for(".list_uploads"), 303)


@bp.get("/posts/plan.<format>")
@requires(Action.VIEW_POST)
def export_plan(who: Who, format: str) -> ResponseReturnValue:
    """The filtered list in the form of the import, with texts and links: for people without access."""
    zone: str = current_app.config["TIMEZONE"]
    header, rows = make_table_of(list_ids(who, read_filters(), zone))
    name = f"kontent-plan-{datetime.now(UTC):%Y-%m-%d}"
    return send_table(format, name, header, rows, title="Контент-план", marks_demo=True)


def _refuse_readers(who: Who) -> None:
    """A plan is for those who may write for somebody."""
    if not (who.about(Action.WRITE_POST).scopes or who.about(Action.DELEGATE_POST).scopes):
        raise Forbidden(explain(Action.WRITE_POST))


def _render_list(who: Who, form: PlanForm) -> str:
    asked = read_narrowing()
    rows, total = uploads.list_uploads(who, asked)
    return render_template(
        "pages/exchange/list_uploads.html",
        nav="posts",
        rows=rows,
        total=total,
        filters=asked,
        states=PlanState,
        form=form,
    )
