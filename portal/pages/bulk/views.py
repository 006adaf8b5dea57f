"""One deed over many posts on the screen."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.errors import Conflict
from portal.extensions import db
from portal.pages.bulk.deeds import MOST, PORTION, BulkDeed, Outcome, Wish, do_many
from portal.pages.bulk.forms import BulkForm
from portal.pages.delivery import jobs
from portal.queue import enqueue
from portal.typography import plural

bp = Blueprint("post_bulk", __name__)
LONGEST_BACK = 2_000
DONE = {
    BulkDeed.PLAN: "Запланировано",
    BulkDeed.QUEUE: "Встало в очередь",
    BulkDeed.MOVE: "Перенесено",
    BulkDeed.CANCEL: "Отменено",
    BulkDeed.RECALL: "Возвращено в черновики",
    BulkDeed.APPROVE: "Согласовано",
    BulkDeed.RETURN: "Возвращено",
}
NOTHING = "Отметьте посты и выберите, что с ними сделать."
NO_WORDS = "Напишите, что исправить: слова придут авторам в уведомлении."
NO_DAYS = "Впишите, на сколько дней перенести: 7 — на неделю позже, −1 — на день раньше."
NO_DATE = "Впишите дату и время целиком или оставьте поле пустым: тогда у каждого поста останется своё время."
TOO_MANY = "Отмечено больше {most} постов: делайте это по частям."


@bp.post("/posts/bulk")
@requires(Action.VIEW_POST)
def do_bulk(who: Who) -> ResponseReturnValue:
    """Plan, queue, move, cancel, agree to or return the ticked posts, each by its own rules."""
    form = BulkForm()
    deed = {one.value: one for one in BulkDeed}.get(form.deed.data or "")
    ids = [int(text) for text in request.form.getlist("post_ids")[:1000] if _is_id(text)]
    if deed is None or not ids or not form.validate():
        raise Conflict(NO_DAYS if form.days.errors else NO_DATE if form.at.errors else NOTHING)
    wish = Wish((form.words.data or "").strip(), form.days.data or 0, form.at.data)
    _refuse_empty(deed, ids, wish)
    outcome = _do(deed, list(dict.fromkeys(ids)), who, wish)
    if deed not in (BulkDeed.RETURN, BulkDeed.CANCEL) and outcome.done:
        enqueue(jobs.deliver_due)
    title, back = _title(deed, outcome), _back()
    if outcome.refused or outcome.notes:
        return render_template("pages/bulk/bulk_done.html", title=title, outcome=outcome, back=back)
    flash(f"{title}.", "ok")
    return redirect(back, 303)


def _do(deed: BulkDeed, ids: list[int], who: Who, wish: Wish) -> Outcome:
    """Portion by portion, each committed: posts know nothing of one another, and no lock lasts long."""
    outcome, now = Outcome(), datetime.now(UTC)
    for start in range(0, len(ids), PORTION):
        outcome.add(do_many(deed, ids[start : start + PORTION], who, wish, now=now))
        db.session.commit()
    return outcome


def _refuse_empty(deed: BulkDeed, ids: list[int], wish: Wish) -> None:
    if len(set(ids)) > MOST:
        raise Conflict(TOO_MANY.format(most=MOST))
    if deed is BulkDeed.RETURN and not wish.words:
        raise Conflict(NO_WORDS)
    if deed is BulkDeed.MOVE and not wish.days:
        raise Conflict(NO_DAYS)


def _title(deed: BulkDeed, outcome: Outcome) -> str:
    told = f"{DONE[deed]}: {plural(outcome.done, 'пост', 'поста', 'постов')}"
    return f"{told}, из них ждут согласования: {outcome.waiting}" if outcome.waiting else told


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


def _back() -> str:
    """The list with the filters it had; nowhere outside the portal."""
    asked = request.form.get("back", "")
    is_ours = asked.startswith("/posts") and asked.isprintable() and "\\" not in asked
    return asked if is_ours and len(asked) <= LONGEST_BACK else "/posts"
