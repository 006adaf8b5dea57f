"""Who holds a community, on the screen; the curator's list of risks."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.calendar import local_today
from portal.downloads import send_table
from portal.extensions import db
from portal.pages.marks.admins import listing, services
from portal.pages.marks.admins.forms import AdminForm, stored
from portal.pages.marks.admins.risks import ADVICE, Risk, list_page_risks
from portal.pages.marks.asking import list_options, read_asked
from portal.pages.marks.models import PageAdmin
from portal.pages.social.models import SocialPage
from portal.pages.social.services import get_page

bp = Blueprint("admins", __name__)


@bp.get("/pages/<int:page_id>/admins")
@requires(Action.VIEW_PAGE)
def list_admins(who: Who, page_id: int) -> ResponseReturnValue:
    """People of the community and what is risky about it."""
    page = get_page(page_id, who)
    return render_template(
        "pages/marks/list_admins.html",
        nav="social",
        demo=page.organization.is_demo,
        page=page,
        organization=page.organization,
        rows=services.list_admins(page),
        risks=[(Risk(row.risk), row.subject) for row in list_page_risks(page.id)],
        advice=ADVICE,
    )


@bp.route("/pages/<int:page_id>/admins/new", methods=["GET", "POST"])
@requires(Action.EDIT_PAGE)
def add_admin(who: Who, page_id: int) -> ResponseReturnValue:
    """Write down a person of the community."""
    return _edit(get_page(page_id, who), None)


@bp.route("/pages/<int:page_id>/admins/<int:admin_id>", methods=["GET", "POST"])
@requires(Action.EDIT_PAGE)
def edit_admin(who: Who, page_id: int, admin_id: int) -> ResponseReturnValue:
    """Change what is written of a person."""
    row = services.get_admin(page_id, admin_id, who)
    return _edit(get_page(page_id, who), row)


@bp.post("/pages/<int:page_id>/admins/<int:admin_id>/end")
@requires(Action.EDIT_PAGE)
def end_admin(who: Who, page_id: int, admin_id: int) -> ResponseReturnValue:
    """The person holds the community no more."""
    row, page, now = services.get_admin(page_id, admin_id, who), get_page(page_id, who), datetime.now(UTC)
    today = local_today(page.organization.region.timezone, now)
    services.end_admin(page, row, today=today, now=now)
    db.session.commit()
    flash(f"{row.name}: больше не держит страницу.", "ok")
    return redirect(url_for(".list_admins", page_id=page_id), 303)


@bp.get("/cases/risks")
@requires(Action.VIEW_PAGE)
def list_risks(who: Who) -> ResponseReturnValue:
    """Pages that their institutions may lose."""
    asked = read_asked()
    rows, total = listing.list_risks(who, asked)
    return render_template(
        "pages/marks/list_risks.html",
        nav="cases",
        asked=asked,
        rows=rows,
        total=total,
        risks={risk.value: risk for risk in Risk},
        advice=ADVICE,
        options=list_options(who, asked),
    )


@bp.get("/cases/risks/export.<format>")
@requires(Action.VIEW_PAGE)
def export_risks(who: Who, format: str) -> ResponseReturnValue:
    """The same list as a table."""
    rows, name = listing.list_cells(who, read_asked()), f"riski-{datetime.now(UTC):%Y-%m-%d}"
    return send_table(format, name, listing.HEADER, rows, title="Риски доступа", marks_demo=True)


def _edit(page: SocialPage, row: PageAdmin | None) -> ResponseReturnValue:
    form = AdminForm(data=stored(row) if row else None)
    form.offer(services.list_people(page))
    if not form.is_submitted():
        return _render_form(page, row, form)
    if not form.validate():
        return _render_form(page, row, form), 422
    services.save_admin(page, row, form.values(), now=datetime.now(UTC))
    db.session.commit()
    flash("Сохранено.", "ok")
    return redirect(url_for(".list_admins", page_id=page.id), 303)


def _render_form(page: SocialPage, row: PageAdmin | None, form: AdminForm) -> str:
    return render_template(
        "pages/marks/edit_admin.html",
        nav="social",
        demo=page.organization.is_demo,
        page=page,
        organization=page.organization,
        row=row,
        form=form,
    )
