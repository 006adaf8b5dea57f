"""A release for a command: asked for, built here or left to the workers, told as JSON."""

import time
from datetime import UTC, datetime
from typing import Any

from flask import current_app

from portal.cli.answers import say
from portal.config import LEASES
from portal.extensions import db
from portal.gosweb.releases import jobs, services
from portal.gosweb.releases.content import base_url
from portal.gosweb.releases.files import release_folder
from portal.gosweb.releases.models import Release
from portal.gosweb.sites.models import Site
from portal.queue import enqueue

NOTE = "Публикация командой"
LOOK_EVERY = 0.5


def publish_soon(site: Site) -> Release:
    """Leave the release to the workers."""
    release = _request(site)
    if enqueue(jobs.publish, release.id) is None:
        say("Redis не отвечает: выпуск соберётся, когда портал снова заработает целиком.")
    return release


def publish_now(site: Site) -> Release:
    """Build the release in this process, or wait for the worker that has it already."""
    release = _request(site)
    jobs.publish(release.id)
    deadline = time.monotonic() + LEASES["publish"].total_seconds()
    while not _reload(release).is_finished and time.monotonic() < deadline:
        time.sleep(LOOK_EVERY)
    return release


def describe(site: Site, release: Release) -> dict[str, Any]:
    """The answer of `sites publish`."""
    return {
        "slug": site.slug,
        "release": release.id,
        "state": release.state.value,
        "path": str(release_folder(current_app.config["SITES_DIR"] / site.slug, release.id)),
        "url": f"{base_url(site.slug)}/",
        "pages": release.pages,
        "reused": release.reused,
        "seconds": round(release.seconds, 3),
    }


def _request(site: Site) -> Release:
    release = services.request_release(site, note=NOTE, author_id=None, now=datetime.now(UTC))
    db.session.commit()
    return release


def _reload(release: Release) -> Release:
    """The row as others see it, without a transaction left open."""
    db.session.refresh(release)
    db.session.commit()
    return release
