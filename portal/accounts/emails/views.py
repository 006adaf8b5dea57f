"""Proving one's address: a code is sent, a code is typed."""

from datetime import UTC, datetime

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.accounts.emails import services
from portal.accounts.emails.forms import CodeForm
from portal.accounts.policy import Action, Who, requires
from portal.errors import Conflict
from portal.extensions import db, limiter
from portal.mail.jobs import send_mail
from portal.queue import enqueue

bp = Blueprint("emails", __name__, url_prefix="/profile/email")

WRONG = "Код не подошёл или устарел. Проверьте цифры или попросите новый код."


def _person_key() -> str:
    return f"code for {current_user.get_id() if current_user.is_authenticated else ''}"


@bp.get("")
@requires(Action.USE_PORTAL)
def confirm_page(who: Who) -> ResponseReturnValue:
    """Where the code is typed."""
    return _render(CodeForm(formdata=None))


@bp.post("/code")
@requires(Action.USE_PORTAL)
@limiter.limit("5 per hour", key_func=_person_key)
def send_code(who: Who) -> ResponseReturnValue:
    """Send a code to the address of the profile."""
    if not who.user.email:
        raise Conflict("Сначала впишите адрес электронной почты в профиль и сохраните его.")
    mail = services.send_code(who.user, now=datetime.now(UTC))
    db.session.commit()
    enqueue(send_mail, mail.id)
    return redirect(url_for(".confirm_page"), 303)


@bp.post("")
@requires(Action.USE_PORTAL)
def confirm_email(who: Who) -> ResponseReturnValue:
    """Take the code back; a wrong one is counted."""
    form = CodeForm()
    if not form.validate_on_submit():
        return _render(form), 422
    is_right = services.confirm(who.user, form.code.data or "", now=datetime.now(UTC))
    db.session.commit()
    if not is_right:
        form.code.errors = [*form.code.errors, WRONG]
        return _render(form), 422
    flash("Адрес подтверждён.", "ok")
    return redirect(url_for("accounts.profile"), 303)


def _render(form: CodeForm) -> str:
    return render_template(
        "accounts/confirm_page.html", form=form, has_mail=bool(current_app.config["SMTP_URL"])
    )
