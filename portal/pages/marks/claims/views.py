"""Doubles and fakes on the screen."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.downloads import send_table
from portal.errors import NotFound
from portal.extensions import db
from portal.pages.marks.asking import list_options, read_asked
from portal.pages.marks.claims import listing, services
from portal.pages.marks.claims.forms import MoveForm, ReportForm
from portal.pages.marks.exemptions.services import get_organization
from portal.pages.marks.models import ClaimKind, ClaimState, PageClaim
from portal.pages.social.addresses import AddressError
from portal.registry.organizations.models import Organization

bp = Blueprint("claims", __name__)


@bp.get("/claims")
@requires(Action.VIEW_PAGE)
def list_claims(who: Who) -> ResponseReturnValue:
    """Strange pages of the territory."""
    asked = read_asked()
    rows, total = listing.list_claims(who, asked)
    return render_template(
        "pages/marks/list_claims.html",
        nav="cases",
        asked=asked,
        rows=rows,
        total=total,
        kinds=list(ClaimKind),
        states=list(ClaimState),
        options=list_options(who, asked),
    )


@bp.get("/claims/export.<format>")
@requires(Action.VIEW_PAGE)
def export_claims(who: Who, format: str) -> ResponseReturnValue:
    """The same list as a table."""
    name = f"dubli-i-poddelki-{datetime.now(UTC):%Y-%m-%d}"
    rows = listing.list_cells(who, read_asked())
    return send_table(format, name, listing.HEADER, rows, title="Дубли и подделки", marks_demo=True)


@bp.route("/organizations/<int:organization_id>/claims", methods=["GET", "POST"])
@requires(Action.EDIT_PAGE)
def report_claim(who: Who, organization_id: int) -> ResponseReturnValue:
    """Write down a page that is not ours."""
    organization, form = get_organization(organization_id, who), ReportForm()
    if not form.is_submitted():
        return _render_report(organization, form)
    if not form.validate():
        return _render_report(organization, form), 422
    strange = services.Strange(form.link.data or "", ClaimKind(form.kind.data), form.words.data or "")
    try:
        row = services.report(organization, strange, author_id=who.user.id, now=datetime.now(UTC))
    except AddressError as error:
        db.session.rollback()
        form.link.errors = [str(error)]
        return _render_report(organization, form), 422
    db.session.commit()
    flash("Страница записана. Ниже готовый текст жалобы.", "ok")
    return redirect(url_for(".claim_detail", claim_id=row.id), 303)


@bp.get("/claims/<int:claim_id>")
@requires(Action.VIEW_PAGE)
def claim_detail(who: Who, claim_id: int) -> ResponseReturnValue:
    """The page, the text of the claim, what to press next."""
    return _render(services.get_claim(claim_id, who), MoveForm())


@bp.post("/claims/<int:claim_id>/state")
@requires(Action.EDIT_PAGE)
def move_claim(who: Who, claim_id: int) -> ResponseReturnValue:
    """Write down what was sent or answered."""
    row, form = services.get_claim(claim_id, who), MoveForm()
    if not form.validate_on_submit():
        return _render(row, form), 422
    if form.state.data not in set(ClaimState):
        raise NotFound
    services.move_claim(row, ClaimState(form.state.data), words=form.words.data or "", now=datetime.now(UTC))
    db.session.commit()
    flash(f"Записано: {row.state.label.lower()}.", "ok")
    return redirect(url_for(".claim_detail", claim_id=row.id), 303)


def _render_report(organization: Organization, form: ReportForm) -> str:
    return render_template(
        "pages/marks/report_claim.html",
        nav="organizations",
        demo=organization.is_demo,
        organization=organization,
        form=form,
    )


def _render(row: PageClaim, form: MoveForm) -> str:
    return render_template(
        "pages/marks/claim_detail.html",
        nav="cases",
        demo=row.organization.is_demo,
        row=row,
        organization=row.organization,
        text=services.text_of(row),
        form=form,
        moves=services.MOVES[row.state],
    )
