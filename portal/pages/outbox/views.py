"""What became of posts in each page: the list, one delivery, and what a person decides about it."""

from datetime import UTC, datetime
from itertools import islice
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from htmx_flask import request
from sqlalchemy import Row

from portal import audit
from portal.accounts.policy import Action, Who, explain, requires
from portal.downloads import send_table
from portal.errors import Forbidden
from portal.extensions import db
from portal.pages.delivery import jobs
from portal.pages.delivery.models import Delivery, DeliveryState
from portal.pages.editor.reach import Hand, find_hand
from portal.pages.holds.reach import list_banners, list_covering
from portal.pages.networks.contract import Network
from portal.pages.outbox import deciding, listing
from portal.pages.outbox.advice import advise
from portal.pages.outbox.deciding import Decision, LinkError
from portal.pages.outbox.listing import Filters
from portal.pages.outbox.vitals import examine
from portal.pages.posts.zones import zone_of
from portal.paging import MOST_PAGES, read_number
from portal.queue import enqueue
from portal.registry.organizations.listing import list_seen_districts, list_seen_regions
from portal.sheets import DEMO_MARK
from portal.typography import moment

bp = Blueprint("deliveries", __name__, url_prefix="/deliveries")
S = DeliveryState
HEADER = ("Пост", "Учреждение", "Сеть", "Страница", "Состояние", "Назначено", "Опубликовано", "Код") + (
    "Слова сети",
    "Ссылка",
)
NAMES = (
    "state",
    "network",
    "days",
    "late",
    "code",
    "q",
    "region",
    "municipality",
    "organization",
    "template",
)
TIMED = {Decision.AGAIN: "Пост поставлен в очередь.", Decision.LOOK: "Портал сейчас посмотрит на страницу."}
SAID = TIMED | {
    Decision.SEEN: "Записано: пост на странице есть.",
    Decision.STOP: "Пост не будет отправлен.",
    Decision.MEND: "Исправьте пост и запланируйте его снова.",
}
NOT_SURE = "Поставьте отметку, что вы посмотрели страницу и поста на ней нет: иначе он может выйти дважды."


@bp.get("")
@requires(Action.VIEW_POST)
def list_deliveries(who: Who) -> ResponseReturnValue:
    """What went, what did not and why, with the health of those who send."""
    filters, now = read_filters(), datetime.now(UTC)
    counts = listing.count_states(who, filters, now=now)
    total = counts[S(filters.state)] if filters.state else sum(counts.values())
    return render_template(
        "pages/outbox/list_deliveries.html",
        filters=filters,
        rows=listing.list_deliveries(who, filters, now=now),
        counts=counts,
        total=total,
        vitals=examine(listing.oldest_due(now), now=now),
        held_lines=list_banners(who),
        regions=list_seen_regions(who),
        districts=list_seen_districts(who, filters.region) if filters.region else [],
        networks=list(Network),
        now=now,
        zone=who.user.timezone or current_app.config["TIMEZONE"],
    )


@bp.get("/export.<format>")
@requires(Action.VIEW_POST)
def export_deliveries(who: Who, format: str) -> ResponseReturnValue:
    """The same rows as a table."""
    now = datetime.now(UTC)
    rows = map(_cells, islice(listing.walk_deliveries(who, read_filters(), now=now), listing.MOST_EXPORTED))
    return send_table(format, f"dostavka-{now:%Y-%m-%d}", HEADER, rows, title="Доставка", marks_demo=True)


@bp.get("/<int:delivery_id>")
@requires(Action.VIEW_POST)
def delivery_detail(who: Who, delivery_id: int) -> ResponseReturnValue:
    """One post in one page: every attempt and what may be done."""
    delivery = listing.get_delivery(delivery_id, who)
    return render_template("pages/outbox/delivery_detail.html", **_described(who, delivery))


@bp.get("/<int:delivery_id>/state")
@requires(Action.VIEW_POST)
def delivery_state(who: Who, delivery_id: int) -> ResponseReturnValue:
    """The fragment alone, asked again while it is not final."""
    delivery = listing.get_delivery(delivery_id, who)
    return render_template("pages/outbox/_delivery.html", **_described(who, delivery))


@bp.post("/<int:delivery_id>/decisions")
@requires(Action.VIEW_POST)
def decide_delivery(who: Who, delivery_id: int) -> ResponseReturnValue:
    """Do what a person decided; a worker that was faster is told as a conflict."""
    delivery = listing.get_delivery(delivery_id, who)
    if not may_decide(who, delivery):
        raise Forbidden(explain(Action.WRITE_POST))
    code = request.form.get("decision", "")
    decision = Decision(code) if code in set(Decision) else Decision.LOOK
    fault = _decide(delivery, decision, who)
    if fault:
        page = _described(who, delivery, fault=fault, link=request.form.get("link", "")[:300])
        return render_template("pages/outbox/delivery_detail.html", **page), 422
    place = {"organization_id": delivery.post.organization_id, "post": delivery.post_id}
    audit.record(f"delivery.{decision.value}", f"delivery:{delivery.id}", **place)
    db.session.commit()
    if decision in TIMED:
        enqueue(jobs.deliver_due)
    flash(SAID[decision], "ok")
    if decision is Decision.MEND:
        return redirect(url_for("posts.post_detail", post_id=delivery.post_id), 303)
    return redirect(url_for(".delivery_detail", delivery_id=delivery.id), 303)


def may_decide(who: Who, delivery: Delivery) -> bool:
    """The institution about its own; the upper cabinet about what it was allowed to post."""
    hand = find_hand(who, delivery.post.organization_id)
    is_allowed = delivery.post.is_delegated or delivery.page.allows_upper
    return hand is Hand.OWN or (hand is Hand.UPPER and is_allowed)


def read_filters() -> Filters:
    """What the address asks for; what makes no sense is as if not given."""
    asked = {name: request.args.get(name, "").strip().replace("\0", "")[:200] for name in NAMES}
    asked["state"] = asked["state"] if asked["state"] in set(listing.SHOWN) else ""
    asked["days"] = asked["days"] if asked["days"] in listing.DAYS else "7"
    page, per_page = read_number("page", 1, MOST_PAGES), read_number("per_page", 20, 100)
    return Filters(**asked, page=page, per_page=per_page)


def _decide(delivery: Delivery, decision: Decision, who: Who) -> str:
    """Do it; words of what is wrong, or nothing."""
    name, now = who.user.name, datetime.now(UTC)
    match decision:
        case Decision.SEEN:
            link = request.form.get("link", "").replace("\0", "")
            site = current_app.config[f"{delivery.network.name}_SITE_URL"]
            try:
                deciding.confirm_seen(delivery, link, who=name, now=now, site=site)
            except LinkError as error:
                return str(error)
        case Decision.AGAIN if delivery.state is S.UNKNOWN and request.form.get("is_sure") != "1":
            return NOT_SURE
        case Decision.AGAIN:
            deciding.send_again(delivery, who=name, now=now)
        case Decision.STOP:
            deciding.give_up(delivery, who=name, now=now)
        case Decision.MEND:
            deciding.mend(delivery, who=name, now=now)
        case _:
            deciding.look_now(delivery, now=now)
    return ""


def _described(who: Who, delivery: Delivery, fault: str = "", link: str = "") -> dict[str, Any]:
    post = delivery.post
    return {
        "delivery": delivery,
        "post": post,
        "attempts": deciding.list_attempts(delivery),
        "advice": advise(delivery),
        "can_decide": may_decide(who, delivery),
        "can_mend": delivery.state is S.REJECTED and deciding.may_mend(delivery),
        "example": deciding.EXAMPLES[delivery.network],
        "held_lines": list_covering(post.organization_id) if delivery.state is S.HELD else [],
        "zone": post.zone or zone_of(post.organization),
        "now": datetime.now(UTC),
        "fault": fault,
        "link": link,
    }


def _cells(row: Row[Any]) -> list[str]:
    times = [
        moment(at, row.timezone, has_zone=True) if at else "" for at in (row.wanted_at, row.delivered_at)
    ]
    said = [row.code, row.reason, row.url, DEMO_MARK if row.is_demo else ""]
    return [row.title, row.short_name, row.network.label, row.page, row.state.label, *times, *said]
