"""Exemptions on the screen: asked from the institution, decided by its curator."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.calendar import local_today
from portal.downloads import send_table
from portal.errors import NotFound
from portal.extensions import db
from portal.media import MediaError, get_media, path_of, store
from portal.pages.marks import telling
from portal.pages.marks.asking import list_options, read_asked
from portal.pages.marks.exemptions import listing, services
from portal.pages.marks.exemptions.forms import ALL, AskForm, DecisionForm
from portal.pages.marks.exemptions.services import WORKING, Decision
from portal.pages.marks.models import ExemptionState, PageExemption
from portal.pages.marks.rules import exemption_rules
from portal.pages.networks.contract import Network
from portal.registry.organizations.models import Organization

bp = Blueprint("exemptions", __name__)


@bp.get("/exemptions")
@requires(Action.VIEW_PAGE)
def list_exemptions(who: Who) -> ResponseReturnValue:
    """Exemptions of the territory."""
    asked, now = read_asked(), datetime.now(UTC)
    rows, total = listing.list_exemptions(who, asked, today=now.date())
    return render_template(
        "pages/marks/list_exemptions.html",
        nav="cases",
        asked=asked,
        rows=rows,
        total=total,
        lates={row.id: listing.days_late(row, now) for row in rows},
        states=list(ExemptionState),
        options=list_options(who, asked),
    )


@bp.get("/exemptions/export.<format>")
@requires(Action.VIEW_PAGE)
def export_exemptions(who: Who, format: str) -> ResponseReturnValue:
    """The same list as a table."""
    now = datetime.now(UTC)
    rows, name = listing.list_cells(who, read_asked(), now=now), f"osvobozhdeniya-{now:%Y-%m-%d}"
    return send_table(format, name, listing.HEADER, rows, title="Освобождения", marks_demo=True)


@bp.route("/organizations/<int:organization_id>/exemptions", methods=["GET", "POST"])
@requires(Action.EDIT_PAGE)
def ask_exemption(who: Who, organization_id: int) -> ResponseReturnValue:
    """Ask not to keep a page, and what became of earlier requests."""
    organization, form = services.get_organization(organization_id, who), AskForm()
    if not form.is_submitted():
        return _render_ask(organization, form)
    if not form.validate():
        return _render_ask(organization, form), 422
    try:
        row = _ask(who, organization, form)
    except MediaError as error:
        db.session.rollback()
        form.document.errors = [f"Файл не принят: {error}"]
        return _render_ask(organization, form), 422
    telling.tell_asked(row, organization, now=datetime.now(UTC))
    db.session.commit()
    flash("Отправлено куратору. Решение появится на этой странице.", "ok")
    return redirect(url_for(".exemption_detail", exemption_id=row.id), 303)


@bp.get("/exemptions/<int:exemption_id>")
@requires(Action.VIEW_PAGE)
def exemption_detail(who: Who, exemption_id: int) -> ResponseReturnValue:
    """The ground and the decision."""
    return _render(services.get_exemption(exemption_id, who))


@bp.get("/exemptions/<int:exemption_id>/document")
@requires(Action.VIEW_PAGE)
def download_document(who: Who, exemption_id: int) -> ResponseReturnValue:
    """The document behind it."""
    row = services.get_exemption(exemption_id, who)
    if row.media_id is None:
        raise NotFound
    file = get_media(row.media_id, organization_id=row.organization_id)
    return send_file(path_of(file), as_attachment=True, download_name=file.name)


@bp.post("/exemptions/<int:exemption_id>/decision")
@requires(Action.DECIDE_EXEMPTION)
def decide_exemption(who: Who, exemption_id: int) -> ResponseReturnValue:
    """Grant until a review, or refuse."""
    row, now = services.get_exemption(exemption_id, who), datetime.now(UTC)
    form = DecisionForm(today=local_today(row.organization.region.timezone, now))
    is_granted = request.form.get("decision") == "grant"
    is_good = form.validate_on_submit()
    if is_granted and form.review_on.data is None and not form.review_on.errors:
        form.review_on.errors = ["Назначьте день, когда основание проверят снова"]
        is_good = False
    if not is_good:
        return _render(row, form), 422
    decision = Decision(is_granted, form.words.data or "", form.review_on.data)
    services.decide(row, decision, decider_id=who.user.id, now=now)
    telling.tell_decided(row, now=now)
    db.session.commit()
    flash("Решение записано. Учреждение его увидит.", "ok")
    return redirect(url_for(".exemption_detail", exemption_id=row.id), 303)


@bp.post("/exemptions/<int:exemption_id>/withdraw")
@requires(Action.EDIT_PAGE)
def withdraw_exemption(who: Who, exemption_id: int) -> ResponseReturnValue:
    """Take it back."""
    services.withdraw(services.get_exemption(exemption_id, who), now=datetime.now(UTC))
    db.session.commit()
    flash("Освобождение снято: страницу снова нужно вести.", "ok")
    return redirect(url_for(".exemption_detail", exemption_id=exemption_id), 303)


def _ask(who: Who, organization: Organization, form: AskForm) -> PageExemption:
    now, upload, media_id = datetime.now(UTC), form.document.data, None
    if upload and upload.filename:
        owner = {"organization_id": organization.id, "author_id": who.user.id}
        media_id = store(upload.stream, upload.filename, **owner, now=now).id
    code = form.network.data
    return services.ask(
        organization,
        network=None if code == ALL else Network(code),
        ground=form.ground.data or "",
        media_id=media_id,
        author_id=who.user.id,
        now=now,
    )


def _render_ask(organization: Organization, form: AskForm) -> str:
    return render_template(
        "pages/marks/ask_exemption.html",
        nav="organizations",
        demo=organization.is_demo,
        organization=organization,
        form=form,
        rows=services.list_of(organization),
        rules=exemption_rules(),
    )


def _render(row: PageExemption, form: DecisionForm | None = None) -> str:
    now = datetime.now(UTC)
    today = local_today(row.organization.region.timezone, now)
    file = get_media(row.media_id, organization_id=row.organization_id) if row.media_id else None
    return render_template(
        "pages/marks/exemption_detail.html",
        nav="cases",
        demo=row.organization.is_demo,
        row=row,
        organization=row.organization,
        late=listing.days_late(row, now),
        is_working=row.state in WORKING,
        file=file,
        form=form or DecisionForm(today=today, formdata=None),
        rules=exemption_rules(),
    )
