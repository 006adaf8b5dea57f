"""Templates of letters on the screen."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.extensions import db
from portal.forms import choice
from portal.paging import MOST_PAGES, MOST_ROWS, read_number
from portal.registry.scopes import COUNTRY
from portal.work.letters import texts
from portal.work.letters.forms import TemplateForm
from portal.work.letters.models import LetterTemplate
from portal.work.letters.starters import find_starter, list_starters
from portal.work.letters.variables import VARIABLES

bp = Blueprint("letter_templates", __name__, url_prefix="/letters/templates")


@bp.get("")
@requires(Action.SEND_LETTERS)
def list_templates(who: Who) -> ResponseReturnValue:
    """Ready letters of the portal, of the country and of the region."""
    page, per_page = read_number("page", 1, MOST_PAGES), read_number("per_page", 20, MOST_ROWS)
    rows, total = texts.list_templates(who, page=page, per_page=per_page)
    return render_template(
        "letters/list_templates.html",
        nav="letters",
        rows=rows,
        total=total,
        page=page,
        per_page=per_page,
        starters=list_starters(),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Action.SEND_LETTERS)
def create_template(who: Who) -> ResponseReturnValue:
    """A new template, from nothing or from a ready letter."""
    starter = find_starter(request.args.get("starter", ""))
    form = TemplateForm(obj=starter) if starter else TemplateForm()
    return _save(who, form, None)


@bp.route("/<int:template_id>", methods=["GET", "POST"])
@requires(Action.SEND_LETTERS)
def edit_template(who: Who, template_id: int) -> ResponseReturnValue:
    """Change a template."""
    row = texts.get_template(template_id, who)
    return _save(who, TemplateForm(obj=row, data={"region": row.region_code or ""}), row)


@bp.post("/<int:template_id>/delete")
@requires(Action.SEND_LETTERS)
def delete_template(who: Who, template_id: int) -> ResponseReturnValue:
    """Drop a template."""
    texts.delete_template(texts.get_template(template_id, who), who)
    db.session.commit()
    flash("Шаблон удалён. Отправленные по нему письма остались.", "ok")
    return redirect(url_for(".list_templates"), 303)


def _save(who: Who, form: TemplateForm, row: LetterTemplate | None) -> ResponseReturnValue:
    choices = [choice(region.code, region.name) for region in texts.list_own_regions(who)]
    if any(grant.scope == COUNTRY for grant in who.scopes):
        choices = [choice("", "Вся страна"), *choices]
    form.region.choices = choices
    if not form.validate_on_submit():
        can_change = row is None or texts.may_change(row, who)
        page = render_template(
            "letters/edit_template.html",
            nav="letters",
            form=form,
            row=row,
            variables=VARIABLES,
            can_change=can_change,
        )
        return page, 422 if form.is_submitted() else 200
    values = {name: form[name].data for name in ("title", "subject", "body")}
    texts.save_template(row, who, **values, region_code=form.region.data or None, now=datetime.now(UTC))
    db.session.commit()
    flash("Шаблон сохранён.", "ok")
    return redirect(url_for(".list_templates"), 303)
