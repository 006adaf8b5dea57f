"""Corrections on the screen: proposed from the card, decided in the queue of the ЦУР."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.accounts.policy import Action, Who, requires
from portal.calendar import local_today
from portal.errors import NotFound
from portal.extensions import db
from portal.media import get_media, path_of
from portal.paging import MOST_PAGES, MOST_ROWS, read_number
from portal.registry.corrections import listing, services, showing
from portal.registry.corrections.export import send_export
from portal.registry.corrections.forms import FORMS, PREFILLED, CorrectionForm, RefusalForm
from portal.registry.corrections.intake import keep_document, read_values
from portal.registry.corrections.kinds import RULES
from portal.registry.corrections.listing import ALL, Filters
from portal.registry.corrections.models import Correction, CorrectionKind, CorrectionState
from portal.registry.organizations.changing import Unfit
from portal.registry.organizations.listing import list_seen_regions
from portal.registry.organizations.models import Organization
from portal.registry.scopes import one_for
from portal.registry.territories.services import list_municipalities

bp = Blueprint("corrections", __name__)


@bp.get("/organizations/<int:organization_id>/corrections")
@requires(Action.VIEW_ORGANIZATION)
def list_own_corrections(who: Who, organization_id: int) -> ResponseReturnValue:
    """What the institution may propose, and what became of what it has proposed."""
    organization = _organization(who, organization_id)
    corrections = listing.list_of(organization)
    return render_template(
        "corrections/list_own_corrections.html",
        nav="organizations",
        demo=organization.is_demo,
        organization=organization,
        corrections=corrections,
        names=showing.names_of(corrections),
        show=showing.show_changes,
        rules=RULES,
        waiting={row.kind for row in corrections if row.state is CorrectionState.PROPOSED},
    )


@bp.route("/organizations/<int:organization_id>/corrections/<correction_kind>", methods=["GET", "POST"])
@requires(Action.PROPOSE_CORRECTION)
def propose_correction(who: Who, organization_id: int, correction_kind: str) -> ResponseReturnValue:
    """Propose a change of one kind."""
    organization, kind = _organization(who, organization_id), _kind(correction_kind)
    services.check_working(organization)
    today = local_today(organization.region.timezone, datetime.now(UTC))
    form = FORMS[kind](data=_prefill(organization, kind) | {"since": today})
    if not form.is_submitted():
        return _render_form(organization, kind, form)
    row = _send(who, organization, kind, form)
    if row is None:
        return _render_form(organization, kind, form), 422
    flash("Предложение отправлено. Решение куратора появится на этой странице.", "ok")
    return redirect(url_for(".correction_detail", correction_id=row.id), 303)


@bp.get("/corrections")
@requires(Action.DECIDE_CORRECTION)
def list_corrections(who: Who) -> ResponseReturnValue:
    """The queue of the ЦУР."""
    filters, now = read_filters(), datetime.now(UTC)
    rows, total = listing.list_corrections(who, filters)
    regions = list_seen_regions(who)
    code = filters.region or (regions[0].code if len(regions) == 1 else "")
    return render_template(
        "corrections/list_corrections.html",
        nav="corrections",
        filters=filters,
        rows=rows,
        total=total,
        counts=listing.count_states(who, filters),
        names=showing.names_of(rows),
        show=showing.show_changes,
        days={row.id: listing.days_waiting(row, now) for row in rows},
        kinds=list(CorrectionKind),
        states=list(CorrectionState),
        regions=regions,
        municipalities=list_municipalities(code) if code else [],
    )


@bp.get("/corrections/export.<format>")
@requires(Action.DECIDE_CORRECTION)
def export_corrections(who: Who, format: str) -> ResponseReturnValue:
    """The same queue as a table."""
    if format not in ("xlsx", "csv"):
        raise NotFound
    return send_export(who, read_filters(), format, now=datetime.now(UTC))


@bp.get("/corrections/<int:correction_id>")
@requires(Action.VIEW_ORGANIZATION)
def correction_detail(who: Who, correction_id: int) -> ResponseReturnValue:
    """What was, what is asked, and the decision."""
    return _render(services.get_correction(correction_id, who))


@bp.get("/corrections/<int:correction_id>/document")
@requires(Action.VIEW_ORGANIZATION)
def download_document(who: Who, correction_id: int) -> ResponseReturnValue:
    """The document behind the proposal."""
    row = services.get_correction(correction_id, who)
    if row.media_id is None:
        raise NotFound
    file = get_media(row.media_id, organization_id=row.organization_id)
    return send_file(path_of(file), as_attachment=True, download_name=file.name)


@bp.post("/corrections/<int:correction_id>/confirm")
@requires(Action.DECIDE_CORRECTION)
def confirm_correction(who: Who, correction_id: int) -> ResponseReturnValue:
    """Write the change into the registry."""
    row = services.get_correction(correction_id, who)
    seen, now = request.form.get("seen", ""), datetime.now(UTC)
    try:
        services.confirm(row, seen=seen, decider_id=who.user.id, now=now)
    except (Unfit, services.Moved) as error:
        db.session.rollback()
        return _render(services.get_correction(correction_id, who), trouble=str(error)), 409
    db.session.commit()
    flash("Подтверждено: сведения в реестре обновлены.", "ok")
    return redirect(url_for(".correction_detail", correction_id=correction_id), 303)


@bp.post("/corrections/<int:correction_id>/refuse")
@requires(Action.DECIDE_CORRECTION)
def refuse_correction(who: Who, correction_id: int) -> ResponseReturnValue:
    """Leave the registry as it is, with a reason."""
    row, form = services.get_correction(correction_id, who), RefusalForm()
    if not form.validate_on_submit():
        return _render(row, form=form), 422
    services.refuse(row, reason=form.reason.data or "", decider_id=who.user.id, now=datetime.now(UTC))
    db.session.commit()
    flash("Отклонено. Учреждение увидит причину.", "ok")
    return redirect(url_for(".correction_detail", correction_id=correction_id), 303)


@bp.post("/corrections/<int:correction_id>/withdraw")
@requires(Action.PROPOSE_CORRECTION)
def withdraw_correction(who: Who, correction_id: int) -> ResponseReturnValue:
    """Take the proposal back."""
    services.withdraw(services.get_correction(correction_id, who), now=datetime.now(UTC))
    db.session.commit()
    flash("Предложение отозвано.", "ok")
    return redirect(url_for(".correction_detail", correction_id=correction_id), 303)


def read_filters() -> Filters:
    """The filters of the address; what makes no sense is as if not given."""
    names = ("kind", "region", "municipality", "q")
    asked = {name: request.args.get(name, "").strip()[:200] for name in names}
    state = request.args.get("state", "")
    return Filters(
        **asked,
        state=state if state == ALL or state in set(CorrectionState) else CorrectionState.PROPOSED.value,
        page=read_number("page", 1, MOST_PAGES),
        per_page=read_number("per_page", 20, MOST_ROWS),
    )


def _organization(who: Who, organization_id: int) -> Organization:
    query = select(Organization).where(Organization.id == organization_id)
    return one_for(who, query.options(joinedload(Organization.region)), Organization.id)


def _kind(code: str) -> CorrectionKind:
    if code not in set(CorrectionKind):
        raise NotFound
    return CorrectionKind(code)


def _prefill(organization: Organization, kind: CorrectionKind) -> dict[str, Any]:
    names = RULES[kind].fields if kind in PREFILLED else ("head_post",)
    return {name: getattr(organization, name) for name in names}


def _send(
    who: Who, organization: Organization, kind: CorrectionKind, form: CorrectionForm
) -> Correction | None:
    """The proposal, committed; None when the form has errors by now. A file once taken stays taken."""
    now = datetime.now(UTC)
    is_good = form.validate()
    media = keep_document(form, kind, organization, author_id=who.user.id, now=now)
    db.session.commit()
    if not is_good or form.document.errors:
        return None
    try:
        row = services.propose(
            organization,
            kind,
            values=read_values(form, kind, organization),
            ground=form.ground.data or "",
            ground_date=form.ground_date.data,
            since=form.since.data or now.date(),
            media_id=media.id if media else None,
            author_id=who.user.id,
            now=now,
        )
    except Unfit as error:
        db.session.rollback()
        form[error.field].errors = [*form[error.field].errors, str(error)]
        return None
    db.session.commit()
    return row


def _render_form(organization: Organization, kind: CorrectionKind, form: CorrectionForm) -> str:
    kept = form.kept.data
    return render_template(
        "corrections/propose_correction.html",
        nav="organizations",
        demo=organization.is_demo,
        organization=organization,
        kind=kind,
        rule=RULES[kind],
        form=form,
        kept=get_media(int(kept), organization_id=organization.id) if kept else None,
        waiting=services.find_waiting(organization, kind),
        labels=showing.LABELS,
    )


def _render(row: Correction, *, form: RefusalForm | None = None, trouble: str = "") -> str:
    now = datetime.now(UTC)
    file = get_media(row.media_id, organization_id=row.organization_id) if row.media_id else None
    return render_template(
        "corrections/correction_detail.html",
        nav="corrections",
        demo=row.organization.is_demo,
        row=row,
        organization=row.organization,
        lines=showing.compare(row),
        has_moved=row.state is CorrectionState.PROPOSED and services.has_moved(row),
        seen=services.digest_of(row),
        days_left=services.days_until(row, now),
        waiting=listing.days_waiting(row, now),
        file=file,
        form=form or RefusalForm(formdata=None),
        trouble=trouble,
    )
