"""The editor of a section and its history."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from htmx_flask import request

from portal.accounts.policy import Action, Who, requires
from portal.extensions import db
from portal.gosweb.sections import answers, drafts, services
from portal.gosweb.sections.conflicts import choose, save_or_join
from portal.gosweb.sections.conversion import drop_empty_rows
from portal.gosweb.sections.diff import changes
from portal.gosweb.sections.editing import Draft, read_draft
from portal.gosweb.sections.forms import section_form
from portal.gosweb.sections.rendering import Editor, render_editor
from portal.gosweb.sections.rules import get_rule
from portal.gosweb.sections.suggesting import suggest_values
from portal.gosweb.sites.services import get_site
from portal.media import get_media, path_of
from portal.media_jobs import look_at_pdf
from portal.queue import enqueue

bp = Blueprint("sections", __name__)


@bp.get("/sites/<slug>/sections/<section>")
@requires(Action.VIEW_SITE)
def edit_section(who: Who, slug: str, section: str) -> ResponseReturnValue:
    """The editor of a section, or its reading for those who may not edit; `?draft=1` opens what was typed."""
    site = get_site(slug, who)
    _, rule = get_rule(site, section)
    row = services.get_section(site, section)
    draft = drafts.find_draft(row, who.user.id)
    if draft and request.args.get("draft"):
        return answers.open_draft(site, rule, row, draft)
    offered = {} if row.number else suggest_values(site, rule)
    editor = Editor(site, rule, row, offered or row.values, row.number, is_offered=bool(offered), draft=draft)
    return render_editor(editor)


@bp.post("/sites/<slug>/sections/<section>")
@requires(Action.EDIT_SECTION)
def save_section(who: Who, slug: str, section: str) -> ResponseReturnValue:
    """Save a draft of any completeness, or do a deed to its rows without saving."""
    site = get_site(slug, who)
    _, rule = get_rule(site, section)
    form = section_form(rule)()
    typed = read_draft(site, rule, form.data, author_id=who.user.id)
    sent = answers.read_sent(form.base.data or 0)
    row = services.get_section(site, section)
    if sent.deed or sent.standing.open:
        db.session.commit()  # the files that came along stay
        _look_at_files(typed)
        return answers.show_again(site, rule, row, typed, sent)
    mine = choose(row, drop_empty_rows(rule, typed.values), sent.standing, sent.base)
    now, author_id = datetime.now(UTC), who.user.id
    note = (form.note.data or "")[:200]
    outcome = save_or_join(site, rule, mine, base=sent.base, author_id=author_id, now=now, note=note)
    answers.settle_draft(outcome, mine, sent, user_id=author_id, now=now)
    db.session.commit()
    _look_at_files(typed)
    for words in typed.refusals:
        flash(words, "bad")
    if outcome.is_conflict:
        return answers.show_clashes(site, rule, outcome, sent), 409
    flash(answers.words_of(rule, outcome), "ok")
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


@bp.get("/sites/<slug>/files/<int:media_id>/text")
@requires(Action.VIEW_SITE)
def text_of_file(who: Who, slug: str, media_id: int) -> ResponseReturnValue:
    """Whether the file has text: the mark alone."""
    site = get_site(slug, who)
    file = get_media(media_id, organization_id=site.organization_id)
    return render_template("sections/_text.html", file=file, site=site)


@bp.get("/sites/<slug>/files/<int:media_id>")
@requires(Action.VIEW_SITE)
def media_file(who: Who, slug: str, media_id: int) -> ResponseReturnValue:
    """A file attached to the site, for those who see the site."""
    site = get_site(slug, who)
    file = get_media(media_id, organization_id=site.organization_id)
    return send_file(path_of(file), as_attachment=True, download_name=file.name)


def _look_at_files(typed: Draft) -> None:
    for media_id in typed.stored:
        enqueue(look_at_pdf, media_id)
