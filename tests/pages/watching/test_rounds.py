"""Rounds of reading against a network that answers: what is stored, what is an event, what waits."""

from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Role
from portal.extensions import db
from portal.pages.marks.cases.services import find_case
from portal.pages.marks.cases.states import Deed
from portal.pages.marks.models import CaseKind, CaseState
from portal.pages.networks.contract import Mark, Network
from portal.pages.social.attesting import attest
from portal.pages.social.models import PageEvent, PageStage, PageState
from portal.pages.watching import jobs, rounds
from portal.pages.watching.models import PageDoubt
from portal.work.notices.models import Notice
from tests.factories import make_organization, make_user
from tests.pages.factories import make_page
from tests.pages.marks.making import move
from tests.pages.networks.scripted import Reply, playing
from tests.pages.watching.networking import events, fresh, read, show
from tests.stand import Stand


def test_first_reading_fills_the_page_and_is_no_event(stand: Stand) -> None:
    page = make_page(name="")
    show(stand, page)
    read()
    page = fresh(page)
    assert (page.name, page.members, page.gov_mark, page.has_avatar) == ("Школа № 1", 500, Mark.YES, Mark.YES)
    assert page.gov_mark_source == "network" and page.facts["is_government_organization"] is True
    assert page.stage is PageStage.MARKED and page.read_at and page.read_words == ""
    assert page.next_read_at and page.next_read_at > datetime.now(UTC)
    assert events() == []


def test_a_reading_of_the_same_is_no_event_and_a_change_is_one(stand: Stand) -> None:
    page = make_page()
    show(stand, page)
    read()
    show(stand, page, description="  Школа учит детей.  Телефон +7 3854 30-00-00 ")
    read()
    assert events() == []
    show(stand, page, site="https://new.example.ru/", cover={"enabled": 0})
    read()
    assert events() == [
        ("has_cover", "yes", "no"),
        ("site", "https://school.example.ru", "https://new.example.ru"),
    ]


def test_a_lost_mark_is_believed_the_second_time_and_told(stand: Stand) -> None:
    school = make_organization("Школа")
    head = make_user(Role.HEAD, f"organization:{school.id}")
    curator, stranger = make_user(Role.CURATOR, "region:22"), make_user(Role.CURATOR, "region:54")
    page = make_page(school)
    show(stand, page)
    read()
    show(stand, page, is_government_organization=False)
    read()
    page = fresh(page)
    assert (page.gov_mark, events()) == (Mark.YES, [])
    assert page.next_read_at and page.next_read_at < datetime.now(UTC) + timedelta(minutes=11)
    read()
    assert fresh(page).gov_mark is Mark.NO and events() == [("gov_mark", "yes", "no")]
    case = find_case(page.id, CaseKind.GOV_MARK)
    assert case and case.state is CaseState.LOST and case.is_open
    read()
    jobs.sweep_events()
    jobs.sweep_events()
    told = db.session.execute(select(Notice.user_id, Notice.title)).all()
    assert sorted(told) == [(head.id, "Госметка пропала"), (curator.id, "Госметка пропала")]
    assert stranger.id not in {user_id for user_id, _ in told}


def test_a_blink_of_the_network_alarms_nobody(stand: Stand) -> None:
    page = make_page()
    show(stand, page)
    read()
    for state in ({"deactivated": "deleted"}, {"deactivated": ""}, {"is_closed": 1}, {"is_closed": 0}):
        show(stand, page, **state)
        read()
    assert (fresh(page).state, events()) == (PageState.OPEN, [])
    assert db.session.scalars(select(PageDoubt)).all() == []


def test_a_deleted_page_keeps_its_name_and_is_told_once(stand: Stand) -> None:
    page = make_page()
    show(stand, page)
    read()
    show(stand, page, name="DELETED", deactivated="deleted")
    for _ in range(4):
        read()
    page = fresh(page)
    assert (page.state, page.name) == (PageState.DELETED, "Школа № 1")
    assert events() == [("state", "open", "deleted")]


def test_the_network_that_does_not_tell_never_takes_an_attested_mark(stand: Stand) -> None:
    stand.order("settings", [{"gov_mark_is_told": False}])
    page, user = make_page(), make_user()
    show(stand, page)
    read()
    assert fresh(page).gov_mark is Mark.UNKNOWN
    attest(fresh(page), "gov_mark", Mark.YES, words="видел сам", user=user, now=datetime.now(UTC))
    db.session.commit()
    read()
    page = fresh(page)
    assert page.gov_mark is Mark.YES and user.name in page.gov_mark_source
    stand.order("settings", [{"gov_mark_is_told": True}])
    show(stand, page, is_government_organization=False)
    read()
    read()
    assert fresh(page).gov_mark is Mark.NO  # the network itself says otherwise, twice


def test_a_page_known_by_its_name_gets_its_number(stand: Stand) -> None:
    page = make_page(external_id="", screen_name="school_one", key="")
    show(stand, page, screen_name="School_One")
    read()
    page = fresh(page)
    assert (page.external_id, page.name) == ("777", "Школа № 1")
    double = make_page(external_id="", screen_name="school_one", key="")
    read()
    double = fresh(double)
    assert double.external_id == "" and "записана дважды" in double.read_words


def test_one_missing_page_spoils_no_batch_and_is_an_event_the_second_time(stand: Stand) -> None:
    good, missing = make_page(), make_page(key="", external_id="999999")
    show(stand, good)
    read()
    assert fresh(good).read_at and fresh(missing).read_at is None
    assert "не показала" in fresh(missing).read_words and events() == []
    read()
    read()
    assert [fact for fact, _, _ in events()] == ["reading"]
    assert fresh(missing).state is PageState.OPEN  # nobody said that it is deleted


def test_what_no_database_takes_is_made_fit_and_spoils_no_page(app: Flask) -> None:
    strange, huge, good = make_page(), make_page(), make_page()
    shown = {
        strange: {"description": "\ud800"},
        huge: {"members_count": 2**70, "description": "а\0б"},
        good: {},
    }
    groups = [{"id": int(page.external_id), "name": "Школа", **facts} for page, facts in shown.items()]
    with playing(lambda sent: Reply({"response": {"groups": groups, "profiles": []}})) as vk:
        app.config.update(VK_API_URL=f"{vk.url}/method", VK_SERVICE_KEY="key")
        read()
    assert (fresh(strange).description, fresh(strange).read_words) == ("?", "")
    assert fresh(huge).members is None and fresh(huge).description == "аб"
    assert fresh(good).read_at and rounds.list_due_networks(now=datetime.now(UTC)) == []


def test_a_dead_network_is_asked_again_later_and_holds_no_other(app: Flask, stand: Stand) -> None:
    page, other = make_page(), make_page(network=Network.TELEGRAM, external_id="-1001")
    show(stand, page)
    stand.order("faults", [{"kind": "html_502", "network": "vk"}])
    now = datetime.now(UTC)
    read()
    dead = fresh(page)
    assert dead.read_at is None and dead.read_words and dead.next_read_at
    assert now + timedelta(minutes=29) < dead.next_read_at < now + timedelta(days=1)
    read(Network.TELEGRAM)
    assert fresh(other).next_read_at is not None
    assert rounds.list_due_networks(now=datetime.now(UTC)) in ([], [Network.VK])


def test_what_a_killed_worker_held_is_due_again_after_the_lease(app: Flask) -> None:
    page, now = make_page(), datetime.now(UTC)
    assert rounds.claim_batch(Network.VK, now=now) == [page.id]
    db.session.commit()
    assert rounds.claim_batch(Network.VK, now=now) == []
    assert rounds.claim_batch(Network.VK, now=now + timedelta(minutes=4)) == [page.id]


def test_two_workers_claim_different_pages(app: Flask) -> None:
    pages, now = [make_page(network=Network.OK) for _ in range(25)], datetime.now(UTC)
    first, second = (set(rounds.claim_batch(Network.OK, now=now)) for _ in range(2))
    assert len(first) == 20 and first | second == {page.id for page in pages} and not first & second


def test_the_number_and_the_link_are_found_in_the_description(stand: Stand) -> None:
    page = make_page()
    move(page, CaseKind.RKN, Deed.REQUEST, number="651-77-2026")
    show(stand, page, description="Заявление № 651-77-2026")
    read()
    case = find_case(page.id, CaseKind.RKN)
    assert case and case.state is CaseState.NUMBERED
    move(page, CaseKind.RKN, Deed.GRANT, link="https://knd.example/1")
    show(stand, page, description="В перечне: https://knd.example/1")
    read()
    case = find_case(page.id, CaseKind.RKN)
    assert case and case.state is CaseState.LINKED


def test_a_granted_mark_ends_the_case_by_itself(stand: Stand) -> None:
    page = make_page()
    show(stand, page, is_government_organization=False)
    read()
    move(page, CaseKind.GOV_MARK, Deed.REQUEST)
    show(stand, page)
    read()
    case = find_case(page.id, CaseKind.GOV_MARK)
    assert case and case.state is CaseState.GRANTED
    assert events() == [("gov_mark", "no", "yes")]


def test_passing_a_threshold_of_subscribers_is_told_once(stand: Stand) -> None:
    page = make_page()
    for members in (8_999, 9_000, 9_500, 10_000, 10_001, 12_000):
        show(stand, page, members_count=members)
        read()
    assert events() == [("members", "8999", "9000"), ("members", "10000", "10001")]


def test_silence_of_five_days_is_an_event_once(app: Flask) -> None:
    now = datetime.now(UTC)
    make_page(last_post_at=now - timedelta(days=6))
    make_page(last_post_at=now - timedelta(days=4))
    make_page()
    jobs.sweep_silence()
    jobs.sweep_silence()
    assert events() == [("silence", "", "6\u00a0дней")]


def test_a_curator_hears_of_many_losses_at_once(app: Flask) -> None:
    curator = make_user(Role.CURATOR, "region:22")
    for _ in range(5):
        page = make_page()
        seen = datetime.now(UTC)
        db.session.add(PageEvent(page_id=page.id, fact="gov_mark", was="yes", now="no", seen_at=seen))
    db.session.commit()
    jobs.sweep_events()
    told = db.session.scalars(select(Notice).where(Notice.user_id == curator.id)).all()
    assert [one.text for one in told] == ["Госметка: 5"]
    assert "5\u00a0событий" in told[0].title
