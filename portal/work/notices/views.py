"""A person's own notices: the list, marking read, what goes to the mail."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.extensions import db
from portal.paging import MOST_PAGES, read_number
from portal.work.notices import services
from portal.work.notices.forms import MuteForm
from portal.work.notices.models import NoticeKind

bp = Blueprint("notices", __name__)


@bp.get("/notices")
@requires(Action.USE_PORTAL)
def list_notices(who: Who) -> ResponseReturnValue:
    """What the portal told this person, the unread first."""
    kind, is_new = request.args.get("kind", ""), request.args.get("new") == "1"
    page, per_page = read_number("page", 1, MOST_PAGES), read_number("per_page", 20, 100)
    rows, total = services.list_notices(who.user.id, kind=kind, is_new=is_new, page=page, per_page=per_page)
    return render_template(
        "notices/list_notices.html",
        nav="notices",
        rows=rows,
        total=total,
        page=page,
        per_page=per_page,
        kind=kind if kind in set(NoticeKind) else "",
        is_new=is_new,
        kinds=list(NoticeKind),
        zone=who.user.timezone,
    )


@bp.post("/notices/<int:notice_id>/read")
@requires(Action.USE_PORTAL)
def mark_notice(who: Who, notice_id: int) -> ResponseReturnValue:
    """Mark one read."""
    notice = services.get_notice(notice_id, who.user.id)
    services.mark_read(who.user.id, ids=[notice.id], now=datetime.now(UTC))
    db.session.commit()
    return redirect(url_for(".list_notices"), 303)


@bp.post("/notices/read")
@requires(Action.USE_PORTAL)
def mark_all(who: Who) -> ResponseReturnValue:
    """Mark all read, or all of a kind."""
    count = services.mark_read(who.user.id, kind=request.form.get("kind", ""), now=datetime.now(UTC))
    db.session.commit()
    flash(f"Отмечено прочитанными: {count}." if count else "Всё уже прочитано.", "ok")
    return redirect(url_for(".list_notices"), 303)


@bp.route("/notices/settings", methods=["GET", "POST"])
@requires(Action.USE_PORTAL)
def edit_settings(who: Who) -> ResponseReturnValue:
    """Which kinds go to the mail."""
    muted = services.list_muted(who.user.id)
    form = MuteForm(data={"kinds": [kind.value for kind in NoticeKind if kind not in muted]})
    if not form.validate_on_submit():
        page = render_template("notices/edit_settings.html", nav="notices", form=form, user=who.user)
        return page, 422 if form.is_submitted() else 200
    services.mute(who.user, [kind for kind in NoticeKind if kind.value not in (form.kinds.data or [])])
    db.session.commit()
    flash("Сохранено. На экране уведомления остаются все.", "ok")
    return redirect(url_for(".edit_settings"), 303)
