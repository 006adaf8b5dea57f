"""What is typed is kept by itself, and who has the section open is told."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.extensions import db
from portal.gosweb.sections import drafts, services
from portal.gosweb.sections.conversion import drop_empty_rows, values_from
from portal.gosweb.sections.forms import section_form
from portal.gosweb.sections.rules import get_rule
from portal.gosweb.sites.services import get_site

bp = Blueprint("drafts", __name__)


@bp.post("/sites/<slug>/sections/<section>/draft")
@requires(Action.EDIT_SECTION)
def keep_draft(who: Who, slug: str, section: str) -> ResponseReturnValue:
    """Keep what is typed: no revision, no change of the percent; files come by the form itself."""
    site = get_site(slug, who)
    _, rule = get_rule(site, section)
    row, form, now = services.get_section(site, section), section_form(rule)(), datetime.now(UTC)
    values = drop_empty_rows(rule, values_from(rule, form.data, lambda _: None))
    is_kept = True
    try:
        drafts.keep_draft(row, values, base=form.base.data or 0, user_id=who.user.id, now=now)
    except drafts.DraftTooLarge:
        is_kept = False
    db.session.commit()
    zone = site.organization.region.timezone
    return render_template("sections/_draft.html", at=now, zone=zone, is_kept=is_kept)


@bp.post("/sites/<slug>/sections/<section>/draft/removal")
@requires(Action.EDIT_SECTION)
def remove_draft(who: Who, slug: str, section: str) -> ResponseReturnValue:
    """Forget what was typed and open the section as it is saved."""
    site = get_site(slug, who)
    drafts.drop_draft(services.get_section(site, section), who.user.id)
    db.session.commit()
    flash("Черновик убран. Раздел открыт таким, каким он сохранён.", "inf")
    return redirect(url_for("sections.edit_section", slug=slug, section=section), 303)


@bp.post("/sites/<slug>/sections/<section>/presence")
@requires(Action.EDIT_SECTION)
def note_presence(who: Who, slug: str, section: str) -> ResponseReturnValue:
    """Note that this person is here; answer who else is."""
    site = get_site(slug, who)
    row, now = services.get_section(site, section), datetime.now(UTC)
    drafts.note_presence(row, who.user.id, now=now)
    others = drafts.list_others(row, who.user.id, now=now)
    db.session.commit()
    zone = site.organization.region.timezone
    return render_template("sections/_others.html", others=others, zone=zone)
