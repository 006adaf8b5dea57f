"""Reviews of looks: asked, answered, listed."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.downloads import send_table
from portal.extensions import db
from portal.pages.design import listing, reviews
from portal.pages.design.forms import AskForm, RemarksForm
from portal.pages.design.models import Part, ReviewState
from portal.pages.design.showing import render_design
from portal.pages.design.telling import tell_review
from portal.pages.marks.asking import list_options, read_asked
from portal.pages.social.services import get_page

bp = Blueprint("design_reviews", __name__)
SAID_AND_ACCEPTED = "Вы написали замечания и нажали «Принять». Отправьте замечания или сотрите их."


@bp.get("/design")
@requires(Action.REVIEW_DESIGN)
def list_reviews(who: Who) -> ResponseReturnValue:
    """Pages of the territory whose looks wait for an answer."""
    asked = read_asked()
    rows, total = listing.list_reviews(who, asked)
    return render_template(
        "pages/design/list_reviews.html",
        nav="design",
        asked=asked,
        rows=rows,
        total=total,
        states=list(ReviewState),
        options=list_options(who, asked),
    )


@bp.get("/design/export.<format>")
@requires(Action.REVIEW_DESIGN)
def export_reviews(who: Who, format: str) -> ResponseReturnValue:
    """The same list as a table."""
    name, rows = f"oformlenie-{datetime.now(UTC):%Y-%m-%d}", listing.list_cells(who, read_asked())
    return send_table(format, name, listing.HEADER, rows, title="Оформление страниц", marks_demo=True)


@bp.post("/pages/<int:page_id>/design/reviews")
@requires(Action.EDIT_PAGE)
def ask_review(who: Who, page_id: int) -> ResponseReturnValue:
    """Ask an SMM specialist to look at the page."""
    page, form, now = get_page(page_id, who), AskForm(), datetime.now(UTC)
    if not form.validate_on_submit():
        return render_design(page, ask=form), 422
    row = reviews.ask_review(page, form.words.data or "", author_id=who.user.id, now=now)
    tell_review(row, now=now)
    db.session.commit()
    flash("Просьба отправлена. Когда ответят, придёт уведомление.", "ok")
    return redirect(url_for("design.show_design", page_id=page.id), 303)


@bp.post("/design/reviews/<int:review_id>")
@requires(Action.REVIEW_DESIGN)
def decide_review(who: Who, review_id: int) -> ResponseReturnValue:
    """Accept the looks, or send remarks."""
    row, form, now = reviews.get_review(review_id, who), RemarksForm(), datetime.now(UTC)
    is_valid, remarks = form.validate_on_submit(), {part.value: form[part.value].data or "" for part in Part}
    is_accepted = form.decision.data == "accept"
    if is_valid and is_accepted == any(remarks.values()):
        form.form_errors.append(SAID_AND_ACCEPTED if is_accepted else reviews.NOTHING_SAID)
        is_valid = False
    if not is_valid:
        return render_design(row.page, remarks=form), 422
    reviews.decide(row, remarks, who=who, now=now)
    tell_review(row, now=now)
    db.session.commit()
    flash(f"Ответ отправлен учреждению: {row.state.label.lower()}.", "ok")
    return redirect(url_for("design.show_design", page_id=row.page_id), 303)
