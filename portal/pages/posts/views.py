"""The post editor: made, planned, watched until the network confirms."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from htmx_flask import request
from sqlalchemy import select

from portal.accounts.policy import Action, Who, requires
from portal.extensions import db
from portal.forms import choice
from portal.pages.delivery import jobs, planning
from portal.pages.posts import services
from portal.pages.posts.forms import PostForm
from portal.pages.posts.services import PostFields
from portal.pages.social.models import SocialPage
from portal.queue import enqueue
from portal.registry.organizations.models import Organization
from portal.registry.scopes import one_for

bp = Blueprint("posts", __name__)


@bp.route("/posts/new", methods=["GET", "POST"])
@requires(Action.WRITE_POST)
def create_post(who: Who) -> ResponseReturnValue:
    """Write a post of an institution and plan it."""
    organization = _organization(who)
    form = _form(organization)
    if not form.validate_on_submit():
        code = 422 if form.is_submitted() else 200
        return render_template("pages/posts/create_post.html", form=form, organization=organization), code
    now = datetime.now(UTC)
    post = services.create_post(organization, _fields(form, organization), author_id=who.user.id, now=now)
    services.submit_post(post, author_id=who.user.id, now=now)
    db.session.commit()
    enqueue(jobs.deliver_due)
    flash("Пост запланирован.", "ok")
    return redirect(url_for(".post_detail", post_id=post.id), 303)


@bp.get("/posts/<int:post_id>")
@requires(Action.VIEW_POST)
def post_detail(who: Who, post_id: int) -> ResponseReturnValue:
    """What a post says and what became of it in each page."""
    post = services.get_post(post_id, who)
    return render_template(
        "pages/posts/post_detail.html", post=post, deliveries=planning.list_deliveries(post)
    )


@bp.get("/posts/<int:post_id>/deliveries")
@requires(Action.VIEW_POST)
def post_deliveries(who: Who, post_id: int) -> ResponseReturnValue:
    """The fragment alone, asked again while something is on its way."""
    post = services.get_post(post_id, who)
    return render_template(
        "pages/posts/_deliveries.html", post=post, deliveries=planning.list_deliveries(post)
    )


def _organization(who: Who) -> Organization:
    id = request.args.get("organization", type=int)
    if id is None:
        abort(404)
    return one_for(who, select(Organization).where(Organization.id == id), Organization.id)


def _form(organization: Organization) -> PostForm:
    form = PostForm()
    pages = db.session.scalars(
        select(SocialPage).where(SocialPage.organization_id == organization.id).order_by(SocialPage.id)
    )
    form.page_ids.choices = [
        choice(str(page.id), f"{page.network.label}: {page.name or page.address}") for page in pages
    ]
    return form


def _fields(form: PostForm, organization: Organization) -> PostFields:
    zone, local = organization.region.timezone, form.planned_at.data
    return PostFields(
        title=form.title.data or "",
        text=form.text.data or "",
        link=form.link.data or "",
        planned_at=local.replace(tzinfo=ZoneInfo(zone)) if local else None,
        zone=zone,
        is_urgent=form.is_urgent.data,
        page_ids=form.page_ids.data or [],
    )
