"""People of a territory: the list with its filters and export, one person, a new link, dismissal."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.links import invite_address
from portal.accounts.models import Role, User
from portal.accounts.policy import Action, Who, requires
from portal.downloads import send_table
from portal.errors import Forbidden
from portal.extensions import db
from portal.paging import MOST_PAGES, MOST_ROWS, read_number
from portal.registry.people import dismissal, listing, persons
from portal.registry.people.listing import Filters
from portal.registry.people.places import name_places
from portal.registry.people.showing import COLUMNS, DEEDS, cells_of, roles_in_words

bp = Blueprint("persons", __name__, url_prefix="/people")
bp.app_template_global()(roles_in_words)


@bp.get("")
@requires(Action.VIEW_PEOPLE)
def list_persons(who: Who) -> ResponseReturnValue:
    """Everybody with a role inside the territory, narrowed by the address."""
    filters = _read_filters()
    people, total = listing.list_people(who, filters)
    return render_template(
        "people/list_persons.html",
        filters=filters,
        people=people,
        total=total,
        absent=listing.count_absent(who),
        roles=list(Role),
    )


@bp.get("/export.<format>")
@requires(Action.VIEW_PEOPLE)
def export_persons(who: Who, format: str) -> ResponseReturnValue:
    """The filtered list as a table."""
    rows = map(cells_of, listing.walk_people(who, _read_filters()))
    name = f"lyudi-{datetime.now(UTC):%Y-%m-%d}"
    return send_table(format, name, COLUMNS, rows, title="Люди", marks_demo=True)


@bp.get("/<int:person_id>")
@requires(Action.VIEW_PEOPLE)
def person_detail(who: Who, person_id: int) -> ResponseReturnValue:
    """Who it is, where they work, what was done about them."""
    return _render(who, persons.get_person(person_id, who))


@bp.post("/<int:person_id>/invite")
@requires(Action.ISSUE_INVITES)
def reissue_link(who: Who, person_id: int) -> ResponseReturnValue:
    """A new one-time link, shown once; the old one stops working."""
    user = persons.get_person(person_id, who)
    token = persons.reissue_link(who, user, now=datetime.now(UTC))
    db.session.commit()
    return _render(who, user, invite_address(token))


@bp.get("/<int:person_id>/dismiss")
@requires(Action.DISMISS_PERSON)
def confirm_dismissal(who: Who, person_id: int) -> ResponseReturnValue:
    """What a dismissal would close, and which institutions it would leave alone."""
    user = persons.get_person(person_id, who)
    grants = dismissal.list_closable(who, user)
    return render_template(
        "people/confirm_dismissal.html",
        person=user,
        grants=grants,
        names=name_places(grant.scope for grant in grants),
        orphans=dismissal.list_orphans(user, grants),
        is_last=len(grants) == len(user.grants),
    )


@bp.post("/<int:person_id>/dismiss")
@requires(Action.DISMISS_PERSON)
def dismiss_person(who: Who, person_id: int) -> ResponseReturnValue:
    """Close the person's access here; what is left without an administrator is named."""
    user = persons.get_person(person_id, who)
    orphans = dismissal.dismiss(who, user, now=datetime.now(UTC))
    db.session.commit()
    flash(f"Доступ закрыт: {user.name}.", "ok")
    if orphans:
        names = "; ".join(one.short_name for one in orphans[:10])
        flash(f"Без администратора остались: {names}. Пригласите туда другого сотрудника.", "warn")
    return redirect(url_for(".person_detail", person_id=user.id), 303)


@bp.post("/<int:person_id>/restore")
@requires(Action.DISMISS_PERSON)
def restore_person(who: Who, person_id: int) -> ResponseReturnValue:
    """Give the former roles back with a new link, shown once."""
    user = persons.get_person(person_id, who)
    token = dismissal.restore(who, user, now=datetime.now(UTC))
    db.session.commit()
    db.session.refresh(user, ["grants"])
    return _render(who, user, invite_address(token))


def _read_filters() -> Filters:
    names = ("q", "role", "came", "state")
    asked = {name: request.args.get(name, "").strip().replace("\0", "")[:200] for name in names}
    return Filters(
        **asked, page=read_number("page", 1, MOST_PAGES), per_page=read_number("per_page", 20, MOST_ROWS)
    )


def _render(who: Who, user: User, link: str = "") -> str:
    seer = who.about(Action.VIEW_PEOPLE)
    grants, has_more = persons.list_roles(seer, user)
    former = dismissal.list_former(seer, user)
    return render_template(
        "people/person_detail.html",
        person=user,
        grants=grants,
        has_more=has_more,
        former=former,
        names=name_places([*(one.scope for one in grants), *(one.scope for one in former)]),
        invites=persons.list_invites(user),
        events=persons.list_events(seer, user),
        deeds=DEEDS,
        now=datetime.now(UTC),
        can_close=_can_close(who, user),
        link=link,
    )


def _can_close(who: Who, user: User) -> bool:
    """Whether the button of dismissal would be of use."""
    try:
        return bool(dismissal.list_closable(who.about(Action.DISMISS_PERSON), user))
    except Forbidden:
        return False
