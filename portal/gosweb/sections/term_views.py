"""The term of a section: when what it tells of changed."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.extensions import db
from portal.gosweb.sections import services, terms
from portal.gosweb.sections.rules import get_rule
from portal.gosweb.sections.term_forms import ChangeForm
from portal.gosweb.sites.services import get_site

bp = Blueprint("terms", __name__)


@bp.route("/sites/<slug>/sections/<section>/term", methods=["GET", "POST"])
@requires(Action.EDIT_SECTION)
def edit_term(who: Who, slug: str, section: str) -> ResponseReturnValue:
    """Say when things changed, and see by when the section must follow."""
    site = get_site(slug, who)
    standard, rule = get_rule(site, section)
    row, now = services.get_section(site, section), datetime.now(UTC)
    form = ChangeForm(data={"changed_on": row.changed_on})
    if form.validate_on_submit():
        try:
            terms.note_change(site, row, None if form.is_over.data else form.changed_on.data, now=now)
        except terms.ChangeError as error:
            form.changed_on.errors = [*form.changed_on.errors, str(error)]
        else:
            db.session.commit()
            flash("Срок посчитан." if row.changed_on else "Срок снят.", "ok")
            return redirect(url_for("sections.edit_section", slug=slug, section=section), 303)
    term = terms.find_term(site, row, standard, now=now)
    page = render_template("sections/edit_term.html", site=site, rule=rule, section=row, term=term, form=form)
    return page, 422 if form.is_submitted() else 200
