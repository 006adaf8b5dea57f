"""A part of a collection for its district: what it holds, sending; returning by the ЦУР."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.errors import Forbidden
from portal.extensions import db
from portal.registry.collections import parts
from portal.registry.collections.forms import RemarkForm
from portal.registry.collections.part_page import render_part
from portal.registry.collections.reach import get_part, is_run_by

bp = Blueprint("parts", __name__, url_prefix="/collections/parts")


@bp.get("/<int:part_id>")
@requires(Action.FILL_COLLECTION)
def part_detail(who: Who, part_id: int) -> ResponseReturnValue:
    """The rows of a part and what is to be done with them."""
    return render_part(who, get_part(part_id, who))


@bp.post("/<int:part_id>/send")
@requires(Action.FILL_COLLECTION)
def send_part(who: Who, part_id: int) -> ResponseReturnValue:
    """Hand the part to the ЦУР."""
    part = get_part(part_id, who)
    try:
        parts.send_part(part, sender_id=who.user.id, now=datetime.now(UTC))
    except parts.NotReady as error:
        db.session.rollback()
        flash(str(error), "bad")
    else:
        db.session.commit()
        flash("Часть отправлена в ЦУР. Если что-то не сойдётся, её вернут с замечанием.", "ok")
    return redirect(url_for(".part_detail", part_id=part_id), 303)


@bp.post("/<int:part_id>/return")
@requires(Action.OPEN_COLLECTION)
def return_part(who: Who, part_id: int) -> ResponseReturnValue:
    """Give the part back with a remark."""
    part, form = get_part(part_id, who), RemarkForm()
    if not is_run_by(part.collection, who):
        raise Forbidden("Вернуть часть району может тот, кто ведёт сбор.")
    if not form.validate_on_submit():
        return render_part(who, part, remark_form=form), 422
    parts.return_part(part, remark=form.remark.data or "", now=datetime.now(UTC))
    db.session.commit()
    flash("Часть возвращена, район получит замечание.", "ok")
    return redirect(url_for(".part_detail", part_id=part_id), 303)
