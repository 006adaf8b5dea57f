"""The feed of events, the facts of a page, «проверить сейчас» and the command."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from rq import SimpleWorker
from rq.serializers import JSONSerializer

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.pages.social.models import PageEvent, SocialPage
from portal.pages.watching import commands
from portal.pages.watching.models import PageDoubt
from portal.queue import list_queues
from tests.conftest import words_of
from tests.factories import make_organization, make_user
from tests.pages.factories import make_page
from tests.pages.watching.networking import events, fresh, show
from tests.queries import queries_of
from tests.stand import Stand
from tests.well_formed import check_page

SignIn = Callable[[User], FlaskClient]
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture
def page(app: Flask) -> SocialPage:
    """A page of a school that nobody has read yet."""
    return make_page(make_organization("Школа"), name="Школа")


@pytest.fixture
def editor(page: SocialPage, sign_in: SignIn) -> FlaskClient:
    """Who keeps the page."""
    return sign_in(make_user(Role.PAGE_EDITOR, f"organization:{page.organization_id}"))


def make_event(
    page: SocialPage, fact: str = "gov_mark", was: str = "yes", now: str = "no", days: int = 0
) -> None:
    """An event of some days ago."""
    seen, evidence = NOW - timedelta(days=days), {"source": "network"}
    row = PageEvent(
        page_id=page.id, fact=fact, was=was, now=now, evidence=evidence, seen_at=seen, told_at=seen
    )
    db.session.add(row)
    db.session.commit()


def work() -> None:
    """Let a worker do what is in the queues."""
    queues = list_queues()
    worker = SimpleWorker(queues, connection=queues[0].connection, serializer=JSONSerializer)
    worker.work(burst=True)


def test_a_press_reads_the_page_and_the_fragment_stops_asking(
    stand: Stand, editor: FlaskClient, page: SocialPage
) -> None:
    show(stand, page)
    address = f"/pages/{page.id}/reading"
    pressed = editor.post(address, headers={"HX-Request": "true"})
    assert pressed.status_code == 200 and 'hx-trigger="every 2s"' in pressed.text
    work()
    done = editor.get(address)
    assert "hx-trigger" not in done.text and "Данные на" in words_of(done)
    assert fresh(page).name == "Школа № 1"
    answer = editor.get(f"/pages/{page.id}/facts")
    check_page(answer)
    facts = words_of(answer)
    assert "is_government_organization" in facts and "прочитано в сети" in facts


def test_without_scripts_the_press_leads_back_to_the_page(editor: FlaskClient, page: SocialPage) -> None:
    answer = editor.post(f"/pages/{page.id}/reading")
    assert (answer.status_code, answer.location) == (303, f"/pages/{page.id}/facts")
    check_page(editor.get(f"/pages/{page.id}/facts"))


def test_a_page_without_an_address_says_that_it_cannot_be_read(app: Flask, sign_in: SignIn) -> None:
    page = make_page(external_id="", key="")
    shown = words_of(sign_in(make_user(Role.OPERATOR)).get(f"/pages/{page.id}/facts"))
    assert "прочитать её нельзя" in shown and "hx-trigger" not in shown


def test_what_waits_for_a_second_look_is_said(editor: FlaskClient, page: SocialPage) -> None:
    db.session.add(PageDoubt(page_id=page.id, fact="gov_mark", value="no", seen_at=NOW))
    db.session.commit()
    assert "Проверим ещё раз" in words_of(editor.get(f"/pages/{page.id}/facts"))


def test_the_feed_is_narrowed_and_exported(editor: FlaskClient, page: SocialPage, sign_in: SignIn) -> None:
    make_event(page)
    make_event(page, "site", "https://old.example", "https://new.example", days=3)
    assert "https://new.example" in words_of(editor.get("/pages/events"))
    assert "new.example" not in words_of(editor.get("/pages/events?state=loss"))
    assert "new.example" not in words_of(editor.get("/pages/events?since=2026-11-19"))
    assert "Ничего не нашлось" in words_of(editor.get("/pages/events?kind=has_cover"))
    with editor.get("/pages/events/export.csv?kind=gov_mark") as answer:
        lines = answer.data.decode("utf-8-sig").splitlines()
    assert len(lines) == 2 and ";Госметка;да;нет;прочитано в сети" in lines[1]
    stranger = sign_in(make_user(Role.CURATOR, "region:54"))
    assert "Школа" not in words_of(stranger.get("/pages/events"))
    for address in (f"/pages/{page.id}/facts", f"/pages/{page.id}/reading"):
        assert stranger.get(address).status_code == 404
    check_page(editor.get("/pages/events?since=не-день&state=x&kind=y&page=999999"))


def test_as_many_queries_for_a_hundred_events_as_for_one(editor: FlaskClient, page: SocialPage) -> None:
    make_event(page)
    few = queries_of(editor.get("/pages/events"))
    for days in range(60):
        make_event(page, days=days)
    assert queries_of(editor.get("/pages/events?per_page=100")) == few


def test_the_command_reads_all_looks_twice_at_alarms_and_counts(stand: Stand, page: SocialPage) -> None:
    make_page(network="ok", external_id="55", key="")
    show(stand, page)
    commands.run_round()
    show(stand, page, is_government_organization=False)
    answer = commands.run_round()
    assert (answer["read"], answer["events"], answer["doubts"]) == (1, 1, 0)
    assert answer["networks"]["ok"]["read"] == 0
    assert events() == [("gov_mark", "yes", "no")]
    assert json.loads(json.dumps(answer)) == answer
