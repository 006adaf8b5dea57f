"""How an institution wants its posts agreed."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from portal import audit
from portal.accounts.policy import Action, Who, requires
from portal.accounts.zones import ZONES
from portal.extensions import db
from portal.forms import choice
from portal.pages.approvals.forms import RulesForm
from portal.pages.posts.models import PostingRules
from portal.registry.organizations.models import Organization
from portal.registry.scopes import one_for

bp = Blueprint("posting_rules", __name__)
FIELDS = ("zone", "needs_head", "needs_agency", "allows_links", "link_people")


@bp.route("/organizations/<int:organization_id>/posting", methods=["GET", "POST"])
@requires(Action.APPROVE_POST)
def edit_rules(who: Who, organization_id: int) -> ResponseReturnValue:
    """Levels of agreement and the zone of posts, for the head of the institution."""
    query = select(Organization).where(Organization.id == organization_id)
    organization = one_for(who, query, Organization.id)
    rules = db.session.get(PostingRules, organization.id)
    form = RulesForm(obj=rules)
    form.zone.choices = [choice("", "Как у региона"), *(choice(*zone) for zone in ZONES)]
    if not form.validate_on_submit():
        code = 422 if form.is_submitted() else 200
        page = render_template("pages/approvals/edit_rules.html", organization=organization, form=form)
        return page, code
    now = datetime.now(UTC)
    values = {name: form[name].data for name in FIELDS}
    values["link_people"] = values["link_people"] or ""
    rules = rules or PostingRules(organization_id=organization.id)
    for name, value in values.items():
        setattr(rules, name, value)
    rules.updated_at = now
    db.session.add(rules)
    audit.record(
        "posting.set", f"organization:{organization.id}", organization_id=organization.id, **_told(values)
    )
    db.session.commit()
    flash("Настройки постов сохранены.", "ok")
    return redirect(url_for(".edit_rules", organization_id=organization.id), 303)


def _told(values: dict[str, Any]) -> dict[str, Any]:
    """What the journal keeps: how many people are named, not their addresses."""
    return values | {"link_people": len(values["link_people"].splitlines())}
