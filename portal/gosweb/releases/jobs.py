"""What workers do with releases."""

import time
from datetime import UTC, datetime

from flask import current_app

from portal.extensions import db
from portal.gosweb.releases import builder, services
from portal.gosweb.releases.builder import Built
from portal.gosweb.releases.content import site_content
from portal.gosweb.releases.linking import note_page_links
from portal.gosweb.releases.models import Release
from portal.gosweb.sections.services import reassess_sections
from portal.queue import enqueue

PROGRESS_EVERY = 0.5  # seconds


def publish(release_id: int) -> None:
    """Claim a release, build it while no transaction is open, record how it went."""
    release = services.claim_release(release_id, now=datetime.now(UTC))
    db.session.commit()
    if release is None:
        return
    built = _build(release)
    if built.has_drifted:  # the drafts were judged by the theme or the engine of another version
        reassess_sections(release.site)
        built = _build(release)
    services.finish_release(release, built, now=datetime.now(UTC))
    db.session.commit()
    services.go_online(release.site, current_app.config["SITES_DIR"])  # a return may have been shown late
    db.session.commit()
    note_page_links(release.site, current_app.config["SITES_DIR"], now=datetime.now(UTC))
    db.session.commit()


def _build(release: Release) -> Built:
    content = site_content(release.site)
    db.session.commit()
    return builder.build(
        content,
        release_id=release.id,
        sites_dir=current_app.config["SITES_DIR"],
        media_dir=current_app.config["MEDIA_DIR"],
        on_progress=_Progress(release.id),
    )


def sweep_releases() -> None:
    """Enqueue again what got stuck: lost enqueues, dead workers and unexpected errors alike."""
    release_ids = services.revive_releases(now=datetime.now(UTC))
    db.session.commit()
    for release_id in release_ids:
        enqueue(publish, release_id)


class _Progress:
    """Tells the row how far the build is, but not so often as to slow it down."""

    def __init__(self, release_id: int) -> None:
        self.release_id, self.told_at = release_id, time.monotonic()

    def __call__(self, done: int, pages: int) -> None:
        if time.monotonic() - self.told_at >= PROGRESS_EVERY:
            services.note_progress(self.release_id, done=done, pages=pages)
            db.session.commit()
            self.told_at = time.monotonic()
