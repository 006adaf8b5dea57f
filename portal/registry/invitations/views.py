"""Invitations by the hundred on the screen: a list is made up, looked at, issued, printed, repeated."""

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.models import Role
from portal.accounts.policy import Action, Who, requires
from portal.downloads import send_table
from portal.extensions import db
from portal.paging import MOST_PAGES, MOST_ROWS, read_number
from portal.queue import enqueue
from portal.registry.invitations import drafting, jobs, listing, services
from portal.registry.invitations.forms import BatchForm
from portal.registry.invitations.models import BatchState, InviteBatch
from portal.registry.invitations.reading import Line, read_people
from portal.registry.invitations.slips import PART, count_slips
from portal.registry.narrowed import read_narrowing
from portal.registry.organizations.listing import list_organizations
from portal.registry.organizations.views import read_filters
from portal.sheets import SheetError
from portal.typography import moment

BATCHES = ["Список", "Состояние", "Как", "Выпущено", "Всего", "Кто составил", "Когда"]
KEPT = ("q", "region", "municipality", "type", "sphere", "level", "responsible", "state")

bp = Blueprint("invitations", __name__, url_prefix="/invitations")


@bp.get("")
@requires(Action.ISSUE_INVITES)
def list_batches(who: Who) -> ResponseReturnValue:
    """Lists of this person and what became of them."""
    asked = read_narrowing()
    batches, total = listing.list_batches(who, asked)
    return render_template(
        "invitations/list_batches.html", batches=batches, total=total, filters=asked, states=BatchState
    )


@bp.get("/export.<format>")
@requires(Action.ISSUE_INVITES)
def export_batches(who: Who, format: str) -> ResponseReturnValue:
    """The list by the filters of the screen."""
    batches, _ = listing.list_batches(who, read_narrowing(is_export=True))
    lines = (
        [
            row.title,
            row.state.label,
            "По почте" if row.by_mail else "Листы для печати",
            str(row.done),
            str(row.total),
            row.author.name,
            moment(row.created_at),
            "да" if row.author.is_demo else "",
        ]
        for row in batches
    )
    return send_table(format, "priglasheniya", BATCHES, lines, title="Приглашения", marks_demo=True)


@bp.get("/new")
@requires(Action.ISSUE_INVITES)
def new_batch(who: Who) -> ResponseReturnValue:
    """The form of a list; which institutions, the address says as it does for their list."""
    return _render_form(who, BatchForm(formdata=None))


@bp.post("")
@requires(Action.ISSUE_INVITES)
def create_batch(who: Who) -> ResponseReturnValue:
    """Make up a list and show who of it can be invited."""
    form = BatchForm()
    if not form.validate_on_submit():
        return _render_form(who, form), 422
    try:
        batch = _draft(who, form)
    except SheetError as error:
        form.file.errors = [*form.file.errors, str(error)]
        return _render_form(who, form), 422
    db.session.commit()
    return redirect(url_for(".batch_detail", batch_id=batch.id), 303)


@bp.post("/absent")
@requires(Action.ISSUE_INVITES)
def invite_absent(who: Who) -> ResponseReturnValue:
    """New links for everybody of the territory who has never come in, in one press."""
    now, by_mail = datetime.now(UTC), request.form.get("by") == "mail"
    title = f"Не вошли на {now:%d.%m.%Y}"
    return _issue(drafting.draft_for_absent(who, title=title, by_mail=by_mail, now=now), now)


@bp.get("/<int:batch_id>")
@requires(Action.ISSUE_INVITES)
def batch_detail(who: Who, batch_id: int) -> ResponseReturnValue:
    """The list: whom it invites or has invited, who came in, what to do now."""
    batch = services.get_batch(batch_id, who)
    counts = listing.count_tabs(batch)
    tab = _tab(batch, counts)
    page, per_page = read_number("page", 1, MOST_PAGES), read_number("per_page", 20, MOST_ROWS)
    slips = 0 if batch.by_mail else count_slips(batch, now=datetime.now(UTC))
    return render_template(
        "invitations/batch_detail.html",
        batch=batch,
        counts=counts,
        tabs_shown=_shown_tabs(batch, counts),
        tab=tab,
        rows=listing.list_lines(batch, tab, page=page, per_page=per_page),
        page=page,
        per_page=per_page,
        parts=-(-slips // PART),
        slips=slips,
        has_mail=bool(current_app.config["SMTP_URL"]),
    )


@bp.get("/<int:batch_id>/progress")
@requires(Action.ISSUE_INVITES)
def batch_progress(who: Who, batch_id: int) -> ResponseReturnValue:
    """The fragment alone; when the work is over the page is asked to open anew."""
    batch = services.get_batch(batch_id, who)
    answer = render_template("invitations/_batch.html", batch=batch)
    return answer if batch.is_busy else (answer, {"HX-Redirect": url_for(".batch_detail", batch_id=batch.id)})


@bp.post("/<int:batch_id>/issue")
@requires(Action.ISSUE_INVITES)
def issue_batch(who: Who, batch_id: int) -> ResponseReturnValue:
    """Have the list issued."""
    return _issue(services.get_batch(batch_id, who), datetime.now(UTC))


@bp.post("/<int:batch_id>/repeat")
@requires(Action.ISSUE_INVITES)
def repeat_batch(who: Who, batch_id: int) -> ResponseReturnValue:
    """New links for those of the list who have not come in, in one press."""
    now = datetime.now(UTC)
    return _issue(drafting.draft_again(who, services.get_batch(batch_id, who), now=now), now)


@bp.post("/<int:batch_id>/cancel")
@requires(Action.ISSUE_INVITES)
def cancel_batch(who: Who, batch_id: int) -> ResponseReturnValue:
    """Give the list up: links that nobody used stop working."""
    batch = services.get_batch(batch_id, who)
    services.cancel_batch(batch, now=datetime.now(UTC))
    db.session.commit()
    return redirect(url_for(".batch_detail", batch_id=batch.id), 303)


def _issue(batch: InviteBatch, now: datetime) -> ResponseReturnValue:
    services.request_issue(batch, now=now)
    db.session.commit()
    enqueue(jobs.issue_invites, batch.id)
    return redirect(url_for(".batch_detail", batch_id=batch.id), 303)


def _draft(who: Who, form: BatchForm) -> InviteBatch:
    now, title = datetime.now(UTC), " ".join((form.title.data or "").split()).replace("\0", "")
    role, by_mail = Role(form.role.data), form.by.data == "mail"
    if form.source.data == "sheet":
        lines = _read_file(form)
        return drafting.draft_by_sheet(who, lines, title=title, role=role, by_mail=by_mail, now=now)
    return drafting.draft_by_filters(
        who,
        read_filters(),
        title=title,
        role=role,
        by_mail=by_mail,
        only_absent=bool(form.only_absent.data),
        now=now,
    )


def _read_file(form: BatchForm) -> list[Line]:
    """The people of the file, which is not kept; no transaction is open while it is read."""
    db.session.commit()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "people"
        form.file.data.save(path)
        return read_people(path)


def _shown_tabs(batch: InviteBatch, counts: dict[str, int]) -> list[str]:
    """What there is to see: before the issue who will be invited, after it what came of it."""
    if batch.state is BatchState.DRAFT:
        return ["waiting", "refused"]
    return [tab for tab in listing.TABS if counts[tab] or tab in ("absent", "came")]


def _tab(batch: InviteBatch, counts: dict[str, int]) -> str:
    shown, asked = _shown_tabs(batch, counts), request.args.get("tab", "")
    return asked if asked in shown else next((tab for tab in shown if counts[tab]), shown[0])


def _render_form(who: Who, form: BatchForm) -> str:
    filters = read_filters()
    _, total = list_organizations(who, filters)
    query = {name: value for name in KEPT if (value := getattr(filters, name))}
    return render_template("invitations/new_batch.html", form=form, filters=filters, total=total, query=query)
