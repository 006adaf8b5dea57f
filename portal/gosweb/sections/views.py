"""The editor of a section and its history."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from htmx_flask import request

from portal.accounts.policy import Action, Who, requires
from portal.extensions import db
from portal.gosweb.sections import services
from portal.gosweb.sections.conversion import drop_empty_rows, form_data
from portal.gosweb.sections.diff import changes
from portal.gosweb.sections.editing import apply_deed, read_draft
from portal.gosweb.sections.forms import BaseSectionForm, section_form
from portal.gosweb.sections.models import Section
from portal.gosweb.sections.rules import get_rule, list_rules
from portal.gosweb.sections.suggesting import suggest_values
from portal.gosweb.sites.models import Site
from portal.gosweb.sites.services import get_site
from portal.gosweb.standards.standard import Item, SectionRule
from portal.media import get_media, path_of

bp = Blueprint("sections", __name__)


@bp.get("/sites/<slug>/sections/<section>")
@requires(Action.VIEW_SITE)
def edit_section(who: Who, slug: str, section: str) -> ResponseReturnValue:
    """The editor of a section, or its reading for those who may not edit."""
    site = get_site(slug, who)
    _, rule = get_rule(site, section)
    row = services.get_section(site, section)
    offered = {} if row.number else suggest_values(site, rule)
    form = _form(rule, offered or row.values, row.number)
    return _render_editor(site, rule, row, form, offered=bool(offered))


@bp.post("/sites/<slug>/sections/<section>")
@requires(Action.EDIT_SECTION)
def save_section(who: Who, slug: str, section: str) -> ResponseReturnValue:
    """Save a draft of any completeness, or do a deed to its rows without saving."""
    site = get_site(slug, who)
    _, rule = get_rule(site, section)
    form = section_form(rule)()
    draft = read_draft(site, rule, form.data, author_id=who.user.id)
    for words in draft.refusals:
        flash(words, "bad")
    if deed := request.form.get("deed", ""):
        db.session.commit()  # the files that came along stay
        return _render_deed(site, rule, draft.values, deed, form.base.data or 0)
    values = drop_empty_rows(rule, draft.values)
    saved = services.save_section(
        site,
        section,
        values,
        base=form.base.data or 0,
        author_id=who.user.id,
        now=datetime.now(UTC),
        note=(form.note.data or "")[:200],
    )
    db.session.commit()
    if saved.is_conflict:
        return _render_conflict(site, rule, saved.section, values), 409
    flash(_words_of(saved.section), "ok")
    return redirect(url_for(".edit_section", slug=slug, section=section), 303)


@bp.get("/sites/<slug>/sections/<section>/revisions")
@requires(Action.VIEW_SITE)
def list_revisions(who: Who, slug: str, section: str) -> ResponseReturnValue:
    """Who saved the section and when."""
    site = get_site(slug, who)
    _, rule = get_rule(site, section)
    row = services.get_section(site, section)
    revisions = services.list_revisions(row)
    return render_template(
        "sections/list_revisions.html", site=site, rule=rule, section=row, revisions=revisions
    )


@bp.get("/sites/<slug>/sections/<section>/revisions/<int:number>")
@requires(Action.VIEW_SITE)
def revision_detail(who: Who, slug: str, section: str, number: int) -> ResponseReturnValue:
    """What one save changed."""
    site = get_site(slug, who)
    _, rule = get_rule(site, section)
    row = services.get_section(site, section)
    revision = services.get_revision(row, number)
    before = services.get_revision(row, number - 1).values if number > 1 else {}
    return render_template(
        "sections/revision_detail.html",
        site=site,
        rule=rule,
        section=row,
        revision=revision,
        changes=changes(rule, before, revision.values),
    )


@bp.post("/sites/<slug>/sections/<section>/revisions/<int:number>/restore")
@requires(Action.EDIT_SECTION)
def restore_revision(who: Who, slug: str, section: str, number: int) -> ResponseReturnValue:
    """Bring an older revision back as the newest."""
    site = get_site(slug, who)
    services.restore_revision(site, section, number, author_id=who.user.id, now=datetime.now(UTC))
    db.session.commit()
    flash(f"Восстановлена ревизия {number}. На сайте она появится после публикации.", "ok")
    return redirect(url_for(".edit_section", slug=slug, section=section), 303)


@bp.get("/sites/<slug>/files/<int:media_id>")
@requires(Action.VIEW_SITE)
def media_file(who: Who, slug: str, media_id: int) -> ResponseReturnValue:
    """A file attached to the site, for those who see the site."""
    site = get_site(slug, who)
    file = get_media(media_id, organization_id=site.organization_id)
    return send_file(path_of(file), as_attachment=True, download_name=file.name)


def _form(rule: SectionRule, values: dict[str, Any], number: int) -> BaseSectionForm:
    data = {**form_data(rule, values), "base": number, "note": ""}
    return section_form(rule)(formdata=None, data=data)


def _render_editor(site: Site, rule: SectionRule, row: Section, form: BaseSectionForm, **more: Any) -> str:
    return render_template(
        "sections/edit_section.html",
        nav="sites",
        demo=site.organization.is_demo,
        site=site,
        rule=rule,
        section=row,
        form=form,
        rules=list_rules(site),
        items=_shown_items(rule, row),
        **more,
    )


def _shown_items(rule: SectionRule, row: Section) -> list[Item]:
    """What the norm demands now, and what was filled while it did."""
    today = datetime.now(UTC).date()
    return [item for item in rule.items if item.is_in_force(today) or row.values.get(item.id)]


def _render_deed(site: Site, rule: SectionRule, values: dict[str, Any], deed: str, base: int) -> str:
    """The form as typed after a deed; htmx takes only the item concerned out of it."""
    item_id = apply_deed(rule, values, deed)
    row = services.get_section(site, rule.slug)
    return _render_editor(site, rule, row, _form(rule, values, base), touched=item_id, is_unsaved=True)


def _render_conflict(site: Site, rule: SectionRule, row: Section, mine: dict[str, Any]) -> str:
    """The form keeps what this person typed; saving again puts it over the newer revision knowingly."""
    theirs = changes(rule, row.values, mine)
    return _render_editor(site, rule, row, _form(rule, mine, row.number), conflict=theirs, is_unsaved=True)


def _words_of(section: Section) -> str:
    if section.required == 0:
        return "Сохранено. На сайте изменения появятся после публикации."
    left = section.required - section.present
    if left == 0:
        return "Сохранено. Всё обязательное в разделе заполнено, можно публиковать."
    return f"Сохранено. Обязательных пунктов осталось заполнить: {left}."
