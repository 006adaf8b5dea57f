"""Publishing a site. A view validates, calls, commits, enqueues, answers."""

from datetime import UTC, datetime

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from htmx_flask import request

from portal.accounts.policy import Action, Who, requires
from portal.extensions import db
from portal.gosweb.releases import jobs, services
from portal.gosweb.releases.content import base_url
from portal.gosweb.releases.forms import PublishForm
from portal.gosweb.sites.models import Site
from portal.gosweb.sites.services import get_site
from portal.queue import enqueue

bp = Blueprint("releases", __name__)


@bp.get("/sites/<slug>/releases")
@requires(Action.VIEW_SITE)
def list_releases(who: Who, slug: str) -> ResponseReturnValue:
    """The page of a site's publication."""
    return _render_page(get_site(slug, who), PublishForm())


@bp.post("/sites/<slug>/releases")
@requires(Action.PUBLISH_SITE)
def publish_site(who: Who, slug: str) -> ResponseReturnValue:
    """Ask for a release and show it under way."""
    site, form = get_site(slug, who), PublishForm()
    if not form.validate_on_submit():
        return _render_page(site, form), 422
    release = services.request_release(
        site, note=form.note.data or "", author_id=who.user.id, now=datetime.now(UTC)
    )
    db.session.commit()
    enqueue(jobs.publish, release.id)
    if request.htmx:
        return render_template("gosweb/_release.html", release=release)
    return redirect(url_for(".list_releases", slug=site.slug), 303)


@bp.get("/releases/<int:release_id>")
@requires(Action.VIEW_SITE)
def release_status(who: Who, release_id: int) -> ResponseReturnValue:
    """The fragment alone: it has its own address, so its own guard."""
    return render_template("gosweb/_release.html", release=services.get_release(release_id, who))


@bp.post("/releases/<int:release_id>/rollback")
@requires(Action.PUBLISH_SITE)
def roll_back(who: Who, release_id: int) -> ResponseReturnValue:
    """Put an older release back online."""
    site, folder = services.get_release(release_id, who).site, current_app.config["SITES_DIR"]
    services.rollback(site, release_id, author_id=who.user.id, sites_dir=folder, now=datetime.now(UTC))
    db.session.commit()
    services.go_online(site, folder)
    db.session.commit()
    flash(f"На сайте снова выпуск № {release_id}. Черновики разделов остались как были.", "ok")
    return redirect(url_for(".list_releases", slug=site.slug), 303)


def _render_page(site: Site, form: PublishForm) -> str:
    releases = services.list_releases(site)
    return render_template(
        "gosweb/list_releases.html",
        site=site,
        form=form,
        releases=releases,
        release=releases[0] if releases else None,
        kept=set(services.list_kept(site, current_app.config["SITES_DIR"])),
        address=base_url(site.slug),
    )
