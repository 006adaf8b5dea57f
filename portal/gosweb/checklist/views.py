"""The desk of a site: what is filled, what is missing, what to press; the start of a site."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from portal.accounts.policy import Action, Who, requires
from portal.calendar import add_working_days, local_today
from portal.downloads import send_table
from portal.extensions import db
from portal.gosweb.checklist import listing, services
from portal.gosweb.checklist.forms import LookForm, SiteForm, StageForm
from portal.gosweb.checklist.listing import Filters
from portal.gosweb.releases.content import base_url
from portal.gosweb.releases.services import find_last_release
from portal.gosweb.sites.models import Site, SiteStage
from portal.gosweb.sites.services import (
    SiteExists,
    SlugError,
    get_site,
    list_stage_changes,
    move_stage,
    suggest_slug,
)
from portal.gosweb.standards.loader import load_standard, standard_for
from portal.paging import MOST_PAGES, MOST_ROWS, read_number
from portal.registry.organizations.models import Organization, OrgType
from portal.registry.scopes import one_for
from portal.work.tasks.shown import list_of_organization

bp = Blueprint("checklist", __name__)
PAGING = ("page", "per_page")


@bp.get("/sites")
@requires(Action.VIEW_SITE)
def list_sites(who: Who) -> ResponseReturnValue:
    """The sites this person works with, narrowed by the address; an only site opens at once."""
    filters = _read_filters()
    sites, total = listing.list_sites(who, filters)
    if total == len(sites) == 1 and not filters.is_narrowed:
        return redirect(url_for(".site_detail", slug=sites[0].slug), 303)
    return render_template(
        "checklist/list_sites.html",
        filters=filters,
        query={name: value for name, value in asdict(filters).items() if value and name not in PAGING},
        sites=sites,
        total=total,
        stages=list(SiteStage),
        types=list(OrgType),
    )


@bp.get("/sites/export.<format>")
@requires(Action.VIEW_SITE)
def export_sites(who: Who, format: str) -> ResponseReturnValue:
    """The filtered list as a table."""
    rows, name = listing.list_export_rows(who, _read_filters()), f"sayty-{datetime.now(UTC):%Y-%m-%d}"
    return send_table(format, name, listing.HEADER, rows, title="Сайты", marks_demo=True)


@bp.get("/sites/<slug>")
@requires(Action.VIEW_SITE)
def site_detail(who: Who, slug: str) -> ResponseReturnValue:
    """The checklist of a site."""
    return _render_desk(get_site(slug, who))


@bp.route("/organizations/<int:organization_id>/site", methods=["GET", "POST"])
@requires(Action.CREATE_SITE)
def create_site(who: Who, organization_id: int) -> ResponseReturnValue:
    """Start a site for an organization from the template of its type."""
    query = select(Organization).where(Organization.id == organization_id)
    organization = one_for(who, query, Organization.id)
    form = SiteForm(data={"slug": suggest_slug(organization.short_name)})
    can_start = standard_for(organization.type) is not None
    if not (can_start and form.validate_on_submit()):
        return _render_start(organization, form, can_start), 422 if form.is_submitted() else 200
    slug = (form.slug.data or "").strip().lower()
    try:
        site = services.start_site(organization, type=organization.type, slug=slug, now=datetime.now(UTC))
    except SlugError as error:
        form.slug.errors = [*form.slug.errors, str(error)]
        return _render_start(organization, form, can_start), 422
    except SiteExists:
        flash("У учреждения уже есть сайт.", "inf")
        return redirect(url_for("card.organization_detail", organization_id=organization.id), 303)
    db.session.commit()
    flash("Сайт создан. Пригласите администратора, чтобы он начал заполнять разделы.", "ok")
    return redirect(url_for(".site_detail", slug=site.slug), 303)


@bp.post("/sites/<slug>/stage")
@requires(Action.MOVE_STAGE)
def change_stage(who: Who, slug: str) -> ResponseReturnValue:
    """Put the site on a stage."""
    site, form = get_site(slug, who), StageForm()
    if not form.validate_on_submit():
        return _render_desk(site, stage_form=form), 422
    move_stage(
        site,
        SiteStage(form.stage.data),
        now=datetime.now(UTC),
        author_id=who.user.id,
        due=form.due.data,
        evidence=form.evidence.data or "",
    )
    db.session.commit()
    flash(f"Этап: «{site.stage.label}».", "ok")
    return redirect(url_for(".site_detail", slug=slug), 303)


@bp.post("/sites/<slug>/look")
@requires(Action.EDIT_SITE)
def change_look(who: Who, slug: str) -> ResponseReturnValue:
    """Choose the colours of the public site."""
    site, form = get_site(slug, who), LookForm()
    if not form.validate_on_submit():
        return _render_desk(site, look_form=form), 422
    site.accent = form.accent.data
    db.session.commit()
    flash("Цвет сохранён. На сайте он появится после публикации.", "ok")
    return redirect(url_for(".site_detail", slug=slug), 303)


def _read_filters() -> Filters:
    asked = {name: request.args.get(name, "").strip()[:200] for name in ("q", "stage", "type")}
    page, per_page = read_number("page", 1, MOST_PAGES), read_number("per_page", 20, MOST_ROWS)
    return Filters(**asked, page=page, per_page=per_page)


def _render_desk(site: Site, **forms: Any) -> str:
    lines = services.make_checklist(site)
    stage = {"stage": site.stage.value, "due": site.stage_due}
    today = local_today(site.organization.region.timezone, datetime.now(UTC))
    return render_template(
        "checklist/site_detail.html",
        nav="sites",
        demo=site.organization.is_demo,
        site=site,
        lines=lines,
        next_line=services.next_line(lines),
        release=find_last_release(site),
        changes=list_stage_changes(site),
        address=base_url(site.slug),
        reasons=services.REASONS,
        today=today,
        update_due=add_working_days(today, load_standard(site.standard).update_days or 0),
        stage_form=forms.get("stage_form") or StageForm(formdata=None, data=stage),
        look_form=forms.get("look_form") or LookForm(formdata=None, data={"accent": site.accent}),
        open_tasks=list_of_organization(site.organization_id),
    )


def _render_start(organization: Organization, form: SiteForm, can_start: bool) -> str:
    return render_template(
        "checklist/create_site.html", organization=organization, form=form, can_start=can_start
    )
