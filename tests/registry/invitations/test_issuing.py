"""A batch on its way: issued once whatever dies, printed again, repeated, cancelled."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rq import SimpleWorker
from rq.serializers import JSONSerializer
from sqlalchemy import ColumnElement, delete, func, select, update

from portal.accounts.links import token_of
from portal.accounts.models import Grant, Invite, Role, User
from portal.accounts.services import accept_invite, get_invite
from portal.audit import AuditEvent
from portal.errors import Conflict
from portal.extensions import Model, db
from portal.mail.models import Mail, MailState
from portal.queue import enqueue, get_queue
from portal.registry.invitations import drafting, issuing, jobs, services, slips
from portal.registry.invitations.models import BatchState, InviteBatch, InviteItem, ItemState
from portal.registry.organizations.models import Organization
from tests.factories import make_municipality, make_organization, make_user
from tests.registry.invitations.batches import draft, draft_all, issue, items_of, line, request, who_is

PASSWORD = "зелёный чайник у окна"


class Killed(BaseException):
    """What a worker dies of: nothing catches it."""


@pytest.fixture
def curator(app: Flask) -> User:
    """A curator of the region."""
    return make_user(Role.CURATOR, "region:22")


@pytest.fixture
def batch(curator: User) -> InviteBatch:
    """A list of seven people, two of them with two schools."""
    schools = [make_organization() for _ in range(9)]
    lines = [line(school, number % 7 + 1) for number, school in enumerate(schools)]
    return draft(curator, *lines, by_mail=True)


@pytest.fixture
def portions(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two items in a portion."""
    monkeypatch.setattr(services, "PORTION", 2)
    yield


def count(model: type[Model], *where: ColumnElement[bool]) -> int:
    """How many rows there are."""
    return db.session.scalar(select(func.count()).select_from(model).where(*where)) or 0


def come_in(item: InviteItem) -> None:
    """Set a password by the link of an item."""
    now = datetime.now(UTC)
    invite = db.session.get_one(Invite, item.invite_id)
    accept_invite(get_invite(token_of(invite.nonce), now=now), PASSWORD, now=now)
    db.session.commit()


def check_issued_once(batch: InviteBatch) -> None:
    """Seven people, nine roles, one open link and one letter for each."""
    items = items_of(batch)
    assert [item.state for item in items] == [ItemState.ISSUED] * 9
    assert len({item.user_id for item in items}) == len({item.invite_id for item in items}) == 7
    assert (count(Invite), count(Mail), count(User), count(Grant)) == (7, 7, 8, 10)
    assert db.session.get_one(InviteBatch, batch.id).state is BatchState.DONE


def test_worker_issues_through_redis(batch: InviteBatch) -> None:
    request(batch)
    enqueue(jobs.issue_invites, batch.id)
    queue = get_queue("imports")
    SimpleWorker([queue], connection=queue.connection, serializer=JSONSerializer).work(burst=True)
    check_issued_once(batch)


def test_a_letter_names_every_school_and_only_the_hash_of_its_link_is_kept(batch: InviteBatch) -> None:
    items = items_of(issue(batch))
    first = items[0]
    mail = db.session.scalars(select(Mail).where(Mail.key == f"invite:{first.invite_id}")).one()
    invite = db.session.get_one(Invite, first.invite_id)
    assert mail.is_secret and mail.to_address == "school1@example.org"
    assert f"http://localhost:8000/invite/{token_of(invite.nonce)}" in mail.text
    ids = [item.organization_id for item in items if item.login == first.login]
    query = select(Organization.short_name).where(Organization.id.in_(ids))
    places = db.session.scalars(query).all()
    assert len(places) == 2 and all(place in mail.text for place in places)
    assert token_of(invite.nonce) not in (invite.token_hash, invite.nonce)


def test_deeds_of_the_job_are_the_authors(batch: InviteBatch, curator: User) -> None:
    issue(batch)
    made = select(AuditEvent).where(AuditEvent.action == "invite.created")
    assert {event.actor_id for event in db.session.scalars(made)} == {curator.id}


@pytest.mark.usefixtures("portions")
@pytest.mark.parametrize(
    "step", ["_make_users", "_give_roles", "_make_links", "_write_letters", "make_invites", "issue_items"]
)
@pytest.mark.parametrize("turn", [1, 2])
def test_a_worker_killed_anywhere_issues_nothing_twice(
    batch: InviteBatch, monkeypatch: pytest.MonkeyPatch, step: str, turn: int
) -> None:
    owner = services if step == "issue_items" else issuing
    real, calls = getattr(owner, step), []

    def die(*args: object, **values: object) -> object:
        made = real(*args, **values)
        calls.append(step)
        if len(calls) == turn:
            raise Killed
        return made

    request(batch)
    with monkeypatch.context() as patch:
        patch.setattr(owner, step, die)
        with pytest.raises(Killed):
            jobs.issue_invites(batch.id)
    db.session.rollback()
    assert count(Invite) == len({item.invite_id for item in items_of(batch)} - {None})
    age(batch)
    jobs.sweep_invites()
    jobs.issue_invites(batch.id)
    check_issued_once(batch)


@pytest.mark.usefixtures("portions")
def test_a_late_worker_leaves_quietly_when_another_took_over(batch: InviteBatch) -> None:
    request(batch)
    late = services.claim_batch(batch.id, now=datetime.now(UTC) - timedelta(hours=1))
    db.session.commit()
    assert late is not None and services.issue_portion(late, now=datetime.now(UTC))
    db.session.commit()
    db.session.expunge(late)
    age(batch)
    jobs.sweep_invites()
    jobs.issue_invites(batch.id)
    assert not services.issue_portion(late, now=datetime.now(UTC))
    check_issued_once(batch)


def test_of_two_workers_one_gets_the_batch(batch: InviteBatch) -> None:
    request(batch)
    assert services.claim_batch(batch.id, now=datetime.now(UTC)) is not None
    assert services.claim_batch(batch.id, now=datetime.now(UTC)) is None


def test_sweep_gives_up_after_five_attempts_and_a_person_goes_on(batch: InviteBatch) -> None:
    request(batch)
    age(batch, attempts=5, state=BatchState.RUNNING)
    jobs.sweep_invites()
    assert db.session.get_one(InviteBatch, batch.id, populate_existing=True).state is BatchState.FAILED
    issue(db.session.get_one(InviteBatch, batch.id))
    check_issued_once(batch)


def test_an_author_without_access_issues_nothing(batch: InviteBatch, curator: User) -> None:
    db.session.get_one(User, curator.id).is_active = False
    db.session.commit()
    assert issue(batch).state is BatchState.FAILED and count(Invite) == 0


def test_rights_lost_since_the_draft_are_seen_by_the_job(batch: InviteBatch, curator: User) -> None:
    db.session.execute(delete(Grant).where(Grant.user_id == curator.id))
    db.session.commit()
    issue(batch)
    assert {item.state for item in items_of(batch)} == {ItemState.REFUSED} and count(Invite) == 0


def test_a_repeat_gives_new_links_to_those_who_did_not_come(batch: InviteBatch, curator: User) -> None:
    issue(batch)
    old = {item.login: item.invite_id for item in items_of(batch)}
    come_in(items_of(batch)[0])
    again = issue(drafting.draft_again(who_is(curator), batch, now=datetime.now(UTC)))
    new = {item.login: item.invite_id for item in items_of(again)}
    assert set(old) - set(new) == {"+79030010000"} and not set(old.values()) & set(new.values())
    ended = select(Invite.id).where(Invite.expires_at <= datetime.now(UTC))
    assert set(db.session.scalars(ended)) == set(old.values()) - {old["+79030010000"]}
    letters = {mail.key: mail.state for mail in db.session.scalars(select(Mail))}
    assert [letters[f"invite:{one}"] for one in new.values()] == [MailState.QUEUED] * 6
    assert letters[f"invite:{old['+79030020000']}"] is MailState.CANCELLED


def test_cancelling_ends_unused_links_and_their_roles_only(batch: InviteBatch) -> None:
    issue(batch)
    come_in(items_of(batch)[0])
    batch = db.session.get_one(InviteBatch, batch.id)
    assert services.cancel_batch(batch, now=datetime.now(UTC)) == 6
    db.session.commit()
    assert count(Invite, Invite.expires_at > datetime.now(UTC)) == 1
    assert count(Grant, Grant.role == Role.SITE_ADMIN) == 2
    assert count(Mail, Mail.state == MailState.CANCELLED, Mail.text == "") == 6


def test_cancelling_while_it_runs_stops_the_worker(batch: InviteBatch) -> None:
    request(batch)
    worker = services.claim_batch(batch.id, now=datetime.now(UTC))
    db.session.commit()
    assert worker is not None
    services.cancel_batch(db.session.get_one(InviteBatch, batch.id), now=datetime.now(UTC))
    db.session.commit()
    assert not services.issue_portion(worker, now=datetime.now(UTC)) and count(Invite) == 0


def test_two_presses_are_one_wish_and_a_done_list_is_not_issued_again(batch: InviteBatch) -> None:
    request(batch)
    request(batch)
    jobs.issue_invites(batch.id)
    db.session.expire_all()
    with pytest.raises(Conflict):
        services.request_issue(db.session.get_one(InviteBatch, batch.id), now=datetime.now(UTC))


def test_slips_are_printed_again_with_the_same_links_until_they_are_used(curator: User) -> None:
    paper = issue(draft(curator, *(line(make_organization(), number) for number in (1, 2))))
    now = datetime.now(UTC)
    first, again = slips.collect_slips(paper, 1, now=now), slips.collect_slips(paper, 1, now=now)
    assert [one["link"] for one in first["slips"]] == [one["link"] for one in again["slips"]]
    assert slips.draw_slips(first).startswith(b"%PDF-")
    come_in(items_of(paper)[0])
    assert len(slips.collect_slips(paper, 1, now=now)["slips"]) == 1
    with pytest.raises(Conflict, match="Печатать нечего"):
        slips.collect_slips(paper, 2, now=now)


def test_sheets_go_district_by_district_and_name_it(curator: User) -> None:
    for number, name in enumerate(("Солонешенский район", "Алейский район")):
        place = make_municipality(name)
        values = {"responsible_name": "Ёлкина Анна", "responsible_phone": f"8 903 111-11-1{number}"}
        make_organization("Школа № 1", municipality_id=place.id, **values)
    paper = issue(draft_all(curator))
    facts = slips.collect_slips(paper, 1, now=datetime.now(UTC))
    assert [one["places"] for one in facts["slips"]] == [
        ["Школа № 1, Алейский район: администратор сайта"],
        ["Школа № 1, Солонешенский район: администратор сайта"],
    ]


def test_another_key_of_the_portal_is_told_not_printed(app: Flask, curator: User) -> None:
    paper = issue(draft(curator, line(make_organization())))
    app.config["SECRET_KEY"] = "another"
    with pytest.raises(Conflict, match="Ключ портала"):
        slips.collect_slips(paper, 1, now=datetime.now(UTC))


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 2)), min_size=1, max_size=12), st.integers(1, 4))
def test_every_person_has_at_most_one_open_link(
    app: Flask, monkeypatch: pytest.MonkeyPatch, lines: list[tuple[int, int]], portion: int
) -> None:
    monkeypatch.setattr(services, "PORTION", portion)
    author, schools = make_user(Role.OPERATOR), [make_organization() for _ in range(3)]
    made = draft(author, *(line(schools[school], person) for person, school in lines))
    if made.total:
        issue(made)
    items = items_of(made)
    assert all(item.state is not ItemState.WAITING for item in items)
    opened = select(Invite.user_id, func.count()).where(Invite.expires_at > datetime.now(UTC))
    assert all(number == 1 for _, number in db.session.execute(opened.group_by(Invite.user_id)))
    held = select(Grant.user_id, Grant.role, Grant.scope, func.count())
    held = held.group_by(Grant.user_id, Grant.role, Grant.scope)
    assert all(row[-1] == 1 for row in db.session.execute(held))


def age(batch: InviteBatch, **values: object) -> None:
    """Make a batch look as if its worker died an hour ago."""
    mine = update(InviteBatch).where(InviteBatch.id == batch.id)
    db.session.execute(mine.values(touched_at=datetime.now(UTC) - timedelta(hours=1), **values))
    db.session.commit()


def test_a_list_writes_no_address_into_an_account_that_is_anothers_to_manage(curator: User) -> None:
    here, far = make_organization("Школа"), make_organization("Дальняя", region_code="27")
    people = [make_user(Role.HEAD, f"organization:{place.id}") for place in (far, here)]
    lines = [line(here, number, phone=one.phone, name=one.name) for number, one in enumerate(people, 1)]
    issue(draft(curator, *lines, role=Role.HEAD))
    assert [db.session.get_one(User, one.id).email for one in people] == ["", "school2@example.org"]
