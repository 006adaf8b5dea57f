"""People of an organization: who has access, invites by one-time links."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from portal.accounts.models import Role, User
from portal.accounts.policy import Action, Who, requires
from portal.accounts.services import PhoneError
from portal.extensions import db
from portal.forms import choice
from portal.registry.organizations.models import Organization
from portal.registry.people import services
from portal.registry.people.forms import InviteForm
from portal.registry.scopes import one_for

bp = Blueprint("people", __name__)


@bp.get("/organizations/<int:organization_id>/people")
@requires(Action.INVITE_PERSON)
def list_people(who: Who, organization_id: int) -> ResponseReturnValue:
    """Who has access to the organization, with the form of an invite."""
    organization = _organization(who, organization_id)
    return _render(who, organization, InviteForm(formdata=None))


@bp.post("/organizations/<int:organization_id>/people")
@requires(Action.INVITE_PERSON)
def invite_person(who: Who, organization_id: int) -> ResponseReturnValue:
    """Give a role and show the one-time link, once."""
    organization, form = _organization(who, organization_id), InviteForm()
    form.role.choices = _choices(who, organization)
    if not form.validate_on_submit():
        return _render(who, organization, form), 422
    try:
        user, token = services.invite(
            who,
            organization,
            name=form.name.data or "",
            phone=form.phone.data or "",
            role=Role(form.role.data),
            now=datetime.now(UTC),
        )
    except PhoneError:
        form.phone.errors = [*form.phone.errors, "Не похоже на телефон. Пример: +7 913 000-00-00"]
        return _render(who, organization, form), 422
    db.session.commit()
    return _render(who, organization, InviteForm(formdata=None), user=user, link=_link(token))


@bp.post("/organizations/<int:organization_id>/people/<int:user_id>/invite")
@requires(Action.INVITE_PERSON)
def reissue_invite(who: Who, organization_id: int, user_id: int) -> ResponseReturnValue:
    """A new one-time link in place of a lost one."""
    organization = _organization(who, organization_id)
    user, token = services.reissue(who, organization, user_id, now=datetime.now(UTC))
    db.session.commit()
    return _render(who, organization, InviteForm(formdata=None), user=user, link=_link(token))


@bp.post("/organizations/<int:organization_id>/grants/<int:grant_id>/revoke")
@requires(Action.INVITE_PERSON)
def revoke_grant(who: Who, organization_id: int, grant_id: int) -> ResponseReturnValue:
    """Take a role away: the person has left, or does other work."""
    organization = _organization(who, organization_id)
    grant = services.revoke(who, organization, grant_id)
    db.session.commit()
    flash(f"Доступ закрыт: {grant.user.name}.", "ok")
    return redirect(url_for(".list_people", organization_id=organization.id), 303)


def _organization(who: Who, organization_id: int) -> Organization:
    return one_for(who, select(Organization).where(Organization.id == organization_id), Organization.id)


def _choices(who: Who, organization: Organization) -> list[Any]:
    return [choice(role.value, role.label) for role in services.roles_to_give(who, organization)]


def _link(token: str) -> str:
    path = url_for("accounts.accept_invite", token=token) if token else ""
    return current_app.config["BASE_URL"].rstrip("/") + path if path else ""


def _render(
    who: Who, organization: Organization, form: InviteForm, user: User | None = None, link: str = ""
) -> str:
    form.role.choices = _choices(who, organization)
    return render_template(
        "people/list_people.html",
        organization=organization,
        form=form,
        grants=services.list_people(organization),
        invited=user,
        link=link,
    )
