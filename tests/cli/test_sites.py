"""`portal sites`: created, published, rolled back, checked."""

import json
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from portal.extensions import db
from portal.gosweb.releases.models import Release, ReleaseState
from portal.gosweb.sites.models import Site
from portal.queue import get_queue
from tests.cli.conftest import Portal
from tests.factories import make_organization, make_site


def test_create_makes_a_site_at_the_address_asked_for(portal: Portal) -> None:
    school = make_organization()
    answer = portal("sites", "create", "--inn", school.inn, "--type", "school", "--slug", "shkola-7")
    assert (answer.exit_code, answer.stdout) == (0, "http://shkola-7.localhost:8000/\n")
    again = portal("sites", "create", "--inn", school.inn, "--type", "school")
    assert again.exit_code == 1 and "уже есть" in str(again.exception)


def test_create_makes_an_address_from_the_name(portal: Portal) -> None:
    school = make_organization("Лицей «Ёлочка»")
    answer = portal("sites", "create", "--inn", school.inn, "--type", "school")
    assert answer.stdout == "http://litsey-elochka.localhost:8000/\n"


def test_create_refuses_a_taken_address_and_a_type_without_a_norm(portal: Portal) -> None:
    make_site("shkola")
    other = make_organization()
    taken = portal("sites", "create", "--inn", other.inn, "--type", "school", "--slug", "shkola")
    assert taken.exit_code == 1 and "занят" in str(taken.exception)
    authority = portal("sites", "create", "--inn", other.inn, "--type", "authority", "--slug", "vlast")
    assert authority.exit_code == 1 and "типового сайта нет" in str(authority.exception)


def test_publish_waits_and_answers_one_document(portal: Portal, app: Flask) -> None:
    make_site("shkola")
    answer = portal("sites", "publish", "shkola", "--wait", "--json")
    document = json.loads(answer.stdout)
    assert answer.exit_code == 0
    assert set(document) == {"slug", "release", "state", "path", "url", "pages", "reused", "seconds"}
    assert (document["state"], document["url"]) == ("published", "http://shkola.localhost:8000/")
    assert (Path(document["path"]) / "index.html").is_file()
    assert (app.config["SITES_DIR"] / "shkola" / "current").resolve() == Path(document["path"]).resolve()


def test_publish_without_waiting_leaves_the_work_to_the_workers(portal: Portal) -> None:
    make_site("shkola")
    answer = portal("sites", "publish", "shkola", "--json")
    assert json.loads(answer.stdout)["state"] == "queued"
    assert get_queue("publishing").count == 1


def test_publish_all_publishes_each_site(portal: Portal) -> None:
    make_site("pervaya")
    make_site("vtoraya")
    answer = portal("sites", "publish", "--all", "--wait", "--json")
    assert [document["slug"] for document in json.loads(answer.stdout)] == ["pervaya", "vtoraya"]
    states = db.session.scalars(select(Release.state)).all()
    assert states == [ReleaseState.PUBLISHED] * 2


def test_rollback_returns_the_release_before(portal: Portal, app: Flask) -> None:
    make_site("shkola")
    first = json.loads(portal("sites", "publish", "shkola", "--wait", "--json").stdout)
    nothing = portal("sites", "rollback", "shkola")
    assert nothing.exit_code == 1 and "не к чему" in str(nothing.exception)
    portal("sites", "publish", "shkola", "--wait")
    answer = portal("sites", "rollback", "shkola", "--json")
    document = json.loads(answer.stdout)
    assert document["state"] == "published" and f"№ {first['release']}" in _note(document["release"])
    live = db.session.scalars(select(Site.live_release_id)).one()
    assert live == document["release"]


def test_check_answers_for_a_site_and_a_folder_alike(portal: Portal) -> None:
    make_site("shkola")
    published = json.loads(portal("sites", "publish", "shkola", "--wait", "--json").stdout)
    by_slug = portal("sites", "check", "shkola", "--type", "school", "--json")
    by_folder = portal("sites", "check", published["path"], "--type", "school", "--json")
    assert by_slug.exit_code == by_folder.exit_code == 1, "an empty site lacks what the norm demands"
    one, other = json.loads(by_slug.stdout), json.loads(by_folder.stdout)
    assert one["score"] == other["score"] and one["score"]["percent"] < 100
    assert (one["target"], one["type"], one["standard"]) == ("shkola", "school", "edu-mr9")
    assert "Итого" in portal("sites", "check", "shkola", "--type", "school").stdout


def test_check_of_nothing_and_of_inner_addresses_is_refused_in_words(portal: Portal) -> None:
    unknown = portal("sites", "check", "nigde", "--type", "school")
    assert unknown.exit_code == 1 and "нет ни такой папки" in str(unknown.exception)
    inner = portal("sites", "check", "http://127.0.0.1:1/", "--type", "school")
    assert inner.exit_code == 1 and "внутреннюю сеть" in str(inner.exception)


def test_wrong_usage_ends_with_2(portal: Portal) -> None:
    assert portal("sites", "publish").exit_code == 2
    assert portal("sites", "publish", "shkola", "--all").exit_code == 2
    assert portal("sites", "check", "shkola").exit_code == 2


def _note(release_id: int) -> str:
    return db.session.get_one(Release, release_id).note
