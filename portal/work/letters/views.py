"""Mailings on the screen: the list, a new one, the look before sending, progress, what came of it."""

from dataclasses import asdict
from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.extensions import db
from portal.paging import MOST_PAGES, MOST_ROWS, read_number
from portal.queue import enqueue
from portal.work.letters import jobs, listing, mending, paper, services
from portal.work.letters.addressing import choose_recipients, first_text
from portal.work.letters.forms import MailingForm
from portal.work.letters.listing import Fate, Filters
from portal.work.letters.models import Mailing, MailingState
from portal.work.letters.services import Unsendable
from portal.work.letters.variables import VARIABLES

bp = Blueprint("letters", __name__, url_prefix="/letters")

SHOWN_LETTERS, SHOWN_FAULTS = 3, 200
PAGING = ("page", "per_page")


@bp.app_context_processor
def _words() -> dict[str, object]:
    """How templates of letters say what became of one and draw its text."""
    return {"fate_of": listing.fate_of, "letter_subject": paper.subject_of, "letter_blocks": paper.blocks_of}


@bp.get("")
@requires(Action.SEND_LETTERS)
def list_mailings(who: Who) -> ResponseReturnValue:
    """Mailings of this person and of their region."""
    filters = read_filters()
    rows, total = listing.list_mailings(who, filters)
    kept = {name: value for name, value in asdict(filters).items() if value and name not in PAGING}
    return render_template(
        "letters/list_mailings.html",
        nav="letters",
        filters=filters,
        query=kept,
        rows=rows,
        total=total,
        states=MailingState,
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Action.SEND_LETTERS)
def create_mailing(who: Who) -> ResponseReturnValue:
    """Choose to whom by the address, write the text, look at what comes of it."""
    chosen = choose_recipients(who)
    form = MailingForm(data=first_text(who, chosen) | {"by_mail": True})
    if not form.validate_on_submit() or chosen.region is None:
        status = 422 if form.is_submitted() else 200
        is_lost = form.is_submitted() and chosen.region is None
        page = render_template(
            "letters/create_mailing.html",
            nav="letters",
            form=form,
            chosen=chosen,
            variables=VARIABLES,
            is_lost=is_lost,
        )
        return page, status
    values = form.values() | {"region_code": chosen.region, "recipients": chosen.asked}
    row = services.create_mailing(who, values, now=datetime.now(UTC))
    db.session.commit()
    return redirect(url_for(".mailing_detail", mailing_id=row.id), 303)


@bp.route("/<int:mailing_id>/edit", methods=["GET", "POST"])
@requires(Action.SEND_LETTERS)
def edit_mailing(who: Who, mailing_id: int) -> ResponseReturnValue:
    """Put the text of a draft right."""
    row = services.get_mailing(mailing_id, who)
    if row.state is not MailingState.DRAFT and request.method == "GET":
        return redirect(url_for(".mailing_detail", mailing_id=row.id), 303)
    form = MailingForm(obj=row)
    if not form.validate_on_submit():
        page = render_template(
            "letters/edit_mailing.html", nav="letters", form=form, row=row, variables=VARIABLES
        )
        return page, 422 if form.is_submitted() else 200
    services.update_mailing(row, form.values(), now=datetime.now(UTC))
    db.session.commit()
    return redirect(url_for(".mailing_detail", mailing_id=row.id), 303)


@bp.get("/<int:mailing_id>")
@requires(Action.SEND_LETTERS)
def mailing_detail(who: Who, mailing_id: int) -> ResponseReturnValue:
    """A draft with what would be sent, or a mailing with what became of each letter."""
    row = services.get_mailing(mailing_id, who)
    if row.state in (MailingState.DRAFT, MailingState.CANCELLED):
        return _render_draft(row, who)
    fate = {one.value: one for one in Fate}.get(request.args.get("tab", ""), Fate.ALL)
    page, per_page = read_number("page", 1, MOST_PAGES), read_number("per_page", 20, MOST_ROWS)
    return render_template(
        "letters/mailing_detail.html",
        nav="letters",
        row=row,
        fate=fate,
        counts=listing.count_fates(row.id),
        letters=listing.list_letters(row.id, fate, page=page, per_page=per_page),
        page=page,
        per_page=per_page,
        can_mend=listing.has_failed(row.id),
    )


@bp.get("/<int:mailing_id>/progress")
@requires(Action.SEND_LETTERS)
def mailing_progress(who: Who, mailing_id: int) -> ResponseReturnValue:
    """The fragment alone; when the work is over the page is asked to open anew."""
    row = services.get_mailing(mailing_id, who)
    answer = render_template("letters/_progress.html", row=row)
    if row.is_busy:
        return answer
    return answer, {"HX-Redirect": url_for(".mailing_detail", mailing_id=row.id)}


@bp.post("/<int:mailing_id>/send")
@requires(Action.SEND_LETTERS)
def send_mailing(who: Who, mailing_id: int) -> ResponseReturnValue:
    """Have the letters written and sent."""
    row, now = services.get_mailing(mailing_id, who), datetime.now(UTC)
    drafts = services.list_drafts(row, who, now=now, portal=jobs.portal_address())
    try:
        services.request_send(row, drafts, now=now)
    except Unsendable as error:
        return _render_draft(row, who, str(error)), 422
    db.session.commit()
    enqueue(jobs.send_mailing, row.id)
    return redirect(url_for(".mailing_detail", mailing_id=row.id), 303)


@bp.post("/<int:mailing_id>/cancel")
@requires(Action.SEND_LETTERS)
def cancel_mailing(who: Who, mailing_id: int) -> ResponseReturnValue:
    """Give a draft up."""
    services.cancel_mailing(services.get_mailing(mailing_id, who), now=datetime.now(UTC))
    db.session.commit()
    return redirect(url_for(".list_mailings"), 303)


@bp.post("/<int:mailing_id>/resend")
@requires(Action.SEND_LETTERS)
def resend_mailing(who: Who, mailing_id: int) -> ResponseReturnValue:
    """Send anew to those whose address or person was mended."""
    row = services.get_mailing(mailing_id, who)
    mended = mending.resend(row, who, now=datetime.now(UTC), portal=jobs.portal_address())
    db.session.commit()
    if mended.again:
        enqueue(jobs.send_mailing, row.id)
        flash(f"Отправляем снова: {mended.again}. Без изменений осталось: {mended.same}.", "ok")
    else:
        flash("Отправлять некому: адреса и ответственные те же. Исправьте их и нажмите снова.", "warn")
    return redirect(url_for(".mailing_detail", mailing_id=row.id), 303)


def _render_draft(row: Mailing, who: Who, reason: str = "") -> str:
    drafts = services.list_drafts(row, who, now=datetime.now(UTC), portal=jobs.portal_address())
    good = [draft for draft in drafts if draft.can_be_written]
    mute = [draft for draft in good if row.by_mail and not draft.recipient.email]
    bad = [draft for draft in drafts if not draft.can_be_written]
    return render_template(
        "letters/draft_detail.html",
        nav="letters",
        row=row,
        reason=reason,
        total=len(drafts),
        good=good,
        samples=good[:SHOWN_LETTERS],
        faults=[*bad, *mute],
        shown=SHOWN_FAULTS,
        bad=len(bad),
        mute=len(mute),
    )


def read_filters() -> Filters:
    """The filters of the address; what makes no sense is as if not given."""
    asked = {name: request.args.get(name, "").strip().replace("\0", "")[:200] for name in ("q", "state")}
    return Filters(
        **asked, page=read_number("page", 1, MOST_PAGES), per_page=read_number("per_page", 20, MOST_ROWS)
    )
