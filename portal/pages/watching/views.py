"""What the portal sees on pages: the feed of events, the facts of one page, «проверить сейчас»."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from htmx_flask import request

from portal.accounts.policy import Action, Who, requires
from portal.config import LEASES
from portal.downloads import send_table
from portal.extensions import db
from portal.pages.marks.asking import list_options, read_asked
from portal.pages.social.models import SocialPage
from portal.pages.social.services import get_page
from portal.pages.watching import jobs, listing, rounds
from portal.pages.watching.facts import LABELS, show
from portal.queue import enqueue

bp = Blueprint("watching", __name__)


@bp.get("/pages/events")
@requires(Action.VIEW_PAGE)
def list_events(who: Who) -> ResponseReturnValue:
    """What changed on pages of the territory."""
    asked = read_asked()
    rows, total = listing.list_events(who, asked)
    return render_template(
        "pages/watching/list_events.html",
        nav="watching",
        asked=asked,
        rows=rows,
        total=total,
        labels=LABELS,
        show=show,
        source_words=listing.source_words,
        options=list_options(who, asked),
    )


@bp.get("/pages/events/export.<format>")
@requires(Action.VIEW_PAGE)
def export_events(who: Who, format: str) -> ResponseReturnValue:
    """The same feed as a table."""
    rows, name = listing.list_cells(who, read_asked()), f"sobytiya-stranits-{datetime.now(UTC):%Y-%m-%d}"
    return send_table(format, name, listing.HEADER, rows, title="События страниц", marks_demo=True)


@bp.get("/pages/<int:page_id>/facts")
@requires(Action.VIEW_PAGE)
def list_facts(who: Who, page_id: int) -> ResponseReturnValue:
    """Every fact of a page: its value, who said it, when, in which fields of the network."""
    page = get_page(page_id, who)
    return render_template(
        "pages/watching/list_facts.html",
        nav="social",
        demo=page.organization.is_demo,
        page=page,
        organization=page.organization,
        zone=page.organization.region.timezone,
        is_reading=_is_reading(page),
        facts=listing.list_facts(page),
        events=listing.list_page_events(page),
        labels=LABELS,
        show=show,
        source_words=listing.source_words,
    )


@bp.post("/pages/<int:page_id>/reading")
@requires(Action.VIEW_PAGE)
def read_now(who: Who, page_id: int) -> ResponseReturnValue:
    """Ask to read the page at once; two clicks are one wish."""
    page = get_page(page_id, who)
    rounds.ask_again(page)
    db.session.commit()
    enqueue(jobs.read_page, page.id)
    if request.htmx:
        return _render_reading(page)
    flash("Читаем страницу. Обновите через несколько секунд.", "inf")
    return redirect(url_for(".list_facts", page_id=page.id), 303)


@bp.get("/pages/<int:page_id>/reading")
@requires(Action.VIEW_PAGE)
def reading_status(who: Who, page_id: int) -> ResponseReturnValue:
    """The fragment alone, which asks for itself while the page is being read."""
    return _render_reading(get_page(page_id, who))


def _is_reading(page: SocialPage) -> bool:
    """Whether the page waits for a worker or is in its hands."""
    if not page.external_id and not page.screen_name:
        return False
    return page.next_read_at is None or page.next_read_at <= datetime.now(UTC) + LEASES["read_network"]


def _render_reading(page: SocialPage) -> str:
    zone, is_reading = page.organization.region.timezone, _is_reading(page)
    return render_template("pages/watching/_reading.html", page=page, zone=zone, is_reading=is_reading)
