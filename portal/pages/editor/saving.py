"""Saving from the editor: a draft, a plan, at once; and why it cannot be planned. Called by views only."""

from dataclasses import replace
from datetime import datetime

from flask import flash

from portal.once import wait_turn
from portal.pages.campaigns.models import TemplateState
from portal.pages.campaigns.starting import explain_early
from portal.pages.delivery import jobs
from portal.pages.editor import drafts, services
from portal.pages.editor.desks import Desk, ticked_pages
from portal.pages.editor.editing import fields_from
from portal.pages.editor.forms import BasePostForm
from portal.pages.editor.reach import Hand
from portal.pages.editor.rendering import review_of
from portal.pages.editor.review import Review
from portal.pages.editor.twice import find_twin
from portal.pages.posts.checks import Problem
from portal.pages.posts.models import Post, PostSource, PostState
from portal.pages.posts.writing import PostFields
from portal.pages.posts.zones import fault_of
from portal.queue import enqueue
from portal.registry.organizations.models import Organization

SAVING = ("save", "plan", "now")
NO_PAGES = "Отметьте хотя бы одну страницу, куда опубликовать."
NOT_NOW = "Выберите время не раньше этого и нажмите «Запланировать»: до тех пор пост подождёт в плане."
NO_TIME = "Выберите дату и время или нажмите «Опубликовать сейчас»."
NO_TITLE = "Назовите тему поста: по ней его узнают коллеги. На странице она не появится."
NOWHERE = "Ни в одну из отмеченных страниц пост не уйдёт: {words}"
CLOSED = (
    "Учреждение не разрешило вышестоящему публиковать здесь: {pages}. Поправленный черновик можно сохранить, "
    "запланирует его само учреждение."
)
PARTLY = "Сюда пост не пойдёт, пока не исправить: {pages}. Остальные страницы запланированы."
"""Told after planning where a network of several would refuse the post."""


def plan_faults(desk: Desk, form: BasePostForm, deed: str, now: datetime) -> list[str]:
    """Why the post cannot be planned as it is, in words; a draft is saved whatever it lacks."""
    if deed == "save" and not _is_planned(desk):
        return []
    fields, shown = fields_from(desk, form), review_of(desk, form)
    faults = [] if fields.title else [NO_TITLE]
    faults += [f"{_upper(problem)}" for problem in shown.errors]
    if not fields.page_ids:
        return [*faults, NO_PAGES]
    faults += _consent_faults(desk, fields)
    if len(shown.blocked) == len(fields.page_ids):
        faults.append(NOWHERE.format(words=" ".join(dict.fromkeys(shown.blocked.values()))))
    return [*faults, *_time_faults(desk, fields, deed, now)]


def save(desk: Desk, form: BasePostForm, deed: str, now: datetime) -> Post:
    """Save, and plan where that was pressed; raises Conflict. The caller commits."""
    fields, shown, author_id = fields_from(desk, form), review_of(desk, form), desk.who.user.id
    if deed == "now":
        fields = replace(fields, planned_at=now)
    post = desk.post or _create(desk, fields, now)
    if desk.post:
        services.edit_post(
            post,
            fields,
            revision=form.revision.data or 0,
            editor_id=author_id,
            now=now,
            may=desk.levels,
            blocked=shown.blocked,
        )
    if deed in ("plan", "now") and post.state in (PostState.DRAFT, PostState.RETURNED):
        services.submit_post(post, author_id=author_id, now=now, may=desk.levels, blocked=shown.blocked)
    if not form.aside.data:
        drafts.drop_draft(author_id, desk.place)
    _tell(post, deed, shown)
    return post


def _create(desk: Desk, fields: PostFields, now: datetime) -> Post:
    """A new post; of two presses of one form the second finds what the first has made."""
    wait_turn(Organization, desk.organization.id)
    if twin := find_twin(desk, fields, now):
        return twin
    return services.create_post(
        desk.organization,
        fields,
        author_id=desk.who.user.id,
        now=now,
        source=PostSource.EVENT if desk.template else PostSource.OWN,
        template_id=desk.template.id if desk.template else None,
        is_delegated=desk.is_upper,
    )


def _time_faults(desk: Desk, fields: PostFields, deed: str, now: datetime) -> list[str]:
    template = desk.template
    start = template.starts_at if template and template.state is TemplateState.ISSUED else None
    if deed == "now":
        early = explain_early(start, now, desk.zone)
        return [f"{early} {NOT_NOW}"] if early else []
    if fields.planned_at is None:
        return [NO_TIME]
    is_same = desk.post is not None and desk.post.planned_at == fields.planned_at
    fault = "" if is_same and _is_planned(desk) else fault_of(fields.planned_at, now)
    fault = fault or explain_early(start, fields.planned_at, desk.zone)
    return [fault] if fault else []


def _consent_faults(desk: Desk, fields: PostFields) -> list[str]:
    """Pages into which the upper cabinet would send the institution's own post without its consent."""
    if desk.hand is Hand.OWN or desk.is_upper or desk.post is None:
        return []
    going = set(ticked_pages(desk.post)) if _is_planned(desk) else set()
    closed = [
        one.page
        for one in desk.chosen(fields.page_ids)
        if not one.page.allows_upper and one.page.id not in going
    ]
    names = "; ".join(f"{page.network.label}, {page.shown_name}" for page in closed)
    return [CLOSED.format(pages=names)] if closed else []


def _is_planned(desk: Desk) -> bool:
    return desk.post is not None and desk.post.state is PostState.APPROVED


def _tell(post: Post, deed: str, shown: Review) -> None:
    if post.state is PostState.APPROVED:
        flash("Пост публикуется." if deed == "now" else "Пост запланирован.", "ok")
        if shown.blocked:
            names = {one.page.id: one.page for part in shown.networks for one in part.pages}
            pages = [f"{names[id].network.label}, {names[id].shown_name}" for id in shown.blocked]
            flash(PARTLY.format(pages="; ".join(pages)), "warn")
    elif post.state is PostState.REVIEW:
        flash("Пост отправлен на согласование." if deed != "save" else "Изменения сохранены.", "ok")
    else:
        flash("Черновик сохранён.", "ok")


def hint(post: Post) -> None:
    """Have what is due sent at once: called on the line after the commit."""
    if post.state is PostState.APPROVED:
        enqueue(jobs.deliver_urgent if post.is_urgent else jobs.deliver_due)


def _upper(problem: Problem) -> str:
    return f"{problem.words[:1].upper()}{problem.words[1:]}"
