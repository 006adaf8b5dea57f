"""The page of the editor, as several views draw it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from flask import render_template, request

from portal.pages.networks.contract import Network
from portal.pages.posts import offers, services
from portal.pages.posts.choices import is_partner
from portal.pages.posts.desks import Desk, days_to
from portal.pages.posts.editing import fields_from, values_of
from portal.pages.posts.editor_forms import VARIANT, BasePostForm
from portal.pages.posts.models import Post, PostDraft, PostState
from portal.pages.posts.pictures import SHAPES, box_of, read_crop
from portal.pages.posts.review import Review, review
from portal.pages.posts.variables import VARIABLES
from portal.pages.posts.writing import fields_of

COMPARED = {
    "title": "Тема поста",
    "text": "Текст",
    "link": "Ссылка",
    "first_comment": "Первый комментарий",
    "topic": "Тематика",
    "rubric": "Рубрика",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that two people left differently."""

    label: str
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Showing:
    """What is told above the form beside the form itself."""

    refusals: Sequence[str] = ()  # why it was not planned
    is_unsaved: bool = False
    draft: PostDraft | None = None  # typed before and not saved
    differences: Sequence[Difference] = field(default_factory=tuple)  # a colleague was faster


def render_editor(desk: Desk, form: BasePostForm, showing: Showing | None = None) -> str:
    """The whole page of the editor."""
    fields, now = fields_from(desk, form), datetime.now(UTC)
    template = desk.template
    return render_template(
        "pages/posts/edit_post.html",
        desk=desk,
        post=desk.post,
        demo=desk.organization.is_demo,
        form=form,
        showing=showing or Showing(),
        review=review(desk.sketch(fields), desk.chosen(fields.page_ids)),
        media=desk.find_media(entry.form.media_id.data or 0 for entry in form.pictures),
        topics=offers.list_topics(desk.organization),
        rubrics=offers.list_rubrics(desk.organization),
        events=[] if desk.post else offers.list_events(desk.organization, now),
        template=template,
        deadline=desk.event.deadline if desk.event else None,
        days_left=days_to(desk.event.deadline, now) if desk.event else None,
        needs_agreement=services.needs_agreement(desk.organization.id),
        is_planned=bool(desk.post and desk.post.state is PostState.APPROVED),
        **_helpers(),
    )


def render_previews(desk: Desk, form: BasePostForm) -> str:
    """The previews and the counters alone."""
    fields = fields_from(desk, form)
    shown = review(desk.sketch(fields), desk.chosen(fields.page_ids))
    return render_template(
        "pages/posts/_previews.html", review=shown, organization=desk.organization, **_helpers()
    )


def list_differences(post: Post, form: BasePostForm) -> list[Difference]:
    """Fields in which what was typed is not what the colleague saved."""
    theirs = values_of(fields_of(post))
    names = COMPARED | {f"{VARIANT}{network.value}": f"Текст для {network.label}" for network in Network}
    pairs = (
        (label, str(form[name].data or ""), str(theirs.get(name) or "")) for name, label in names.items()
    )
    return [Difference(label, mine, saved) for label, mine, saved in pairs if _flat(mine) != _flat(saved)]


def review_of(desk: Desk, form: BasePostForm) -> Review:
    """What stands in the way of what the form says."""
    fields = fields_from(desk, form)
    return review(desk.sketch(fields), desk.chosen(fields.page_ids))


def here(desk: Desk) -> dict[str, int]:
    """The desk in an address."""
    if desk.post:
        return {"post": desk.post.id}
    place = {"organization": desk.organization.id}
    return place | ({"template": desk.template.id} if desk.template else {})


def _helpers() -> Mapping[str, object]:
    return {
        "box_of": lambda file, crop: box_of(read_crop(crop), file.width or 1, file.height or 1),
        "here": here,
        "is_partner": is_partner,
        "shapes": list(SHAPES),
        "variables": VARIABLES,
        "variant": VARIANT,
        "networks": list(Network),
        "wants_draft": "draft" in request.args,
    }


def _flat(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").split("\n")).strip()
