"""Settings of a page that an institution decides on, and facts that people attest."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.extensions import db
from portal.pages.cards.attest_form import AttestForm
from portal.pages.cards.views import render_card
from portal.pages.compliance.standing import refresh_pages
from portal.pages.consents import services
from portal.pages.consents.attesting import attest_fact
from portal.pages.networks.contract import Mark
from portal.pages.social.services import get_page
from portal.typography import plural

bp = Blueprint("consents", __name__)


@bp.post("/pages/<int:page_id>/consent")
@requires(Action.GIVE_CONSENT)
def give_consent(who: Who, page_id: int) -> ResponseReturnValue:
    """Let the upper cabinet post into the page, or no longer."""
    page, is_allowed = get_page(page_id, who), request.form.get("value") == "yes"
    taken = services.allow_upper(page, is_allowed=is_allowed, by=who.user, now=datetime.now(UTC))
    db.session.commit()
    if is_allowed:
        flash("Разрешено: вышестоящий кабинет может публиковать в этой странице.", "ok")
    else:
        count = plural(taken, "пост", "поста", "постов")
        flash(
            "Разрешение отозвано." + (f" Из плана снято: {count}; обе стороны извещены." if taken else ""),
            "ok",
        )
    return redirect(url_for("social.page_detail", page_id=page.id, _anchor="settings"), 303)


@bp.post("/pages/<int:page_id>/lock")
@requires(Action.GIVE_CONSENT)
def lock_editing(who: Who, page_id: int) -> ResponseReturnValue:
    """Keep others out of the institution's own posts, or let them help."""
    page, is_locked = get_page(page_id, who), request.form.get("value") == "yes"
    services.lock_editing(page, is_locked=is_locked, now=datetime.now(UTC))
    db.session.commit()
    flash("Чужая правка постов запрещена." if is_locked else "Чужая правка постов разрешена.", "ok")
    return redirect(url_for("social.page_detail", page_id=page.id, _anchor="settings"), 303)


@bp.post("/pages/<int:page_id>/attest")
@requires(Action.EDIT_PAGE)
def attest_page(who: Who, page_id: int) -> ResponseReturnValue:
    """Write down what a person has seen of the page."""
    page, form, now = get_page(page_id, who), AttestForm(), datetime.now(UTC)
    if not form.validate_on_submit():
        return render_card(page, form), 422
    mark, on = Mark(form.mark.data), form.on.data or now.date()
    attest_fact(page, form.fact.data, mark, on=on, words=form.words.data or "", user=who.user, now=now)
    refresh_pages([page.id], now=now)
    db.session.commit()
    flash("Записано: кто подтвердил и на какое число, видно на карточке.", "ok")
    return redirect(url_for("social.page_detail", page_id=page.id, _anchor="law"), 303)
