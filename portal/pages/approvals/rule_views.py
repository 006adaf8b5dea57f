"""How an institution wants its posts agreed, and one deed over many posts."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from portal import audit
from portal.accounts.policy import Action, Who, requires
from portal.accounts.zones import ZONES
from portal.errors import Conflict
from portal.extensions import db
from portal.forms import choice
from portal.pages.approvals.bulk import BulkDeed, do_many
from portal.pages.approvals.forms import BulkForm, RulesForm
from portal.pages.delivery import jobs
from portal.pages.posts.models import PostingRules
from portal.queue import enqueue
from portal.registry.organizations.models import Organization
from portal.registry.scopes import one_for
from portal.typography import plural

bp = Blueprint("posting_rules", __name__)
FIELDS = ("zone", "needs_head", "needs_agency", "allows_links")
DONE = {BulkDeed.APPROVE: "Согласовано", BulkDeed.RETURN: "Возвращено", BulkDeed.MOVE: "Перенесено"}
NO_WORDS = "Напишите, что исправить: слова придут авторам в уведомлении."
NO_DAYS = "Впишите, на сколько дней перенести: 7 — на неделю позже, −1 — на день раньше."


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
    rules = rules or PostingRules(organization_id=organization.id)
    for name, value in values.items():
        setattr(rules, name, value)
    rules.updated_at = now
    db.session.add(rules)
    audit.record("posting.set", f"organization:{organization.id}", organization_id=organization.id, **values)
    db.session.commit()
    flash("Настройки постов сохранены.", "ok")
    return redirect(url_for(".edit_rules", organization_id=organization.id), 303)


@bp.post("/posts/bulk")
@requires(Action.VIEW_POST)
def do_bulk(who: Who) -> ResponseReturnValue:
    """Agree to, return or move the ticked posts, each by its own rules."""
    form = BulkForm()
    deed = {one.value: one for one in BulkDeed}.get(form.deed.data or "")
    ids = [int(text) for text in request.form.getlist("post_ids")[:1000] if _is_id(text)]
    if deed is None or not form.validate():
        raise Conflict(NO_DAYS if form.days.errors else "Отметьте посты и выберите, что с ними сделать.")
    words, days = (form.words.data or "").strip(), form.days.data or 0
    if deed is BulkDeed.RETURN and not words:
        raise Conflict(NO_WORDS)
    if deed is BulkDeed.MOVE and not days:
        raise Conflict(NO_DAYS)
    outcome = do_many(deed, ids, who, words=words, days=days, now=datetime.now(UTC))
    db.session.commit()
    if deed is not BulkDeed.RETURN and outcome.done:
        enqueue(jobs.deliver_due)
    title = f"{DONE[deed]}: {plural(outcome.done, 'пост', 'поста', 'постов')}"
    back = _back()
    if outcome.refused:
        return render_template("pages/approvals/bulk_done.html", title=title, outcome=outcome, back=back)
    flash(f"{title}.", "ok")
    return redirect(back, 303)


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


def _back() -> str:
    """The list with the filters it had; nowhere outside the portal."""
    asked = request.form.get("back", "")
    return asked if asked.startswith("/posts") and "\\" not in asked and "\n" not in asked else "/posts"
