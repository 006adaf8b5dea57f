"""Wizards of marks: one page of a page for each, and the curator's list of all."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.calendar import local_today
from portal.downloads import send_table
from portal.errors import NotFound
from portal.extensions import db
from portal.pages.marks.asking import list_options, read_asked
from portal.pages.marks.cases import listing, services
from portal.pages.marks.cases.forms import NEEDS, CaseForm
from portal.pages.marks.cases.services import Incomplete, Said
from portal.pages.marks.cases.states import Deed, list_deeds
from portal.pages.marks.models import CaseKind, CaseState
from portal.pages.marks.rules import next_safe_days, renaming_rules, rkn_rules, rules_of
from portal.pages.social.models import SocialPage
from portal.pages.social.services import get_page

bp = Blueprint("cases", __name__)
KINDS = {"gov-mark": CaseKind.GOV_MARK, "verification": CaseKind.VERIFICATION, "rkn": CaseKind.RKN}
WIZARD = "/pages/<int:page_id>/<any('gov-mark', verification, rkn):mark>"


@bp.get(WIZARD)
@requires(Action.VIEW_PAGE)
def show_wizard(who: Who, page_id: int, mark: str) -> ResponseReturnValue:
    """Steps, state, timer and history of one mark of a page."""
    return _render(get_page(page_id, who), mark)


@bp.post(f"{WIZARD}/<any({', '.join(deed.value for deed in Deed)}):deed>")
@requires(Action.EDIT_PAGE)
def move_case(who: Who, page_id: int, mark: str, deed: str) -> ResponseReturnValue:
    """Write down what was done or decided."""
    page, done, form = get_page(page_id, who), Deed(deed), CaseForm(Deed(deed))
    if done not in _pressed(page, mark) or done is Deed.CONFIRM:
        raise NotFound
    return _move(who, page, mark, done, form)


@bp.post("/pages/<int:page_id>/rkn-exemption")
@requires(Action.DECIDE_EXEMPTION)
def confirm_exemption(who: Who, page_id: int) -> ResponseReturnValue:
    """Confirm that the page need not be in the list."""
    page = get_page(page_id, who)
    return _move(who, page, "rkn", Deed.CONFIRM, CaseForm(Deed.CONFIRM))


@bp.get("/cases")
@requires(Action.VIEW_PAGE)
def list_cases(who: Who) -> ResponseReturnValue:
    """Cases of the territory, the nearest terms first."""
    asked, now = read_asked(), datetime.now(UTC)
    rows, total = listing.list_cases(who, asked, now=now)
    return render_template(
        "pages/marks/list_cases.html",
        nav="cases",
        asked=asked,
        rows=rows,
        total=total,
        lates={case.id: listing.days_late(case, now) for case in rows},
        days={case.id: listing.due_day(case) for case in rows},
        slugs=_slugs(),
        kinds=list(CaseKind),
        states=list(CaseState),
        options=list_options(who, asked),
    )


@bp.get("/cases/export.<format>")
@requires(Action.VIEW_PAGE)
def export_cases(who: Who, format: str) -> ResponseReturnValue:
    """The same list as a table."""
    now = datetime.now(UTC)
    rows, name = listing.list_cells(who, read_asked(), now=now), f"zayavki-{now:%Y-%m-%d}"
    return send_table(format, name, listing.HEADER, rows, title="Заявки и метки", marks_demo=True)


@bp.get("/cases/rkn")
@requires(Action.VIEW_PAGE)
def list_big_pages(who: Who) -> ResponseReturnValue:
    """Pages that must, or soon must, be in the list of Роскомнадзор."""
    asked = read_asked()
    rows, total = listing.list_big_pages(who, asked)
    return render_template(
        "pages/marks/list_big_pages.html",
        nav="cases",
        asked=asked,
        rows=rows,
        total=total,
        rkn=rkn_rules(),
        is_obliged=listing.is_obliged,
        options=list_options(who, asked),
    )


@bp.get("/cases/rkn/export.<format>")
@requires(Action.VIEW_PAGE)
def export_big_pages(who: Who, format: str) -> ResponseReturnValue:
    """The same pages as a table."""
    rows, name = listing.big_page_cells(who, read_asked()), f"perechen-{datetime.now(UTC):%Y-%m-%d}"
    return send_table(format, name, listing.BIG_HEADER, rows, title="Пора в перечень", marks_demo=True)


def _move(who: Who, page: SocialPage, mark: str, deed: Deed, form: CaseForm) -> ResponseReturnValue:
    if not form.validate_on_submit():
        return _render(page, mark, form, deed), 422
    said = Said(user=who.user, **form.told())
    try:
        services.move_case(page, KINDS[mark], deed, said, now=datetime.now(UTC))
    except Incomplete as error:
        db.session.rollback()
        field = form[NEEDS[deed][0]] if deed in NEEDS else form.words
        field.errors = [str(error)]
        return _render(page, mark, form, deed), 422
    db.session.commit()
    flash(f"Записано: {deed.label.lower()}.", "ok")
    return redirect(url_for(".show_wizard", page_id=page.id, mark=mark), 303)


def _pressed(page: SocialPage, mark: str) -> list[Deed]:
    """Deeds of the machine for the kind, in whatever state: an old button is a conflict, not a 404."""
    services.check_network(page, KINDS[mark])
    rkn_only = {Deed.NUMBER, Deed.PLACE, Deed.LINK, Deed.EXEMPT}
    return [deed for deed in Deed if deed is not Deed.LOSE and (mark == "rkn" or deed not in rkn_only)]


def _slugs() -> dict[CaseKind, str]:
    return {kind: slug for slug, kind in KINDS.items()}


def _render(page: SocialPage, mark: str, form: CaseForm | None = None, deed: Deed | None = None) -> str:
    kind, now = KINDS[mark], datetime.now(UTC)
    services.check_network(page, kind)
    case = services.find_case(page.id, kind)
    deeds = list_deeds(kind, case.state if case else None)
    forms: dict[Deed, Any] = {one: CaseForm(one, formdata=None) for one in deeds}
    if form is not None and deed is not None:
        forms[deed] = form
    today = local_today(page.organization.region.timezone, now)
    return render_template(
        "pages/marks/show_wizard.html",
        nav="social",
        demo=page.organization.is_demo,
        page=page,
        organization=page.organization,
        kind=kind,
        mark=mark,
        case=case,
        is_late=case is not None and listing.days_late(case, now) > 0,
        steps=services.list_steps(page.id, kind),
        rules=rules_of(kind),
        rkn=rkn_rules(),
        renaming=renaming_rules(),
        safe_days=next_safe_days(today),
        today=today,
        forms=forms,
        form=form,
        needs=NEEDS,
        labels={one.value: one.label for one in Deed},
    )
