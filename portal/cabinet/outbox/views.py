"""Outgoing mail on the screen of the operator: what went, what did not and why."""

from datetime import UTC, datetime

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.downloads import send_table
from portal.errors import Forbidden
from portal.extensions import db
from portal.mail import listing, services
from portal.mail.jobs import send_mail
from portal.mail.listing import Filters
from portal.paging import MOST_PAGES, MOST_ROWS, read_number
from portal.queue import enqueue
from portal.registry.scopes import covers_country
from portal.typography import moment

bp = Blueprint("outbox", __name__, url_prefix="/mail")

COLUMNS = ("Создано", "Кому", "Тема", "Состояние", "Попыток", "Ответ сервера")


@bp.get("")
@requires(Action.VIEW_MAIL)
def list_mail(who: Who) -> ResponseReturnValue:
    """Messages by state, the newest first."""
    _check_country(who)
    filters = _read_filters()
    rows, total = listing.list_mail(filters)
    return render_template(
        "outbox/list_mail.html",
        filters=filters,
        rows=rows,
        total=total,
        counts=listing.count_states(),
        has_server=bool(current_app.config["SMTP_URL"]),
    )


@bp.get("/export.<format>")
@requires(Action.VIEW_MAIL)
def export_mail(who: Who, format: str) -> ResponseReturnValue:
    """The filtered list as a table, without texts."""
    _check_country(who)
    rows = (
        [moment(row.created_at), row.to_address, row.subject, row.state.label, str(row.attempts), row.reason]
        for row in listing.walk_mail(_read_filters())
    )
    return send_table(format, "pochta", COLUMNS, rows, title="Почта")


@bp.get("/<int:mail_id>")
@requires(Action.VIEW_MAIL)
def mail_detail(who: Who, mail_id: int) -> ResponseReturnValue:
    """One message; the text of a secret one is shown to nobody."""
    _check_country(who)
    mail = listing.get_mail(mail_id)
    can_resend = mail.state in services.RESENDABLE and not mail.is_secret
    return render_template("outbox/mail_detail.html", mail=mail, can_resend=can_resend)


@bp.post("/<int:mail_id>/resend")
@requires(Action.VIEW_MAIL)
def resend_mail(who: Who, mail_id: int) -> ResponseReturnValue:
    """Send once more: a person has decided."""
    _check_country(who)
    mail = listing.get_mail(mail_id)
    services.resend(mail, now=datetime.now(UTC))
    db.session.commit()
    enqueue(send_mail, mail.id)
    flash("Письмо поставлено в очередь.", "ok")
    return redirect(url_for(".mail_detail", mail_id=mail.id), 303)


def _check_country(who: Who) -> None:
    """Letters belong to no territory, so only those who hold the whole country may look."""
    if not covers_country(who.scopes):
        raise Forbidden("Почту портала видит оператор всей страны.")


def _read_filters() -> Filters:
    asked = {name: request.args.get(name, "").strip().replace("\0", "")[:200] for name in ("q", "state")}
    return Filters(
        **asked, page=read_number("page", 1, MOST_PAGES), per_page=read_number("per_page", 20, MOST_ROWS)
    )
