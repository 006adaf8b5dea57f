"""Pages of an institution's events as several views draw them. Called by views only."""

from datetime import UTC, datetime

from flask import render_template, request

from portal.accounts.policy import Action, Who
from portal.extensions import db
from portal.pages.campaigns.models import Obligation
from portal.pages.campaigns.showing import preview_for
from portal.pages.delivery.choices import list_choices
from portal.pages.editor.reach import Hand, find_hand
from portal.pages.events import listing as events
from portal.pages.events.listing import Filters, Tab
from portal.pages.posts.models import Post
from portal.pages.posts.zones import zone_of
from portal.paging import MOST_PAGES, read_number


def render_events(who: Who) -> str:
    """What these institutions owe, the urgent and the nearest first."""
    tab = Tab.DONE if request.args.get("tab") == Tab.DONE else Tab.OPEN
    q, per_page = request.args.get("q", "")[:100].replace("\0", ""), read_number("per_page", 20, 100)
    filters = Filters(tab, q, read_number("page", 1, MOST_PAGES), per_page)
    rows, counts = events.list_events(who, filters)
    now = datetime.now(UTC)
    return render_template(
        "pages/events/list_events.html",
        filters=filters,
        rows=rows,
        counts=counts,
        tabs_shown=list(Tab),
        late={row.id for row in rows if events.is_late(row, now)},
        now=now,
    )


def render_event(who: Who, obligation: Obligation) -> str:
    """A template as the institution sees it: what is asked, by when, what to press."""
    now, organization = datetime.now(UTC), obligation.organization
    hand = find_hand(who, organization.id)
    choices = list_choices(organization, is_upper=hand is Hand.UPPER)
    return render_template(
        "pages/events/event_detail.html",
        obligation=obligation,
        template=obligation.template,
        organization=organization,
        demo=organization.is_demo,
        zone=zone_of(organization),
        comments=events.list_comments(obligation.template),
        preview=preview_for(obligation.template, organization),
        post=db.session.get(Post, obligation.post_id) if obligation.post_id else None,
        is_late=events.is_late(obligation, now),
        is_answerable=events.is_answerable(obligation),
        is_own=hand is Hand.OWN,
        is_upper=hand is Hand.UPPER,
        may_write=bool(who.about(Action.WRITE_POST).scopes) or hand is not None,
        pages=choices,
        now=now,
    )
