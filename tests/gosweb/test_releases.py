"""Publishing a site, from the click to the worker's last word."""

import errno
import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from rq import Worker
from rq.serializers import JSONSerializer
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from portal import queue
from portal.accounts.models import Role, User
from portal.audit import AuditEvent
from portal.errors import Conflict, NotFound
from portal.extensions import db
from portal.gosweb.releases import builder, jobs, services
from portal.gosweb.releases.builder import Built
from portal.gosweb.releases.models import Release, ReleaseState
from portal.gosweb.sections.services import get_section, save_section
from portal.gosweb.sites.models import Site
from portal.queue import get_queue
from tests.factories import make_organization, make_site, make_user

URL = "/sites/shkola/releases"
HTMX = {"HX-Request": "true"}
SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def site(app: Flask) -> Site:
    return make_site()


@pytest.fixture
def client(site: Site, sign_in: SignIn) -> FlaskClient:
    """The administrator of the site."""
    return sign_in(make_user(Role.SITE_ADMIN, f"organization:{site.organization_id}"))


def add_release(site: Site, **values: Any) -> Release:
    now = datetime.now(UTC)
    fields = {"site_id": site.id, "note": "", "created_at": now, "touched_at": now, "changes": []}
    release = Release(**(fields | values))
    db.session.add(release)
    db.session.commit()
    return release


def publish(site: Site, note: str = "") -> Release:
    release = services.request_release(site, note=note, author_id=None, now=datetime.now(UTC))
    db.session.commit()
    jobs.publish(release.id)
    return release


def write_about(site: Site, text: str) -> None:
    site = db.session.get_one(Site, site.id)
    base = get_section(site, "home").number
    save_section(site, "home", {"lead": {"value": text}}, base=base, author_id=None, now=datetime.now(UTC))
    db.session.commit()


def live_page(app: Flask, path: str = "index.html") -> str:
    return (Path(app.config["SITES_DIR"]) / "shkola" / "current" / path).read_text()


def no_space() -> None:
    """What a full disk answers."""
    raise OSError(errno.ENOSPC, "No space left on device")


def work() -> None:
    """Do all that waits, in forked processes as in production."""
    db.session.close()
    db.engine.dispose()
    publishing = get_queue("publishing")
    Worker([publishing], connection=publishing.connection, serializer=JSONSerializer).work(
        burst=True, logging_level="ERROR"
    )


def let_an_hour_pass() -> None:
    db.session.execute(update(Release).values(touched_at=datetime.now(UTC) - timedelta(hours=1)))
    db.session.commit()


def reread(release: Release) -> Release:
    db.session.expire_all()
    return db.session.get_one(Release, release.id)


def test_htmx_post_answers_a_polling_fragment_and_queues_one_job(client: FlaskClient) -> None:
    response = client.post(URL, data={"note": "Новое меню"}, headers=HTMX)
    release = db.session.scalars(select(Release)).one()
    assert response.status_code == 200 and f'hx-get="/releases/{release.id}"' in response.text
    assert f'id="release-{release.id}"' in response.text and "<html" not in response.text
    assert len(get_queue("publishing")) == 1


def test_post_without_htmx_redirects_to_the_page_with_the_same_fragment(client: FlaskClient) -> None:
    response = client.post(URL, data={"note": ""})
    assert (response.status_code, response.location) == (303, URL)
    release = db.session.scalars(select(Release)).one()
    page = client.get(URL).text
    assert client.get(f"/releases/{release.id}").text.strip() in page and "<h1>" in page


def test_invalid_note_is_422_and_queues_nothing(client: FlaskClient, site: Site) -> None:
    answer = client.post(URL, data={"note": "я" * 201}, headers=HTMX)
    assert answer.status_code == 422 and "Уместите в 200 знаков" in answer.text
    assert len(get_queue("publishing")) == 0 and services.find_last_release(site) is None


def test_foreign_site_is_404_and_own_without_the_role_is_403(site: Site, sign_in: SignIn) -> None:
    release = add_release(site, state=ReleaseState.PUBLISHED)
    foreigner = sign_in(make_user(Role.SITE_ADMIN, f"organization:{make_organization().id}"))
    curator = sign_in(make_user(Role.CURATOR, "region:22"))
    fragment, back = f"/releases/{release.id}", f"/releases/{release.id}/rollback"
    refused = [foreigner.get(URL), foreigner.post(URL), foreigner.get(fragment), foreigner.post(back)]
    assert [answer.status_code for answer in refused] == [404] * 4
    assert (curator.get(URL).status_code, curator.get(fragment).status_code) == (200, 200)
    assert (curator.post(URL).status_code, curator.post(back).status_code) == (403, 403)
    assert "Опубликовать</button>" not in curator.get(URL).text


def test_running_fragment_shows_how_far_and_a_finished_one_stops_polling(
    client: FlaskClient, site: Site
) -> None:
    release = add_release(site, state=ReleaseState.RUNNING, pages=20, done=5)
    running = client.get(f"/releases/{release.id}").text
    assert 'max="20" value="5"' in running and "hx-trigger" in running
    failed = add_release(site, state=ReleaseState.FAILED, reason="Ссылка «/x/» никуда не ведёт")
    finished = client.get(f"/releases/{failed.id}").text
    assert "hx-" not in finished and "никуда не\u00a0ведёт" in finished


def test_two_clicks_make_one_release(client: FlaskClient, site: Site) -> None:
    assert client.post(URL, headers=HTMX).text == client.post(URL, headers=HTMX).text
    with pytest.raises(IntegrityError, match="release"):
        add_release(site)


def test_publish_twice_publishes_once_and_builds_outside_of_transactions(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[tuple[int, bool]] = []

    def build(content: object, *, release_id: int, **_: object) -> Built:
        built.append((release_id, db.session.in_transaction()))
        return Built(pages=1)

    monkeypatch.setattr(builder, "build", build)
    release = add_release(site)
    jobs.publish(release.id)
    jobs.publish(release.id)
    assert built == [(release.id, False)]
    assert reread(release).state is ReleaseState.PUBLISHED


def test_worker_publishes_through_redis(app: Flask, client: FlaskClient, site: Site) -> None:
    client.post(URL, headers=HTMX)
    work()
    release = reread(db.session.scalars(select(Release)).one())
    assert (release.state, release.reason) == (ReleaseState.PUBLISHED, "")
    assert release.site.live_release_id == release.id and release.site.published_at
    assert (release.pages, release.done, release.percent) == (20, 20, 0)
    assert site.organization.short_name.replace(" № ", " №\u00a0") in live_page(app)


def test_saved_text_is_on_the_page_after_publication_and_the_list_tells_what_changed(
    app: Flask, client: FlaskClient, site: Site
) -> None:
    publish(site)
    write_about(site, "Учимся в одну смену")
    assert "одну смену" not in live_page(app)
    release = publish(site, note="Новый лид")
    assert "в\u00a0одну смену" in live_page(app)
    assert (release.changes, release.reused) == (["Главная страница"], 19)
    page = client.get(URL).text
    assert "Новый лид" in page and "Главная страница" in page and "Вернуть" in page


def test_refused_build_fails_with_its_reason_and_keeps_the_old_release(
    app: Flask, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(site, note="первый")
    write_about(site, "Новые слова")
    monkeypatch.setattr(builder, "switch_to", lambda *_: no_space())
    release = reread(publish(site))
    assert release.state is ReleaseState.FAILED and "закончилось место" in release.reason
    assert release.site.live_release_id != release.id and "Новые слова" not in live_page(app)


def test_redis_down_keeps_the_release_for_the_sweep(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as down:
        down.setitem(app.config, "REDIS_URL", "redis://127.0.0.1:1")
        down.setitem(app.extensions, "queues", {})
        queue.init_app(app)
        assert client.post(URL, headers=HTMX).status_code == 200
    let_an_hour_pass()
    jobs.sweep_releases()
    work()
    assert reread(db.session.scalars(select(Release)).one()).state is ReleaseState.PUBLISHED


def test_killed_worker_leaves_the_old_release_and_is_revived_by_the_sweep(
    app: Flask, client: FlaskClient, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(site)
    write_about(site, "Новые слова")
    with monkeypatch.context() as deadly:
        deadly.setattr(builder, "switch_to", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
        client.post(URL, headers=HTMX)
        work()
    release = db.session.scalars(select(Release).order_by(Release.id.desc())).first()
    assert release and release.state is ReleaseState.RUNNING and "Новые слова" not in live_page(app)
    jobs.sweep_releases()
    assert len(get_queue("publishing")) == 0, "its lease is not over"
    let_an_hour_pass()
    jobs.sweep_releases()
    work()
    assert (reread(release).state, reread(release).attempts) == (ReleaseState.PUBLISHED, 2)
    assert "Новые слова" in live_page(app)


def test_sweep_gives_up_after_five_attempts(site: Site) -> None:
    hour_ago = datetime.now(UTC) - timedelta(hours=1)
    release = add_release(site, state=ReleaseState.RUNNING, attempts=5, touched_at=hour_ago)
    jobs.sweep_releases()
    assert reread(release).state is ReleaseState.FAILED and len(get_queue("publishing")) == 0


def test_rollback_puts_the_old_text_back_as_a_new_row_with_an_event(
    app: Flask, client: FlaskClient, site: Site
) -> None:
    write_about(site, "Старые слова")
    old = publish(site)
    write_about(site, "Новые слова")
    publish(site)
    answer = client.post(f"/releases/{old.id}/rollback")
    assert (answer.status_code, answer.location) == (303, URL)
    assert "Старые слова" in live_page(app)
    back = db.session.scalars(select(Release).order_by(Release.id.desc())).first()
    assert back and back.note == f"Возврат к выпуску № {old.id}" and back.author
    assert db.session.get_one(Site, site.id).live_release_id == back.id
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "release.rolled_back")).one()
    assert event.details == {"release": back.id, "source": old.id}
    assert get_section(site, "home").values == {"lead": {"value": "Новые слова"}}


def test_publishing_after_a_rollback_brings_the_draft_again(app: Flask, site: Site) -> None:
    write_about(site, "Старые слова")
    old = publish(site)
    write_about(site, "Новые слова")
    publish(site)
    roll(app, site, old.id)
    assert "Старые слова" in live_page(app)
    publish(site)
    assert "Новые слова" in live_page(app)


def roll(app: Flask, site: Site, release_id: int | None) -> Release:
    fresh = db.session.get_one(Site, site.id)
    folder, now = Path(app.config["SITES_DIR"]), datetime.now(UTC)
    release = services.rollback(fresh, release_id, author_id=None, sites_dir=folder, now=now)
    db.session.commit()
    services.go_online(fresh, folder)
    db.session.commit()
    return release


def test_a_rollback_that_was_not_committed_changes_nothing_for_visitors_or_the_next_release(
    app: Flask, site: Site
) -> None:
    write_about(site, "Старые слова")
    old = publish(site)
    write_about(site, "Новые слова")
    publish(site)
    folder, now = Path(app.config["SITES_DIR"]), datetime.now(UTC)
    site = db.session.get_one(Site, site.id)
    services.rollback(site, old.id, author_id=None, sites_dir=folder, now=now)
    db.session.rollback()  # the disk was full
    assert "Новые слова" in live_page(app)
    write_about(site, "Новейшие слова")
    publish(site)
    assert "Новейшие слова" in live_page(app)


def test_rollback_without_a_number_returns_to_the_one_before(app: Flask, site: Site) -> None:
    write_about(site, "Первые слова")
    publish(site)
    write_about(site, "Вторые слова")
    publish(site)
    roll(app, site, None)
    assert "Первые слова" in live_page(app)


def test_rollback_to_what_is_not_there_or_during_a_publication_is_refused(app: Flask, site: Site) -> None:
    release = publish(site)
    for id in (release.id, 999, None):
        with pytest.raises(NotFound):
            roll(app, site, id)
    add_release(site)
    with pytest.raises(Conflict, match="публикуется"):
        roll(app, site, release.id)


def test_events_tell_who_asked_and_what_came_of_it(client: FlaskClient, site: Site) -> None:
    client.post(URL)
    work()
    events = db.session.scalars(select(AuditEvent).where(AuditEvent.action.startswith("release."))).all()
    assert [event.action for event in events] == ["release.requested", "release.published"]
    assert events[0].actor_id and events[0].organization_id == site.organization_id


def test_drafts_judged_by_older_code_are_judged_anew_and_published(app: Flask, site: Site) -> None:
    section = get_section(site, "common")
    section.statuses = {**section.statuses, "full_name": {"status": "hidden", "notes": []}}
    db.session.commit()
    release = add_release(site)
    jobs.publish(release.id)
    db.session.expire_all()
    assert db.session.get_one(Release, release.id).state is ReleaseState.PUBLISHED
    assert get_section(site, "common").statuses["full_name"]["status"] == "missing"
