"""«Забыли пароль?»: the same page, the same words and the same work for every phone."""

from datetime import UTC, datetime

from flask import Blueprint, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address
from flask_login import login_user

from portal.accounts.doors import phone_key
from portal.accounts.policy import public
from portal.accounts.recovery import jobs, services
from portal.accounts.recovery.forms import AskForm, NewPasswordForm
from portal.accounts.services import PasswordError, PhoneError
from portal.extensions import db, limiter
from portal.queue import enqueue

bp = Blueprint("recovery", __name__, url_prefix="/login")

WRONG = "Код не подошёл или устарел. Проверьте телефон и цифры или попросите новый код."
NO_PHONE = "Не похоже на телефон. Пример: +7 913 000-00-00"
ASKED = "recovery_phone"


@bp.get("/forgot")
@public("those who cannot sign in")
def ask_page() -> ResponseReturnValue:
    """Whose password is forgotten."""
    return render_template("accounts/ask_page.html", form=AskForm(formdata=None))


@bp.post("/forgot")
@public("those who cannot sign in")
@limiter.limit("20 per hour", key_func=get_remote_address)
@limiter.limit("4 per hour", key_func=phone_key)
def ask_code() -> ResponseReturnValue:
    """Leave a request; a job sees whose phone it is, so that no answer here can tell."""
    form = AskForm()
    if not form.validate_on_submit():
        return render_template("accounts/ask_page.html", form=form), 422
    try:
        row = services.ask(form.phone.data or "", get_remote_address(), now=datetime.now(UTC))
    except PhoneError:
        form.phone.errors = [*form.phone.errors, NO_PHONE]
        return render_template("accounts/ask_page.html", form=form), 422
    db.session.commit()
    enqueue(jobs.answer_recovery, row.id)
    session[ASKED] = row.phone
    return redirect(url_for(".code_page"), 303)


@bp.get("/code")
@public("those who cannot sign in")
def code_page() -> ResponseReturnValue:
    """Where the code and a new password are typed."""
    form = NewPasswordForm(formdata=None, data={"phone": session.get(ASKED, "")})
    return render_template("accounts/code_page.html", form=form, is_asked=ASKED in session)


@bp.post("/code")
@public("those who cannot sign in")
@limiter.limit("30 per hour", key_func=get_remote_address)
@limiter.limit("20 per hour", key_func=phone_key)
def set_password() -> ResponseReturnValue:
    """Set a new password by the code and come in; other sessions end."""
    form, now = NewPasswordForm(), datetime.now(UTC)
    if not form.validate_on_submit():
        return _refuse(form)
    try:
        user = services.set_password(
            form.phone.data or "", form.code.data or "", form.password.data or "", now=now
        )
    except PasswordError as error:
        form.password.errors = [*form.password.errors, str(error)]
        return _refuse(form)
    db.session.commit()
    if user is None:
        form.code.errors = [*form.code.errors, WRONG]
        return _refuse(form)
    session.clear()
    login_user(user)
    return redirect(url_for("overview.home"), 303)


def _refuse(form: NewPasswordForm) -> ResponseReturnValue:
    return render_template("accounts/code_page.html", form=form, is_asked=False), 422
