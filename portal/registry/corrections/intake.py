"""What a form of a correction brings: the document, kept even when the rest has errors, and the values."""

from datetime import datetime
from typing import Any

from portal.errors import NotFound
from portal.media import MediaError, MediaFile, get_media, store
from portal.registry.corrections.forms import CorrectionForm
from portal.registry.corrections.kinds import ENDING, RULES
from portal.registry.corrections.models import CorrectionKind
from portal.registry.corrections.services import check_successor, find_successor
from portal.registry.organizations.models import Organization


def keep_document(
    form: CorrectionForm, kind: CorrectionKind, organization: Organization, *, author_id: int, now: datetime
) -> MediaFile | None:
    """The file of this attempt or of the one before; what is wrong is said at the field."""
    media = _kept(form, organization)
    upload = form.document.data
    try:
        if upload and upload.filename:
            owner = {"organization_id": organization.id, "author_id": author_id}
            media = store(upload.stream, upload.filename, **owner, now=now)
    except MediaError as error:
        form.document.errors = [*form.document.errors, f"Файл не принят: {error}"]
    form.kept.data = str(media.id) if media else ""
    if media is None and RULES[kind].needs_ground and not form.document.errors:
        form.document.errors = ["Приложите документ: без него изменение не подтвердят"]
    return media


def _kept(form: CorrectionForm, organization: Organization) -> MediaFile | None:
    text = form.kept.data or ""
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        return None
    try:
        return get_media(int(text), organization_id=organization.id)
    except NotFound:
        return None


def read_values(form: CorrectionForm, kind: CorrectionKind, organization: Organization) -> dict[str, Any]:
    """New values of the columns; raises Unfit when the requisites name nobody to be merged into."""
    values = form.values()
    if kind in ENDING:
        values["closed_on"] = form.since.data
    if kind is CorrectionKind.MERGER:
        successor = find_successor(form["successor_inn"].data, form["successor_kpp"].data)
        check_successor(organization, successor)
        values["successor_id"] = successor.id if successor else None
    return values
