"""Official pages on the screen: the list and its files, the card, entering and correcting by hand."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.downloads import send_table
from portal.extensions import db
from portal.pages.cards import listing
from portal.pages.cards.attest_form import AttestForm
from portal.pages.cards.card import make_card
from portal.pages.cards.export import make_rows
from portal.pages.cards.forms import PageForm
from portal.pages.cards.listing import Filters, KeyFilter
from portal.pages.compliance.rules import load
from portal.pages.compliance.standing import refresh_pages
from portal.pages.connections.services import refuse_keys
from portal.pages.networks.contract import Ability, Mark, Network
from portal.pages.social import services
from portal.pages.social.models import PageKind, PageStage, PageState, SocialPage
from portal.pages.social.opening import open_address
from portal.pages.watching.facts import LABELS, show
from portal.paging import MOST_PAGES, MOST_ROWS, read_number
from portal.registry.organizations.changing import Unfit
from portal.registry.organizations.listing import list_seen_districts, list_seen_regions
from portal.registry.organizations.models import Organization, OrgType
from portal.registry.organizations.services import get_organization
from portal.registry.territories.spheres import list_sphere_facts

bp = Blueprint("social", __name__)
bp.add_app_template_filter(open_address)

PLACES = ("q", "region", "municipality", "type", "sphere")
NAMES = (*PLACES, *(name for name, _, _ in listing.CHOICES), "key", "consent", "sort")


@bp.get("/pages")
@requires(Action.VIEW_PAGE)
def list_pages(who: Who) -> ResponseReturnValue:
    """Pages of the person's territory, narrowed by the address."""
    filters = read_filters()
    if filters.stage == PageStage.ABSENT:  # those who have none are institutions, not pages
        kept = {name: getattr(filters, name) or None for name in PLACES}
        return redirect(url_for("compliance.list_institutions", standing="absent", **kept), 303)
    rows, total = listing.list_pages(who, filters)
    return render_template(
        "pages/cards/list_pages.html",
        nav="social",
        filters=filters,
        query=_kept(filters),
        rows=rows,
        total=total,
        options=_options(who, filters),
    )


@bp.get("/pages/export.<format>")
@requires(Action.VIEW_PAGE)
def export_pages(who: Who, format: str) -> ResponseReturnValue:
    """The filtered list as a table, without keys."""
    header, rows = make_rows(who, read_filters())
    name = f"stranitsy-{datetime.now(UTC):%Y-%m-%d}"
    return send_table(format, name, header, rows, title="Официальные страницы", marks_demo=True)


@bp.get("/pages/<int:page_id>")
@requires(Action.VIEW_PAGE)
def page_detail(who: Who, page_id: int) -> ResponseReturnValue:
    """Everything about one page."""
    return render_card(services.get_page(page_id, who), AttestForm(formdata=None))


def render_card(page: SocialPage, form: AttestForm) -> str:
    """The card of the page with the form of attesting, as it is or as it was refused."""
    return render_template(
        "pages/cards/page_detail.html",
        nav="social",
        demo=page.is_demo,
        page=page,
        zone=page.organization.region.timezone,
        card=make_card(page, now=datetime.now(UTC)),
        form=form,
        law=load(),
        abilities={one.value: one.label for one in Ability},
        labels=LABELS,
        show=show,
    )


@bp.route("/organizations/<int:organization_id>/pages/new", methods=["GET", "POST"])
@requires(Action.EDIT_PAGE)
def create_page(who: Who, organization_id: int) -> ResponseReturnValue:
    """Enter a page by hand; the registry's own link may come in the address."""
    organization = get_organization(organization_id, who)
    form = PageForm(data={name: request.args.get(name, "")[:300] for name in ("network", "link")})
    if not form.validate_on_submit() or form.place is None:
        return _render_new(organization, form), 422 if form.is_submitted() else 200
    try:
        page = services.create_page(
            organization, form.place, kind=PageKind(form.kind.data), now=datetime.now(UTC)
        )
    except Unfit as error:
        form.link.errors = [*form.link.errors, str(error)]
        return _render_new(organization, form), 422
    db.session.commit()
    flash("Страница внесена. Подключите её, чтобы публиковать через портал.", "ok")
    return redirect(url_for(".page_detail", page_id=page.id), 303)


@bp.route("/pages/<int:page_id>/edit", methods=["GET", "POST"])
@requires(Action.EDIT_PAGE)
def edit_page(who: Who, page_id: int) -> ResponseReturnValue:
    """Correct the address of a page or whose it is."""
    page = services.get_page(page_id, who)
    form = PageForm(data=_current(page))
    if not form.validate_on_submit() or form.place is None:
        return _render_edit(page, form), 422 if form.is_submitted() else 200
    try:
        if services.update_page(page, form.place, kind=PageKind(form.kind.data), now=datetime.now(UTC)):
            refuse_keys(page, now=datetime.now(UTC))
    except Unfit as error:
        db.session.rollback()
        form.link.errors = [*form.link.errors, str(error)]
        return _render_edit(services.get_page(page_id, who), form), 422
    refresh_pages([page.id], now=datetime.now(UTC))
    db.session.commit()
    flash("Сведения о странице сохранены.", "ok")
    return redirect(url_for(".page_detail", page_id=page.id), 303)


def _current(page: SocialPage) -> dict[str, str]:
    return {
        "network": page.network.value,
        "link": page.address,
        "identifier": page.external_id,
        "kind": page.kind.value,
    }


def _render_new(organization: Organization, form: PageForm) -> str:
    return render_template("pages/cards/create_page.html", nav="social", organization=organization, form=form)


def _render_edit(page: SocialPage, form: PageForm) -> str:
    return render_template("pages/cards/edit_page.html", nav="social", page=page, form=form)


def read_filters() -> Filters:
    """The filters of the address; what makes no sense is as if not given."""
    asked = {name: request.args.get(name, "").strip().replace("\0", "")[:200] for name in NAMES}
    return Filters(
        **asked | {"sort": asked["sort"] or "name"},
        page=read_number("page", 1, MOST_PAGES),
        per_page=read_number("per_page", 20, MOST_ROWS),
    )


def _kept(filters: Filters) -> dict[str, Any]:
    return {name: value for name, value in asdict(filters).items() if name in NAMES and value}


def _options(who: Who, filters: Filters) -> dict[str, list[tuple[Any, str]]]:
    regions = [(region.code, region.short) for region in list_seen_regions(who)]
    region = filters.region or (regions[0][0] if len(regions) == 1 else "")
    lists = {"networks": Network, "stages": PageStage, "kinds": PageKind, "states": PageState}
    words = {name: [(one.value, one.label) for one in codes] for name, codes in lists.items()}
    return words | {
        "keys": [(one.value, one.label) for one in KeyFilter],
        "regions": regions if len(regions) > 1 else [],
        "municipalities": [(one.id, one.name) for one in list_seen_districts(who, region)] if region else [],
        "types": [(type_.value, type_.label) for type_ in OrgType],
        "spheres": [(one.code, ("— " if one.parent_code else "") + one.name) for one in list_sphere_facts()],
        "marks": [(mark.value, mark.label) for mark in Mark],
    }
