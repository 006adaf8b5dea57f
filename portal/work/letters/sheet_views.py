"""Letters themselves: one on the screen and as PDF, all of a mailing for the printer, the lists as files."""

import io
from datetime import UTC, datetime

from flask import Blueprint, render_template, request, send_file
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.downloads import send_table
from portal.errors import NotFound
from portal.extensions import db
from portal.paging import MOST_PAGES, read_number
from portal.work.letters import listing
from portal.work.letters.listing import Fate
from portal.work.letters.paper import make_letters
from portal.work.letters.services import get_mailing
from portal.work.letters.views import read_filters

bp = Blueprint("letter_sheets", __name__, url_prefix="/letters")

PRINTED = 200
"""Letters in one PDF: more are cut into parts."""

MAILINGS = ("Рассылка", "Тема", "Начало номера", "Срок", "Состояние", "Писем", "Автор", "Создана")
LETTERS = ("Номер", "Кому", "Ответственный", "Должность", "E-mail", "Что с письмом")


@bp.get("/sheets/<int:letter_id>")
@requires(Action.VIEW_ORGANIZATION)
def letter_detail(who: Who, letter_id: int) -> ResponseReturnValue:
    """One letter, for those who sent it and those it came to."""
    letter = listing.get_letter(letter_id, who)
    return render_template("letters/letter_detail.html", nav="letters", letter=letter, mailing=letter.mailing)


@bp.get("/sheets/<int:letter_id>.pdf")
@requires(Action.VIEW_ORGANIZATION)
def letter_pdf(who: Who, letter_id: int) -> ResponseReturnValue:
    """The same letter as PDF/UA."""
    letter = listing.get_letter(letter_id, who)
    if not letter.serial:
        raise NotFound
    db.session.commit()  # nothing stays open while the PDF is drawn
    return _send_pdf(make_letters(letter.mailing, [letter]), f"pismo-{letter.id}.pdf")


@bp.get("/<int:mailing_id>/print.pdf")
@requires(Action.SEND_LETTERS)
def print_mailing(who: Who, mailing_id: int) -> ResponseReturnValue:
    """All letters of a tab in one PDF, two hundred a part."""
    row = get_mailing(mailing_id, who)
    part = read_number("part", 1, MOST_PAGES)
    letters = listing.list_printed(row.id, _fate(), part=part, size=PRINTED)
    if not letters:
        raise NotFound
    db.session.commit()
    return _send_pdf(make_letters(row, letters), f"pisma-{row.id}-{part}.pdf")


@bp.get("/<int:mailing_id>/export.<format>")
@requires(Action.SEND_LETTERS)
def export_letters(who: Who, mailing_id: int, format: str) -> ResponseReturnValue:
    """Letters of a tab with what became of each."""
    row = get_mailing(mailing_id, who)
    rows = listing.list_letter_rows(row, _fate())
    return send_table(format, f"pisma-{row.id}", LETTERS, rows, title="Письма", marks_demo=True)


@bp.get("/export.<format>")
@requires(Action.SEND_LETTERS)
def export_mailings(who: Who, format: str) -> ResponseReturnValue:
    """The filtered list of mailings."""
    rows = listing.list_mailing_rows(who, read_filters())
    name = f"rassylki-{datetime.now(UTC):%Y-%m-%d}"
    return send_table(format, name, MAILINGS, rows, title="Письма", marks_demo=True)


def _fate() -> Fate:
    return {one.value: one for one in Fate}.get(request.args.get("tab", ""), Fate.ALL)


def _send_pdf(content: bytes, name: str) -> ResponseReturnValue:
    return send_file(io.BytesIO(content), "application/pdf", download_name=name)
