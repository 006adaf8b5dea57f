"""The page of the editor, as several views draw it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

from flask import render_template, url_for

from portal.media import MediaFile
from portal.pages.delivery.choices import is_partner
from portal.pages.editor import offers
from portal.pages.editor.desks import Desk, days_to
from portal.pages.editor.editing import fields_from, values_of
from portal.pages.editor.forms import FOR, VARIANT, BasePostForm
from portal.pages.editor.levels import level_after
from portal.pages.editor.review import Review, review
from portal.pages.networks.contract import Network
from portal.pages.posts.models import Post, PostDraft, PostState
from portal.pages.posts.pictures import SHAPES, box_of, read_crop
from portal.pages.posts.variables import VARIABLES
from portal.pages.posts.writing import fields_of
from portal.pages.posts.zones import in_zone
from portal.pages.slots.services import list_slots
from portal.registry.organizations.models import Organization
from portal.typography import NBSP, moment

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
    sketch, event = desk.sketch(fields), desk.event
    return render_template(
        "pages/editor/edit_post.html",
        desk=desk,
        post=desk.post,
        demo=desk.organization.is_demo,
        form=form,
        showing=showing or Showing(),
        review=review(sketch, desk.chosen(fields.page_ids)),
        sketch=sketch,
        media=desk.find_media(int(entry.form.media_id.data or 0) for entry in form.pictures),
        topics=offers.list_topics(desk.organization),
        rubrics=offers.list_rubrics(desk.organization),
        events=[] if desk.post else offers.list_events(desk.organization, now),
        has_slots=bool(list_slots(desk.organization.id)),
        deadline=event.deadline if event else None,
        days_left=days_to(event.deadline, now) if event else None,
        needs_agreement=level_after(sketch, passed=0, may=desk.levels) > 0,
        is_planned=bool(desk.post and desk.post.state is PostState.APPROVED),
        **_helpers(desk),
    )


def render_previews(desk: Desk, form: BasePostForm) -> str:
    """The previews and the counters alone."""
    fields = fields_from(desk, form)
    sketch = desk.sketch(fields)
    shown = review(sketch, desk.chosen(fields.page_ids))
    return render_template("pages/editor/_previews.html", review=shown, sketch=sketch, **_helpers(desk))


def list_differences(post: Post, form: BasePostForm) -> list[Difference]:
    """Fields in which what was typed is not what the colleague saved."""
    theirs = values_of(fields_of(post))
    names = COMPARED | {f"{VARIANT}{network.value}": f"Текст для {FOR[network]}" for network in Network}
    pairs = (
        (label, str(form[name].data or ""), str(theirs.get(name) or "")) for name, label in names.items()
    )
    return [Difference(label, mine, saved) for label, mine, saved in pairs if _flat(mine) != _flat(saved)]


def review_of(desk: Desk, form: BasePostForm) -> Review:
    """What stands in the way of what the form says."""
    fields = fields_from(desk, form)
    return review(desk.sketch(fields), desk.chosen(fields.page_ids))


def here(desk: Desk) -> dict[str, Any]:
    """The desk in an address."""
    if desk.post:
        return {"post": desk.post.id}
    place: dict[str, Any] = {"organization": desk.organization.id}
    return place | ({"template": desk.template.id} if desk.template else {})


def name_zone(organization: Organization, zone: str) -> str:
    """The zone as people call it: «Хабаровск, МСК+7»."""
    shift = moment(datetime.now(UTC), zone, has_zone=True).rpartition(NBSP)[2]
    is_usual = zone == organization.region.timezone
    return f"{organization.region.capital if is_usual else zone}, {shift}"


def part_of(file: MediaFile, crop: str) -> tuple[int, int, int, int]:
    """The part of a picture that is shown, in pixels: left, top, right, bottom."""
    return box_of(read_crop(crop), file.width or 1, file.height or 1)


def _address_of(desk: Desk, file: MediaFile) -> str:
    """Where a picture of the form is shown from: the institution's own, or the post's."""
    if desk.post and file.organization_id != desk.organization.id:
        return url_for("post_pictures.show_post_picture", post_id=desk.post.id, picture_id=file.id)
    return url_for(
        "post_pictures.show_picture",
        organization_id=desk.organization.id,
        picture_id=file.id,
    )


def _helpers(desk: Desk) -> Mapping[str, object]:
    return {
        "address_of": partial(_address_of, desk),
        "box_of": part_of,
        "desk_time": lambda local: in_zone(local, desk.zone) if local else None,
        "here": here,
        "is_partner": is_partner,
        "shapes": list(SHAPES),
        "variables": VARIABLES,
        "variant": VARIANT,
        "networks": list(Network),
        "zone_words": name_zone(desk.organization, desk.zone),
    }


def _flat(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").split("\n")).strip()
