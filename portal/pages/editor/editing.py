"""Between the form of the editor and the fields of a post: filled, read, changed by small deeds."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from flask import flash, request
from werkzeug.datastructures import FileStorage

from portal.errors import Conflict
from portal.media import MediaError, MediaFile, store
from portal.media_types import type_by_name
from portal.pages.editor.desks import Desk
from portal.pages.editor.forms import VARIANT, BasePostForm, PostForm
from portal.pages.networks.contract import Network
from portal.pages.posts import pictures
from portal.pages.posts.writing import MOST_PICTURES, PictureFields, PostFields
from portal.pages.posts.zones import in_zone, local_of, tomorrow_morning
from portal.pages.slots.services import find_free

NOT_PICTURE = "Файл «{name}» не принят: это не картинка. Подойдут JPG, PNG, WebP."
NOT_TAKEN = "Файл «{name}» не принят: {why}"
TOO_MANY = "В посте не больше 10 картинок: остальные не приложены."
WORDS = ("title", "topic", "rubric", "text", "link", "campaign", "first_comment")
TICKS = ("has_utm", "has_consent", "is_urgent")


def form_of(desk: Desk, fields: PostFields, revision: int) -> BasePostForm:
    """The form filled with the fields of a post."""
    return refill(desk, values_of(fields) | {"revision": revision})


def sent_form(desk: Desk) -> BasePostForm:
    """The form as the browser sent it."""
    return _with_pages(desk, PostForm())


def refill(desk: Desk, values: Mapping[str, Any]) -> BasePostForm:
    """The form with these values; times are of the desk's zone."""
    shown = dict(values)
    if isinstance(shown.get("planned_at"), str):
        shown["planned_at"] = _read_time(shown["planned_at"])
    if isinstance(shown.get("planned_at"), datetime) and shown["planned_at"].tzinfo:
        shown["planned_at"] = local_of(shown["planned_at"], desk.zone)
    return _with_pages(desk, PostForm(formdata=None, data=shown))


def values_of(fields: PostFields) -> dict[str, Any]:
    """Fields of a post by names of the form."""
    rows = [
        {
            "media_id": one.media_id,
            "alt": one.alt,
            "crop": one.crop,
            "has_people": one.has_people,
            "order": order,
        }
        for order, one in enumerate(fields.pictures, start=1)
    ]
    return {
        **{name: getattr(fields, name) for name in (*WORDS, *TICKS, "planned_at")},
        **{f"{VARIANT}{network.value}": text for network, text in fields.variants.items()},
        "page_ids": list(fields.page_ids),
        "without_pictures": [network.value for network in fields.without_pictures],
        "pictures": rows,
    }


def fields_from(desk: Desk, form: BasePostForm) -> PostFields:
    """What the form says of the post; obligatory wording stays as its template has it."""
    words: dict[str, Any] = {name: form[name].data or "" for name in WORDS}
    ticks: dict[str, Any] = {name: bool(form[name].data) for name in TICKS}
    variants, local = form.variants(), form.planned_at.data
    if desk.is_fixed and desk.template:
        variants, words = {}, words | {"text": desk.template.text, "link": desk.template.link}
    return PostFields(
        **words,
        **ticks,
        planned_at=in_zone(local, desk.zone) if local else None,
        zone=desk.zone,
        page_ids=[one.page.id for one in desk.chosen(form.page_ids.data or [])],
        variants=variants,
        pictures=_pictures(desk, form),
        without_pictures=[Network(code) for code in form.without_pictures.data or [] if code in set(Network)],
    )


def take_uploads(desk: Desk, form: BasePostForm, now: datetime) -> None:
    """Keep the pictures that came with the form and put them at its end; refusals are flashed. Flushes."""
    for sent in request.files.getlist("uploads"):
        if not sent.filename:
            continue
        if len(form.pictures.entries) >= MOST_PICTURES:
            flash(TOO_MANY, "bad")
            return
        if file := _store(desk, sent, now):
            row = {"media_id": file.id, "order": len(form.pictures.entries) + 1}
            if all(int(entry.form.media_id.data or 0) != file.id for entry in form.pictures):
                form.pictures.append_entry(row)


def do_deed(desk: Desk, form: BasePostForm, deed: str) -> BasePostForm:
    """The form after a small deed that saves nothing: pages ticked, a time given, a picture cut."""
    values, (verb, _, about) = dict(form.data), deed.partition(":")
    match verb:
        case "all":
            values["page_ids"] = [one.page.id for one in desk.choices if one.is_allowed]
        case "none":
            values["page_ids"] = []
        case "tomorrow":
            values["planned_at"] = tomorrow_morning(desk.zone, datetime.now(UTC))
        case "queue":
            values["planned_at"] = _free_slot(desk)
        case "shape":
            values["pictures"] = _shaped(desk, values["pictures"], about)
    return refill(desk, values)


def _free_slot(desk: Desk) -> datetime | None:
    """The next place in the institution's queue; why there is none is flashed."""
    try:
        return find_free(desk.organization, now=datetime.now(UTC))
    except Conflict as error:
        flash(str(error), "warn")
        return None


def _shaped(desk: Desk, rows: Iterable[Mapping[str, Any]], about: str) -> list[dict[str, Any]]:
    """Rows of pictures with one of them cut: «12:4:5» is media 12 in the shape 4:5."""
    key, _, shape = about.partition(":")
    media = desk.find_media([int(key)]) if key.isdecimal() and len(key) < 10 else {}
    changed = [dict(row) for row in rows]
    for row in changed:
        file = media.get(row["media_id"])
        if file is not None:
            crop = pictures.shaped_crop(shape, file.width or 0, file.height or 0)
            row["crop"] = pictures.spell_crop(crop)
    return changed


def _pictures(desk: Desk, form: BasePostForm) -> list[PictureFields]:
    """Pictures that are still wanted, in the order that was asked for."""
    rows = [entry.data for entry in form.pictures if not entry.data["remove"]]
    known = desk.find_media(row["media_id"] for row in rows)
    ordered = sorted(enumerate(rows), key=lambda pair: (pair[1]["order"] or pair[0] + 1, pair[0]))
    return [
        PictureFields(row["media_id"], row["alt"] or "", row["crop"] or "", bool(row["has_people"]))
        for _, row in ordered
        if row["media_id"] in known
    ]


def _store(desk: Desk, sent: FileStorage, now: datetime) -> MediaFile | None:
    name = sent.filename or ""
    if type_by_name(name) not in pictures.TYPES:
        flash(NOT_PICTURE.format(name=name[:120]), "bad")
        return None
    try:
        return store(
            sent.stream, name, organization_id=desk.organization.id, author_id=desk.who.user.id, now=now
        )
    except MediaError as error:
        flash(NOT_TAKEN.format(name=name[:120], why=error), "bad")
        return None


def _with_pages(desk: Desk, form: BasePostForm) -> BasePostForm:
    labels = [
        (one.page.id, f"{one.page.network.label}: {one.page.shown_name}")
        for one in desk.choices
        if one.is_allowed
    ]
    form.offer_pages(labels)
    return form


def _read_time(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
