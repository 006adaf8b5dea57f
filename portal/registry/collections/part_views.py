"""A part of a collection for its district: what it holds, sending; returning by the ЦУР."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.errors import Forbidden
from portal.extensions import db
from portal.paging import MOST_PAGES, read_number
from portal.registry.collections import parts, rows, services
from portal.registry.collections.fields import missing
from portal.registry.collections.forms import PasteForm, RemarkForm, TableForm
from portal.registry.collections.intake import BARE_WORDS
from portal.registry.collections.models import CollectionPart
from portal.registry.collections.reach import get_part, is_run_by

bp = Blueprint("parts", __name__, url_prefix="/collections/parts")


@bp.get("/<int:part_id>")
@requires(Action.FILL_COLLECTION)
def part_detail(who: Who, part_id: int) -> ResponseReturnValue:
    """The rows of a part and what is to be done with them."""
    return _render(who, get_part(part_id, who), RemarkForm(formdata=None))


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
        return _render(who, part, form), 422
    parts.return_part(part, remark=form.remark.data or "", now=datetime.now(UTC))
    db.session.commit()
    flash("Часть возвращена, район получит замечание.", "ok")
    return redirect(url_for(".part_detail", part_id=part_id), 303)


def _render(who: Who, part: CollectionPart, remark_form: RemarkForm) -> str:
    q, page = request.args.get("q", "").strip()[:200], read_number("page", 1, MOST_PAGES)
    per_page = read_number("per_page", 20, 100)
    only_broken = request.args.get("show") == "broken"
    lines, total = rows.list_rows(part, q=q, only_broken=only_broken, page=page, per_page=per_page)
    return render_template(
        "collections/part_detail.html",
        nav="collections",
        part=part,
        lines=lines,
        total=total,
        counts=rows.count_rows(part),
        only_broken=only_broken,
        q=q,
        page=page,
        per_page=per_page,
        missing=missing,
        is_run=is_run_by(part.collection, who),
        is_open=part.state in rows.OPEN_PARTS and part.collection.state.value == "open",
        is_late=services.is_late(part.collection, part, datetime.now(UTC)),
        remark_form=remark_form,
        paste_form=PasteForm(formdata=None),
        table_form=TableForm(formdata=None),
        bare=BARE_WORDS,
    )
