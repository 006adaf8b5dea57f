"""What the editor answers: a draft opened again, a deed done, clashes to choose between."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request

from portal.gosweb.sections import drafts
from portal.gosweb.sections.conflicts import Outcome, Standing, clashes_of, join
from portal.gosweb.sections.deeds import do_deed, split_deed
from portal.gosweb.sections.editing import Draft
from portal.gosweb.sections.merging import Merge
from portal.gosweb.sections.models import Section, SectionDraft
from portal.gosweb.sections.rendering import Editor, render_editor
from portal.gosweb.sites.models import Site
from portal.gosweb.standards.standard import SectionRule

LATEST = 9  # digits of the number of a revision
MOST_CLASHES = 100


@dataclass(frozen=True, slots=True)
class Sent:
    """What came with the form beside the values."""

    base: int
    deed: str
    standing: Standing
    is_aside: bool  # an older draft waits for a decision, so this form is not it


def read_sent(base: int) -> Sent:
    """Read what the page sent beside the values."""
    was, items = request.form.get("was", ""), request.form.getlist("clash")[:MOST_CLASHES]
    standing = Standing(
        was=int(was) if was.isascii() and was.isdecimal() and len(was) <= LATEST else 0,
        items=tuple(dict.fromkeys(items)),
        chosen={id: request.form.get(f"choice-{id}", "") for id in items},
    )
    return Sent(base, request.form.get("deed", ""), standing, bool(request.form.get("aside")))


def open_draft(site: Site, rule: SectionRule, section: Section, draft: SectionDraft) -> str:
    """The form with what was typed; over an older revision it is joined with what others saved since."""
    editor = Editor(site, rule, section, draft.values, section.number, is_unsaved=True)
    if draft.base != section.number:
        _show_merge(editor, join(rule, section, draft.values, draft.base), was=draft.base)
    return render_editor(editor)


def show_clashes(site: Site, rule: SectionRule, outcome: Outcome, sent: Sent) -> str:
    """The form with what this person typed, and a choice at every item that both changed."""
    assert outcome.merge
    editor = Editor(site, rule, outcome.section, {}, outcome.section.number, is_unsaved=True)
    editor.is_aside = sent.is_aside
    _show_merge(editor, outcome.merge, was=sent.base)
    return render_editor(editor)


def show_again(site: Site, rule: SectionRule, section: Section, typed: Draft, sent: Sent) -> tuple[str, int]:
    """The form as typed: after a deed, of which htmx takes only the item concerned, or without a choice."""
    editor = Editor(site, rule, section, typed.values, sent.base, is_unsaved=True, is_aside=sent.is_aside)
    editor.refusals = typed.refusals
    if sent.deed:
        item, action = split_deed(rule, sent.deed)
        upload = request.files.get(f"sheet-{item.id}") if item and action == "sheet" else None
        if item:
            editor.table.text = request.form.get(f"paste-{item.id}", "")
            editor.table.start = request.form.get(f"start-{item.id}", "")
        editor.table.file = upload.stream if upload and upload.filename else None
        editor.touched = do_deed(rule, typed.values, sent.deed, editor.table)
    editor.standing = sent.standing
    editor.clashes = clashes_of(rule, section, typed.values, sent.standing, sent.base)
    page = render_editor(editor, is_open=not sent.deed)
    return page, 200 if sent.deed else 422


def settle_draft(outcome: Outcome, mine: dict[str, Any], sent: Sent, *, user_id: int, now: datetime) -> None:
    """After a save the kept draft is dropped; before a choice it is kept, or leaving would lose it."""
    if sent.is_aside:
        return
    if not outcome.is_conflict:
        drafts.drop_draft(outcome.section, user_id)
        return
    try:
        drafts.keep_draft(outcome.section, mine, base=sent.base, user_id=user_id, now=now)
    except drafts.DraftTooLarge:
        pass  # the page itself holds it


def words_of(rule: SectionRule, outcome: Outcome) -> str:
    """How a save went, for the person who pressed the button."""
    section, taken = outcome.section, outcome.merge.taken if outcome.merge else ()
    joined = ""
    if outcome.merge:
        titles = ", ".join(f"«{rule.item(id).title}»" for id in taken[:5]) or "те же значения"
        joined = f" Пока вы правили, раздел сохранил кто-то ещё: его правки соединены с вашими ({titles})."
    if section.required == 0:
        return f"Сохранено. На сайте изменения появятся после публикации.{joined}"
    left = section.required - section.present
    if left == 0:
        return f"Сохранено. Всё обязательное в разделе заполнено, можно публиковать.{joined}"
    return f"Сохранено. Обязательных пунктов осталось заполнить: {left}.{joined}"


def _show_merge(editor: Editor, merged: Merge, *, was: int) -> None:
    editor.values, editor.clashes = merged.values, merged.clashes
    editor.standing = Standing(was=was, items=tuple(clash.item_id for clash in merged.clashes))
    titles = {item.id: item.title for item in editor.rule.items}
    editor.joined = [titles[id] for id in merged.taken if id in titles]
