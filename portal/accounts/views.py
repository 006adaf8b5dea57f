"""Signing in and out, accepting an invite, one's own profile."""

from datetime import UTC, datetime

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address
from flask_login import current_user, login_user, logout_user

from portal.accounts import services
from portal.accounts.doors import phone_key
from portal.accounts.emails.services import change_email
from portal.accounts.forms import PasswordForm, ProfileForm, SignInForm
from portal.accounts.policy import Action, Who, public, requires
from portal.config import DEMO_PASSWORD
from portal.extensions import db, limiter

bp = Blueprint("accounts", __name__)

WRONG = "Телефон или пароль не подошли. Проверьте номер и раскладку или попросите новую ссылку."


def _has_failed(response: object) -> bool:
    return getattr(response, "status_code", 0) == 422


@bp.get("/login")
@public("the door of the portal")
def sign_in() -> ResponseReturnValue:
    """The page of sign-in."""
    if current_user.is_authenticated:
        return redirect(_next_address(), 303)
    return _render_door(SignInForm())


@bp.post("/login")
@public("the door of the portal")
@limiter.limit("30 per 15 minutes", key_func=get_remote_address, deduct_when=_has_failed)
@limiter.limit("8 per 15 minutes", key_func=phone_key, deduct_when=_has_failed)
def start_session() -> ResponseReturnValue:
    """Check phone and password; attempts are limited by phone and by address."""
    form = SignInForm()
    if not form.validate_on_submit():
        return _render_door(form), 422
    user = services.authenticate(form.phone.data or "", form.password.data or "", now=datetime.now(UTC))
    if user is None:
        db.session.rollback()
        return _render_door(form, wrong=WRONG), 422
    db.session.commit()
    session.clear()
    login_user(user, remember=bool(form.remember.data))
    return redirect(_next_address(), 303)


@bp.post("/logout")
@requires(Action.USE_PORTAL)
def sign_out(who: Who) -> ResponseReturnValue:
    """End this session."""
    logout_user()
    session.clear()
    return redirect(url_for("accounts.sign_in"), 303)


@bp.route("/invite/<token>", methods=["GET", "POST"])
@public("the link itself is the secret, good once and for a week")
@limiter.limit("60 per hour", key_func=get_remote_address)
def accept_invite(token: str) -> ResponseReturnValue:
    """Set the first password by a one-time link and come in."""
    form, now = PasswordForm(), datetime.now(UTC)
    try:
        invite = services.get_invite(token, now=now)
        if not form.validate_on_submit():
            status = 422 if form.is_submitted() else 200
            return render_template("accounts/invite.html", form=form, user=invite.user), status
        user = services.accept_invite(invite, form.password.data or "", now=now)
    except services.InviteError as error:
        return render_template("accounts/invite_spent.html", reason=str(error)), 410
    except services.PasswordError as error:
        form.password.errors = [*form.password.errors, str(error)]
        return render_template("accounts/invite.html", form=form, user=invite.user), 422
    db.session.commit()
    session.clear()
    login_user(user)
    return redirect(url_for("overview.home"), 303)


@bp.route("/profile", methods=["GET", "POST"])
@requires(Action.USE_PORTAL)
def profile(who: Who) -> ResponseReturnValue:
    """Name, mail and look of the person signed in."""
    form = ProfileForm(obj=who.user)
    if not form.validate_on_submit():
        return _render_profile(who, form, PasswordForm(formdata=None)), 422 if form.is_submitted() else 200
    change_email(who.user, form.email.data or "", now=datetime.now(UTC))
    form.write_to(who.user)
    db.session.commit()
    flash("Профиль сохранён.", "ok")
    return redirect(url_for(".profile"), 303)


@bp.post("/profile/password")
@requires(Action.USE_PORTAL)
def change_password(who: Who) -> ResponseReturnValue:
    """A new password; other sessions end."""
    form = PasswordForm()
    profile_form = ProfileForm(formdata=None, obj=who.user)
    if form.validate_on_submit():
        try:
            who.user.password_hash = services.hash_password(form.password.data or "", who.user)
        except services.PasswordError as error:
            form.password.errors = [*form.password.errors, str(error)]
        else:
            return _end_other_sessions(who, "Пароль изменён, на других устройствах вход завершён.")
    return _render_profile(who, profile_form, form), 422


@bp.post("/profile/sessions/end")
@requires(Action.USE_PORTAL)
def end_sessions(who: Who) -> ResponseReturnValue:
    """Sign out everywhere but here."""
    return _end_other_sessions(who, "На других устройствах вход завершён.")


def _end_other_sessions(who: Who, words: str) -> ResponseReturnValue:
    services.sign_out_everywhere(who.user)
    db.session.commit()
    login_user(who.user)
    flash(words, "ok")
    return redirect(url_for(".profile"), 303)


def _render_profile(who: Who, form: ProfileForm, password_form: PasswordForm) -> str:
    return render_template(
        "accounts/profile.html",
        form=form,
        password_form=password_form,
        sign_ins=services.list_sign_ins(who.user),
        has_mail=bool(current_app.config["SMTP_URL"]),
    )


def _render_door(form: SignInForm, wrong: str = "") -> str:
    """The page of sign-in; a portal run for the demo says whom one may come in as."""
    people = services.list_demo_people() if current_app.config.get("DEMO") else []
    return render_template(
        "accounts/sign_in.html", form=form, wrong=wrong, people=people, password=DEMO_PASSWORD
    )


def _next_address() -> str:
    """Where the person was going, if that is a page of this portal."""
    address = request.args.get("next", "")
    is_ours = address.startswith("/") and not address.startswith(("//", "/\\"))
    if is_ours and min(address) >= " ":  # browsers drop tabs and line ends, so «/<tab>/host» is «//host»
        return address
    return url_for("overview.home")
