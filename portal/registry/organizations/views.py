"""The list of organizations, its export, the editing of a card; the card itself stands above, in cabinet."""

from dataclasses import asdict
from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import inspect

from portal.accounts.policy import Action, Who, requires
from portal.downloads import send_table
from portal.extensions import db
from portal.forms import choice
from portal.paging import MOST_PAGES, MOST_ROWS, read_number
from portal.registry.figures.completeness import find_completeness
from portal.registry.imports.export import make_table
from portal.registry.organizations import closing, creating, listing, services
from portal.registry.organizations.changing import Unfit
from portal.registry.organizations.forms import NewOrganizationForm, OrganizationForm
from portal.registry.organizations.listing import Filters
from portal.registry.organizations.models import Organization, OrgLevel, OrgType
from portal.registry.territories.services import list_municipalities
from portal.registry.territories.spheres import list_sphere_facts

bp = Blueprint("organizations", __name__)

PAGING = ("page", "per_page")


@bp.get("/organizations")
@requires(Action.VIEW_ORGANIZATION)
def list_organizations(who: Who) -> ResponseReturnValue:
    """The organizations of the person's territory, narrowed by the address."""
    filters = read_filters()
    rows, total = listing.list_organizations(who, filters)
    return render_template(
        "registry/list_organizations.html",
        nav="organizations",
        filters=filters,
        query=_kept(filters),
        rows=rows,
        total=total,
        options=_options(who, filters),
        complete=find_completeness(who.about(Action.VIEW_FIGURES), filters.region),
    )


@bp.get("/organizations/export.<format>")
@requires(Action.EXPORT_REGISTRY)
def export_organizations(who: Who, format: str) -> ResponseReturnValue:
    """The filtered list in the form of the ЦУР, to be opened in a spreadsheet or imported back."""
    filters = read_filters()
    header, rows = make_table(listing.conditions_of(who, filters), listing.order_of(filters))
    return send_table(format, f"uchrezhdeniya-{datetime.now(UTC):%Y-%m-%d}", header, rows, title="Реестр")


@bp.route("/organizations/new", methods=["GET", "POST"])
@requires(Action.EDIT_ORGANIZATION)
def create_organization(who: Who) -> ResponseReturnValue:
    """Enter an institution by hand."""
    form = NewOrganizationForm()
    form.region_code.choices = [choice(row.code, row.name) for row in creating.list_home_regions(who)]
    if not form.validate_on_submit():
        return _render_new(form), 422 if form.is_submitted() else 200
    try:
        made = creating.create_organization(
            who, region_code=form.region_code.data, values=form.values(), now=datetime.now(UTC)
        )
    except Unfit as error:
        db.session.rollback()
        form[error.field].errors = [*form[error.field].errors, str(error)]
        return _render_new(form, twin_id=getattr(error, "organization_id", None)), 422
    db.session.commit()
    flash("Учреждение заведено. Создайте ему сайт или пригласите сотрудников.", "ok")
    return redirect(f"{url_for('.list_organizations')}/{made.id}", 303)


@bp.post("/organizations/<int:organization_id>/reopen")
@requires(Action.EDIT_ORGANIZATION)
def reopen_organization(who: Who, organization_id: int) -> ResponseReturnValue:
    """Take a closing back."""
    closing.reopen(services.get_organization(organization_id, who), now=datetime.now(UTC))
    db.session.commit()
    flash("Учреждение снова действует.", "ok")
    return redirect(f"{url_for('.list_organizations')}/{organization_id}", 303)


@bp.route("/organizations/<int:organization_id>/edit", methods=["GET", "POST"])
@requires(Action.EDIT_ORGANIZATION)
def edit_organization(who: Who, organization_id: int) -> ResponseReturnValue:
    """Put right what the registry knows of an organization."""
    organization = services.get_organization(organization_id, who)
    form = OrganizationForm(data=_current(organization))
    if not form.validate_on_submit():
        return _render_form(organization, form), 422 if form.is_submitted() else 200
    try:
        services.update_organization(organization, who, values=form.values(), now=datetime.now(UTC))
    except Unfit as error:
        db.session.rollback()
        form[error.field].errors = [*form[error.field].errors, str(error)]
        return _render_form(services.get_organization(organization_id, who), form), 422
    db.session.commit()
    flash("Сведения сохранены.", "ok")
    return redirect(f"{url_for('.list_organizations')}/{organization_id}", 303)


def read_filters() -> Filters:
    """The filters of the address; what makes no sense is as if not given."""
    names = ("q", "region", "municipality", "type", "sphere", "level", "responsible", "state", "sort")
    asked = {name: request.args.get(name, "").strip()[:200] for name in names}
    return Filters(
        **asked | {"sort": asked["sort"] or "name"},
        page=read_number("page", 1, MOST_PAGES),
        per_page=read_number("per_page", 20, MOST_ROWS),
    )


def _options(who: Who, filters: Filters) -> dict[str, list[tuple[object, str]]]:
    """What the filters offer: values and their words."""
    places = list_municipalities(filters.region) if filters.region else []
    return {
        "regions": [(region.code, region.short) for region in listing.list_seen_regions(who)],
        "municipalities": [(place.id, place.name) for place in places],
        "types": [(type_.value, type_.label) for type_ in OrgType],
        "spheres": [
            (fact.code, ("— " if fact.parent_code else "") + fact.name) for fact in list_sphere_facts()
        ],
        "levels": [(level.value, level.label) for level in OrgLevel],
    }


def _kept(filters: Filters) -> dict[str, object]:
    """What an export of this very list needs."""
    return {name: value for name, value in asdict(filters).items() if value and name not in PAGING}


def _current(organization: Organization) -> dict[str, object]:
    values = {column.key: getattr(organization, column.key) for column in inspect(Organization).columns}
    return values | {
        "type": organization.type.value,
        "level": organization.level.value,
        "spheres": [sphere.code for sphere in organization.spheres],
        "municipality": services.place_of(organization),
        "parent_inn": organization.parent.inn if organization.parent else "",
    }


def _render_form(organization: Organization, form: OrganizationForm) -> str:
    return render_template(
        "registry/edit_organization.html",
        nav="organizations",
        organization=organization,
        form=form,
        municipalities=list_municipalities(organization.region_code),
    )


def _render_new(form: NewOrganizationForm, twin_id: int | None = None) -> str:
    region_code = form.region_code.data
    return render_template(
        "registry/create_organization.html",
        nav="organizations",
        form=form,
        twin_id=twin_id,
        municipalities=list_municipalities(region_code) if region_code else [],
    )
