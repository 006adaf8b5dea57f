"""Sweeps: rows of collections, corrections and tasks become notices, each once, a changed term anew."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.registry.collections.models import Collection, CollectionPart, PartState
from portal.registry.corrections.models import Correction, CorrectionKind, CorrectionState
from portal.registry.organizations.models import Organization
from portal.registry.scopes import of_municipality
from portal.work.notices.models import Notice
from portal.work.reminders import collections, corrections, jobs, tasks
from portal.work.reminders.terms import find_near
from portal.work.tasks.models import TaskState
from tests.factories import make_organization, make_user
from tests.work.factories import NOW, Cast, make_cast, make_question, make_task

BACK = timedelta(minutes=15)
TODAY = date(2026, 11, 20)  # a Friday


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The people of one school."""
    return make_cast()


def told(user: User) -> list[str]:
    """Keys of what the person heard, without the number of the thing."""
    db.session.expire_all()
    keys = db.session.scalars(select(Notice.key).where(Notice.user_id == user.id).order_by(Notice.id))
    return [key.split(":", 2)[2] for key in keys]


def make_part(cast: Cast, spheres: list[str] | None = None, due: date = date(2026, 12, 20)) -> CollectionPart:
    collection = Collection(
        title="Реестр", region_code="22", due=due, created_at=NOW, touched_at=NOW, spheres=spheres or []
    )
    part = CollectionPart(collection=collection, municipality_id=cast.district.id, touched_at=NOW)
    db.session.add(part)
    db.session.commit()
    return part


def sweep(now: datetime) -> int:
    count = collections.tell_parts(since=now - BACK, now=now) + collections.tell_terms(now=now)
    db.session.commit()
    return count


def test_a_district_hears_of_its_part_step_by_step_and_once(cast: Cast) -> None:
    part = make_part(cast)
    stranger = make_user(Role.CURATOR, "municipality:999")
    assert sweep(NOW) == 1 and sweep(NOW) == 0
    part.state, part.sent_at, part.touched_at, part.remark = PartState.RETURNED, NOW, NOW, "Нет КПП"
    part.reminder_asked_at = NOW
    db.session.commit()
    sweep(NOW)
    part.state = PartState.ACCEPTED
    db.session.commit()
    sweep(NOW)
    stamp = int(NOW.timestamp())
    assert told(cast.curator) == ["opened", f"returned:{stamp}", f"reminded:{stamp}", "accepted"]
    assert told(stranger) == [] and told(cast.admin) == []


def test_a_curator_of_one_sphere_hears_only_of_a_collection_of_it(cast: Cast) -> None:
    education = make_user(Role.CURATOR, of_municipality(cast.district.id), spheres=("education",))
    make_part(cast)
    make_part(cast, spheres=["education"])
    sweep(NOW)
    assert told(education) == ["opened"] and told(cast.curator) == ["opened", "opened"]


def test_terms_are_told_by_steps_and_a_changed_term_anew(cast: Cast) -> None:
    part = make_part(cast, due=date(2026, 11, 25))
    later = NOW + timedelta(hours=1)
    for day in range(8):
        collections.tell_terms(now=later + timedelta(days=day))
        collections.tell_terms(now=later + timedelta(days=day, hours=2))
    db.session.commit()
    steps = ["term:2026-11-25:soon", "term:2026-11-25:tomorrow", "term:2026-11-25:today"]
    assert told(cast.curator) == [*steps, "term:2026-11-25:passed"]
    part.collection.due = date(2026, 11, 30)
    db.session.commit()
    collections.tell_terms(now=later + timedelta(days=7))
    db.session.commit()
    assert told(cast.curator)[4:] == ["term:2026-11-30:soon"]


@pytest.mark.parametrize(
    ("due", "key"),
    [
        (date(2026, 11, 26), None),
        (date(2026, 11, 25), "soon"),  # three working days over a weekend
        (date(2026, 11, 21), "tomorrow"),
        (TODAY, "today"),
        (date(2026, 11, 19), "passed"),
        (date(2026, 11, 1), None),
    ],
)
def test_nearness_is_counted_in_working_days(due: date, key: str | None) -> None:
    near = find_near(due, "22", NOW)
    assert (near.key.rpartition(":")[2] if near else None) == key


def test_each_region_has_its_own_midnight() -> None:
    evening = datetime(2026, 11, 20, 18, tzinfo=UTC)  # 21:00 in Moscow, the next day in Chukotka
    moscow, chukotka = find_near(TODAY, "77", evening), find_near(TODAY, "87", evening)
    assert moscow and chukotka and moscow.key.endswith("today") and chukotka.key.endswith("passed")


def test_both_sides_hear_of_a_task_that_is_late(cast: Cast) -> None:
    make_task(cast.school, cast.curator, due=date(2026, 11, 19))
    done = make_task(cast.school, cast.curator, due=date(2026, 11, 19))
    done.state = TaskState.DONE
    db.session.commit()
    assert tasks.tell_task_terms(now=NOW) == 2 and tasks.tell_task_terms(now=NOW) == 0
    db.session.commit()
    assert told(cast.admin)[-1] == told(cast.curator)[-1] == "term:2026-11-19:passed"


def test_those_who_answer_hear_of_the_term_of_a_question(cast: Cast) -> None:
    make_question(cast.admin, topic="access")
    make_question(cast.curator, topic="access")
    tasks.tell_task_terms(now=NOW)
    db.session.commit()
    terms = [key for key in told(cast.agency) if key.startswith("term:")]
    assert len(terms) == 2
    assert [key for key in told(cast.curator) if key.startswith("term:")] == terms[:1]


def make_correction(school: Organization, author: User) -> Correction:
    row = Correction(
        organization_id=school.id,
        kind=CorrectionKind.HEAD,
        changes={},
        since=TODAY,
        author_id=author.id,
        created_at=NOW,
    )
    db.session.add(row)
    db.session.commit()
    return row


def test_deciders_hear_of_a_correction_and_the_proposer_of_the_decision(cast: Cast) -> None:
    health = make_user(Role.CURATOR, of_municipality(cast.district.id), spheres=("health",))
    region = make_user(Role.CURATOR, "region:22")
    row = make_correction(cast.school, cast.admin)
    assert corrections.tell_corrections(since=NOW - BACK, now=NOW) == 2
    row.state, row.decided_at = CorrectionState.REFUSED, NOW
    db.session.commit()
    assert corrections.tell_corrections(since=NOW - BACK, now=NOW) == 1
    assert corrections.tell_corrections(since=NOW - BACK, now=NOW) == 0
    db.session.commit()
    assert told(cast.curator) == told(region) == ["proposed"] and told(health) == []
    assert told(cast.admin) == ["decided"]


def test_the_sweeps_run_and_repeat_nothing(cast: Cast) -> None:
    part = make_part(cast)
    part.collection.created_at = datetime.now(UTC)
    db.session.commit()
    make_organization("Вторая")
    for _ in range(2):
        jobs.sweep_events()
        jobs.sweep_terms()
    assert told(cast.curator).count("opened") == 1
