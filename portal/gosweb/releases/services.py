"""Releases: asked for by people, claimed by workers, revived by the sweep. Flushes, never commits."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import contains_eager, joinedload

from portal import audit
from portal.accounts.policy import Who
from portal.config import LEASES
from portal.errors import Conflict, NotFound
from portal.extensions import db
from portal.gosweb.releases.builder import Built
from portal.gosweb.releases.files import (
    copy_release,
    current_release,
    prune,
    release_folder,
    switch_to,
)
from portal.gosweb.releases.models import OPEN, Release, ReleaseState
from portal.gosweb.sites.models import Site
from portal.gosweb.sites.services import hold
from portal.registry.scopes import one_for

MAX_ATTEMPTS = 5
GAVE_UP = f"Не удалось собрать сайт за {MAX_ATTEMPTS} попыток. На сайте осталась прежняя версия."
BUSY = "Сейчас сайт публикуется. Дождитесь конца и верните прежнюю версию после этого."


def get_release(release_id: int, who: Who) -> Release:
    """The release, if its site is theirs."""
    query = select(Release).join(Release.site).options(contains_eager(Release.site))
    return one_for(who, query.where(Release.id == release_id), Site.organization_id)


def find_last_release(site: Site) -> Release | None:
    """The newest release of a site."""
    query = select(Release).options(joinedload(Release.author)).where(Release.site_id == site.id)
    return db.session.scalar(query.order_by(Release.id.desc()).limit(1))


def list_releases(site: Site, *, limit: int = 50) -> Sequence[Release]:
    """Releases of a site, the newest first."""
    query = select(Release).options(joinedload(Release.author)).where(Release.site_id == site.id)
    return db.session.scalars(query.order_by(Release.id.desc()).limit(limit)).all()


def request_release(site: Site, *, note: str, author_id: int | None, now: datetime) -> Release:
    """The release under way, or a new one: two clicks are one wish."""
    hold(site)
    release = find_last_release(site)
    if release is None or release.is_finished:
        release = Release(
            site_id=site.id,
            note=note,
            author_id=author_id,
            created_at=now,
            touched_at=now,
            changes=[],
            remarks=[],
        )
        db.session.add(release)
        db.session.flush()
        _record("release.requested", site, release)
    return release


def claim_release(release_id: int, *, now: datetime) -> Release | None:
    """Take a queued release to work; of many workers exactly one gets it."""
    queued = update(Release).where(Release.id == release_id, Release.state == ReleaseState.QUEUED)
    claimed = queued.values(state=ReleaseState.RUNNING, touched_at=now, attempts=Release.attempts + 1)
    return db.session.scalar(claimed.returning(Release))


def note_progress(release_id: int, *, done: int, pages: int) -> None:
    """How far the build has come, for the bar."""
    db.session.execute(update(Release).where(Release.id == release_id).values(done=done, pages=pages))


def finish_release(release: Release, built: Built, *, now: datetime) -> None:
    """Record how it went: published, or failed for a reason."""
    release.state = ReleaseState.FAILED if built.reason else ReleaseState.PUBLISHED
    release.reason, release.touched_at = built.reason, now
    if not built.reason:
        release.pages = release.done = built.pages
        release.reused, release.percent = built.reused, built.percent
        release.seconds, release.changes = built.seconds, list(built.changes)
        release.remarks = list(built.remarks)
        _go_live(release.site, release, now)
    _record("release.failed" if built.reason else "release.published", release.site, release)
    db.session.flush()


def revive_releases(*, now: datetime) -> Sequence[int]:
    """Put back what nobody touched for a lease, give up what failed too often; return what to enqueue."""
    stale = update(Release).where(Release.state.in_(OPEN), Release.touched_at < now - LEASES["publish"])
    hopeless = stale.where(Release.attempts >= MAX_ATTEMPTS)
    db.session.execute(hopeless.values(state=ReleaseState.FAILED, reason=GAVE_UP, touched_at=now))
    revived = stale.values(state=ReleaseState.QUEUED, touched_at=now).returning(Release.id)
    return db.session.scalars(revived).all()


def list_kept(site: Site, sites_dir: Path) -> list[int]:
    """Numbers of published releases whose files still lie on the disk and that are not live, newest first."""
    query = select(Release.id).where(Release.site_id == site.id, Release.state == ReleaseState.PUBLISHED)
    ids = db.session.scalars(query.order_by(Release.id.desc())).all()
    root = sites_dir / site.slug
    return [id for id in ids if id != site.live_release_id and release_folder(root, id).is_dir()]


def rollback(
    site: Site, release_id: int | None, *, author_id: int | None, sites_dir: Path, now: datetime
) -> Release:
    """Make an older release (the one before the live, if none is named) the live one, under a new number.

    Visitors see it when `go_online` has followed the commit.
    Raises NotFound where there is nothing to return to, Conflict while the site is being published.
    """
    hold(site)
    last = find_last_release(site)
    if last is not None and not last.is_finished:
        raise Conflict(BUSY)
    kept = list_kept(site, sites_dir)
    older = [id for id in kept if site.live_release_id is None or id < site.live_release_id]
    source_id = release_id if release_id is not None else next(iter(older), None)
    if source_id not in kept:
        raise NotFound
    source = db.session.get_one(Release, source_id)
    release = _copy_of(source, author_id, now)
    copy_release(sites_dir / site.slug, source.id, release.id)
    _go_live(site, release, now)
    _record("release.rolled_back", site, release, source=source.id)
    return release


def go_online(site: Site, sites_dir: Path) -> None:
    """Show visitors the release that the database calls live; before its commit they must not see it.

    Holds the site, so the last to come shows the last word, and nobody copies what is removed here; commit.
    """
    hold(site)
    root, live = sites_dir / site.slug, site.live_release_id
    is_whole = live is not None and release_folder(root, live).is_dir()
    if live is not None and is_whole and current_release(root) != live:
        switch_to(root, live)
        prune(root)


def _copy_of(source: Release, author_id: int | None, now: datetime) -> Release:
    release = Release(
        site_id=source.site_id,
        note=f"Возврат к выпуску № {source.id}",
        state=ReleaseState.PUBLISHED,
        created_at=now,
        touched_at=now,
        pages=source.pages,
        done=source.pages,
        reused=source.pages,
        percent=source.percent,
        changes=[],
        remarks=list(source.remarks),
        author_id=author_id,
    )
    db.session.add(release)
    db.session.flush()
    return release


def _go_live(site: Site, release: Release, now: datetime) -> None:
    site.live_release_id, site.published_at = release.id, now
    site.first_published_at = site.first_published_at or now


def _record(action: str, site: Site, release: Release, **details: int) -> None:
    audit.record(
        action,
        f"site:{site.id}",
        organization_id=site.organization_id,
        release=release.id,
        **({"reason": release.reason} if release.reason else {}),
        **details,
    )
