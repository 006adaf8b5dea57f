"""Files that values point to, as the theme draws them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from portal.extensions import db
from portal.gosweb.sites.models import Site
from portal.gosweb.theme.context import MediaFacts
from portal.gosweb.theme.digests import media_ids
from portal.media import MediaFile, href_of, thumb_href_of


def list_files(site: Site, values: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> Sequence[MediaFile]:
    """The files of the site's organization that these values point to; a foreign file is not there."""
    ids = sorted(set(media_ids(values)))
    query = select(MediaFile).where(MediaFile.organization_id == site.organization_id, MediaFile.id.in_(ids))
    return db.session.scalars(query.order_by(MediaFile.id)).all() if ids else []


def list_scans(site: Site) -> set[int]:
    """PDFs of the site's organization that are pictures without text."""
    query = select(MediaFile.id).where(MediaFile.organization_id == site.organization_id)
    return set(db.session.scalars(query.where(MediaFile.has_text.is_(False))))


def media_facts(file: MediaFile) -> MediaFacts:
    """A file as the theme draws it."""
    return MediaFacts(
        name=file.name,
        type=file.type,
        size=file.size,
        href=href_of(file),
        thumb=thumb_href_of(file),
        width=file.width,
        height=file.height,
    )
