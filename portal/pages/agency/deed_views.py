"""What is done with a template: issued, extended, withdrawn, widened, copied, taken over, reminded of."""

from datetime import UTC, datetime

from flask import Blueprint, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.errors import Conflict, NotFound
from portal.extensions import db
from portal.pages.agency import issuing, telling, templates, withdrawing
from portal.pages.agency.forms import DeadlineForm, InnsForm, WithdrawForm, read_inns
from portal.pages.agency.matrix_page import render_matrix
from portal.pages.agency.reach import get_template
from portal.pages.agency.telling import Reminded
from portal.pages.campaigns.audience import read_audience
from portal.pages.campaigns.models import PostTemplate, TemplateState
from portal.pages.campaigns.places import list_places
from portal.typography import moment, plural

bp = Blueprint("template_deeds", __name__, url_prefix="/templates/<int:template_id>")
INSTITUTIONS = "учреждение", "учреждения", "учреждений"


@bp.post("/issue")
@requires(Action.ISSUE_TEMPLATE)
def issue_template(who: Who, template_id: int) -> ResponseReturnValue:
    """Send it to its audience."""
    template, now = get_template(template_id, who), datetime.now(UTC)
    count = issuing.issue(template, now=now)
    if not template.is_direct:
        telling.tell_levels_below(template, now=now)
    db.session.commit()
    if not template.is_direct:
        flash("Разослано ЦУР и районам: они могут взять шаблон в работу.", "ok")
    elif count:
        flash(f"Разослано: {plural(count, *INSTITUTIONS)}. Редакторы получат уведомления.", "ok")
    else:
        flash("Шаблон разослан.", "ok")
    return _back(template)


@bp.post("/deadline")
@requires(Action.ISSUE_TEMPLATE)
def extend_template(who: Who, template_id: int) -> ResponseReturnValue:
    """Move the deadline."""
    template, form = get_template(template_id, who), DeadlineForm()
    form.offer_zones(template.zone, template.zone)
    if not form.validate_on_submit():
        return render_matrix(who, template, deadline_form=form), 422
    deadline = form.moment_of(form.deadline)
    assert deadline is not None
    issuing.extend(template, deadline, now=datetime.now(UTC))
    db.session.commit()
    flash("Срок изменён. Учреждения узнают о новом.", "ok")
    return _back(template)


@bp.post("/withdraw")
@requires(Action.ISSUE_TEMPLATE)
def withdraw_template(who: Who, template_id: int) -> ResponseReturnValue:
    """Take it back from those who have not published."""
    template, form = get_template(template_id, who), WithdrawForm()
    if not form.validate_on_submit():
        return render_matrix(who, template, withdraw_form=form), 422
    words, cancels, author_id = form.words.data or "", form.posts.data == "cancel", who.user.id
    done = withdrawing.withdraw(template, words, cancels=cancels, author_id=author_id, now=datetime.now(UTC))
    db.session.commit()
    flash(f"Шаблон отозван. Больше не должны публиковать: {plural(done.freed, *INSTITUTIONS)}.", "ok")
    if done.posts:
        flash(f"{_became(done.posts, cancels)} Их редакторы узнают об этом.", "inf")
    return redirect(url_for("templates.template_detail", template_id=template_id), 303)


@bp.post("/institutions")
@requires(Action.ISSUE_TEMPLATE)
def add_institutions(who: Who, template_id: int) -> ResponseReturnValue:
    """Send it to some more."""
    template, form = get_template(template_id, who), InnsForm()
    if not form.validate_on_submit():
        return render_matrix(who, template, inns_form=form), 422
    inns = read_inns(form.inns.data or "")
    count = issuing.add_institutions(template, inns, now=datetime.now(UTC))
    db.session.commit()
    rest = len(inns) - count
    words = f" Не добавлены: {rest} — шаблон у них уже есть, или они не с вашей территории." if rest else ""
    flash(f"Добавлено: {plural(count, *INSTITUTIONS)}.{words}", "ok" if count else "warn")
    return _back(template)


@bp.post("/remind")
@requires(Action.ISSUE_TEMPLATE)
def remind_template(who: Who, template_id: int) -> ResponseReturnValue:
    """Remind those who have nothing planned."""
    template = get_template(template_id, who)
    if template.state is not TemplateState.ISSUED:
        raise Conflict(issuing.GONE)
    done = telling.remind(template, who, now=datetime.now(UTC))
    db.session.commit()
    flash(_explain_reminder(done, who.user.timezone or template.zone), "ok" if done.told else "inf")
    return _back(template)


@bp.post("/copy")
@requires(Action.ISSUE_TEMPLATE)
def copy_template(who: Who, template_id: int) -> ResponseReturnValue:
    """A draft with the same words."""
    template, author_id = get_template(template_id, who), who.user.id
    fields = templates.fields_of(template, read_audience(template.audience))
    made = templates.duplicate_template(template, fields=fields, author_id=author_id, now=datetime.now(UTC))
    db.session.commit()
    flash("Копия готова: поставьте новый срок.", "ok")
    return redirect(url_for("templates.edit_template", template_id=made.id), 303)


@bp.post("/take-over")
@requires(Action.ISSUE_TEMPLATE)
def take_over_template(who: Who, template_id: int) -> ResponseReturnValue:
    """Make it a template of one's own level, with one's own comment and deadline."""
    template = get_template(template_id, who.about(Action.VIEW_POST))
    if template.state is not TemplateState.ISSUED:
        raise Conflict(issuing.GONE)
    places = list_places(who, current_app.config["TIMEZONE"])
    place = next((one for one in places if one.scope == request.form.get("scope")), None)
    if place is None or place.scope == template.campaign.scope:
        raise NotFound
    fields, now = templates.fields_of(template, read_audience(template.audience)), datetime.now(UTC)
    made = templates.take_over(template, place, fields=fields, author_id=who.user.id, now=now)
    db.session.commit()
    if made.state is TemplateState.DRAFT:
        flash("Шаблон у вас. Добавьте свой комментарий, поставьте более ранний срок и разошлите.", "ok")
        return redirect(url_for("templates.edit_template", template_id=made.id), 303)
    return _back(made)


def _explain_reminder(done: Reminded, zone: str) -> str:
    """Who heard, or why nobody did and what to do."""
    if not done.institutions:
        return "Напоминать некому: у всех учреждений пост уже запланирован, опубликован или не нужен."
    if not done.people:
        count = plural(done.institutions, *INSTITUTIONS)
        return f"Напоминать некому: не начали {count}, но редакторов и руководителей там нет. Пригласите их."
    again = f"Снова напомнить им можно после {moment(done.again_at, zone, has_zone=True)}."
    if not done.told:
        return f"Этим людям уже напоминали недавно, второй раз не стали. {again}"
    rest = "" if done.told == done.people else " Остальным уже напоминали недавно."
    return f"Напоминание получат: {plural(done.told, 'человек', 'человека', 'человек')}.{rest} {again}"


def _became(posts: int, cancels: bool) -> str:
    if not cancels:
        return f"Остались в плане: {plural(posts, 'пост', 'поста', 'постов')}."
    verb = plural(posts, "Отменён", "Отменены", "Отменены", has_number=False)
    return (
        f"{verb} {plural(posts, 'запланированный пост', 'запланированных поста', 'запланированных постов')}."
    )


def _back(template: PostTemplate) -> ResponseReturnValue:
    return redirect(url_for("templates.template_detail", template_id=template.id), 303)
