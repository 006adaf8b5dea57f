"""Returns to an older release beside other work on the same site: no file vanishes, the last word holds."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from time import sleep
from typing import Any

import pytest
from flask import Flask

from portal.extensions import db
from portal.gosweb.releases import jobs, services
from portal.gosweb.releases.files import current_release
from portal.gosweb.releases.models import Release
from portal.gosweb.sites.models import Site
from portal.gosweb.sites.services import hold
from tests.factories import make_site


def publish(site: Site) -> int:
    """A release asked for and built."""
    release = services.request_release(site, note="", author_id=None, now=datetime.now(UTC))
    db.session.commit()
    jobs.publish(release.id)
    return release.id


def roll_back(app: Flask, site: Site, release_id: int) -> Release:
    """A return that is committed and not shown yet."""
    folder, now = Path(app.config["SITES_DIR"]), datetime.now(UTC)
    back = services.rollback(site, release_id, author_id=None, sites_dir=folder, now=now)
    db.session.commit()
    return back


def root_of(app: Flask, site: Site) -> Path:
    return Path(app.config["SITES_DIR"]) / site.slug


def elsewhere(app: Flask, act: Callable[[], object]) -> Callable[[], object]:
    """The same by a process of its own."""

    def run() -> object:
        with app.app_context():
            return act()

    return run


def test_showing_a_return_leaves_the_files_of_a_build_under_way(app: Flask) -> None:
    site = make_site("shkola")
    first = publish(site)
    publish(site)
    roll_back(app, site, first)
    draft = root_of(app, site) / "releases" / ".99"
    draft.mkdir()
    services.go_online(site, Path(app.config["SITES_DIR"]))
    db.session.commit()
    assert draft.is_dir()


def test_showing_a_return_waits_for_another_return_of_the_site(app: Flask) -> None:
    site = make_site("shkola")
    first = publish(site)
    publish(site)
    back = roll_back(app, site, first)
    hold(site)  # another return copies its files now
    folder = Path(app.config["SITES_DIR"])

    def show() -> None:
        services.go_online(db.session.get_one(Site, site.id), folder)
        db.session.commit()

    with ThreadPoolExecutor(1) as pool:
        shown = pool.submit(elsewhere(app, show))
        sleep(0.5)
        is_done_early = shown.done()
        db.session.commit()
        shown.result(20)
    assert not is_done_early
    assert current_release(root_of(app, site)) == back.id


def test_a_build_that_ends_while_a_return_is_shown_late_stays_the_live_one(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = make_site("shkola")
    first = publish(site)
    publish(site)
    roll_back(app, site, first)
    asked = services.request_release(site, note="", author_id=None, now=datetime.now(UTC))
    db.session.commit()
    finish = services.finish_release

    def show_late(*args: Any, **values: Any) -> None:
        """The return is shown between the switch of the build and its last word."""
        services.go_online(site, Path(app.config["SITES_DIR"]))
        db.session.commit()
        finish(*args, **values)

    monkeypatch.setattr(services, "finish_release", show_late)
    jobs.publish(asked.id)
    assert db.session.get_one(Site, site.id, populate_existing=True).live_release_id == asked.id
    assert current_release(root_of(app, site)) == asked.id
