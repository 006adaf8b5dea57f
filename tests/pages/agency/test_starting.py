"""«Не раньше» of a template: prepared and planned before it, but nothing goes out before it by any way."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.models import Role, User
from portal.accounts.policy import Action, Who
from portal.errors import Conflict
from portal.extensions import db
from portal.pages.agency import delegation
from portal.pages.approvals.deciding import Decider, approve
from portal.pages.bulk.deeds import move_by_days
from portal.pages.campaigns.models import PostTemplate
from portal.pages.connections.targets import target_of
from portal.pages.delivery import planning
from portal.pages.delivery.models import DeliveryState
from portal.pages.delivery.obstacles import find_obstacle
from portal.pages.editor.services import approve_post
from portal.pages.exchange.commands import import_file
from portal.pages.networks.contract import Content
from portal.pages.posts.models import Post, PostState
from portal.registry.organizations.models import Organization
from tests.conftest import words_of
from tests.factories import make_organization, make_user
from tests.pages.campaigns.making import make_campaign, make_template, owed
from tests.pages.exchange.plans import row_for, write_plan
from tests.pages.factories import delivery_of, make_page, make_post

SignIn = Callable[[User], FlaskClient]
EARLY = "не раньше"


def now() -> datetime:
    return datetime.now(UTC)


def soon(days: float) -> datetime:
    return (now() + timedelta(days=days)).replace(second=0, microsecond=0)


@pytest.fixture
def school(app: Flask) -> Organization:
    return make_organization()


def embargoed(**values: object) -> PostTemplate:
    """A template that may be published from the third day on."""
    return make_template(days=9, starts_at=soon(3), **values)


def draft(school: Organization, template: PostTemplate, **fields: object) -> Post:
    return make_post([make_page(school)], template_id=template.id, is_planned=False, **fields)


def test_the_editor_says_no_earlier_and_plans_later(school: Organization, sign_in: SignIn) -> None:
    post = draft(school, embargoed())
    page_id, revision = delivery_of(post).page_id, post.revision
    client = sign_in(make_user(Role.PAGE_EDITOR, f"organization:{school.id}"))
    here = f"/posts/{post.id}/edit"
    typed = {"title": "Т", "text": "Праздник", "page_ids": [page_id], "revision": revision}
    for deed, at in (("plan", soon(1)), ("now", soon(5))):
        answer = client.post(here, data=typed | {"deed": deed, "planned_at": f"{at:%Y-%m-%dT%H:%M}"})
        assert answer.status_code == 422 and EARLY in words_of(answer), deed
    kept = client.post(here, data=typed | {"deed": "save", "planned_at": f"{soon(1):%Y-%m-%dT%H:%M}"})
    assert kept.status_code == 303, "it may be prepared"
    typed["revision"] = revision + 1
    later = client.post(here, data=typed | {"deed": "plan", "planned_at": f"{soon(5):%Y-%m-%dT%H:%M}"})
    assert later.status_code == 303


def test_no_move_brings_it_before_the_start(school: Organization) -> None:
    template = embargoed()
    post = draft(school, template, planned_at=soon(5), zone="Asia/Barnaul")
    approve_post(post, author_id=None, now=now())
    with pytest.raises(Conflict, match=EARLY):
        planning.move(post, soon(1), now=now())
    with pytest.raises(Conflict, match=EARLY):
        move_by_days(post, -4, author_id=None, now=now())
    planning.move(post, soon(4), now=now())
    assert post.planned_at == soon(4)


def test_agreed_without_a_time_it_waits_for_the_start_and_says_so(school: Organization) -> None:
    template = embargoed()
    post = draft(school, template)
    post.state, post.review_level = PostState.REVIEW, 1
    db.session.commit()
    approve(post, Decider({1}), revision=post.revision, now=now())
    db.session.commit()
    assert post.planned_at == template.starts_at
    due = delivery_of(post).due_at
    assert due is not None and template.starts_at is not None and due >= template.starts_at


def test_the_upper_cabinet_plans_no_earlier_either(school: Organization) -> None:
    make_page(school, allows_upper=True)
    template = embargoed()
    who = Who(make_user(Role.AGENCY_EDITOR, "region:22"), Action.DELEGATE_POST)
    with pytest.raises(Conflict, match=EARLY):
        delegation.delegate(owed(template, school), who, planned_at=soon(1), now=now())


def test_delivery_puts_off_what_came_too_early(school: Organization) -> None:
    template = embargoed()
    post = draft(school, template, planned_at=soon(5))
    approve_post(post, author_id=None, now=now())
    db.session.commit()
    row = delivery_of(post)
    row.due_at = row.touched_at = now()  # a lower template with a later start has taken it over
    db.session.commit()
    verdict = find_obstacle(row, target_of(row.page), Content("Праздник"))
    assert verdict is not None and verdict.state is DeliveryState.PLANNED
    assert verdict.due_at == template.starts_at and EARLY in verdict.reason


def test_an_import_of_the_campaign_is_told_and_not_taken(school: Organization, tmp_path: Path) -> None:
    make_page(school)
    make_template(make_campaign(title="Зима"), days=9, starts_at=soon(3))
    early, late = f"{soon(1):%Y-%m-%d} 10:00", f"{soon(6):%Y-%m-%d} 10:00"
    plan = write_plan(
        tmp_path,
        row_for(school, Дата_и_время=early, Кампания="зима "),
        row_for(school, Дата_и_время=late, Кампания="Зима"),
        row_for(school, Дата_и_время=early, Кампания="Другая", Текст="Своё"),
    )
    outcome = import_file(plan)
    assert outcome.created == 2
    assert [(row, EARLY in words) for row, words in outcome.rejected] == [(2, True)]
    assert len(db.session.scalars(select(Post)).all()) == 2


def test_a_lower_level_never_lifts_the_embargo(school: Organization) -> None:
    above = make_template(make_campaign("country"), days=9, starts_at=soon(3))
    for starts_at in (None, soon(1)):
        with pytest.raises(Conflict, match="Начать можно не раньше, чем у вышестоящего"):
            make_template(make_campaign("region:22"), parent=above, days=8, starts_at=starts_at)
    lower = make_template(make_campaign("region:22"), parent=above, days=8, starts_at=soon(4))
    assert lower.starts_at == soon(4)


def test_a_withdrawn_template_holds_nobody_back(school: Organization) -> None:
    template = embargoed()
    post = draft(school, template, planned_at=soon(5))
    approve_post(post, author_id=None, now=now())
    from_later = post.planned_at
    template.state = type(template.state)("withdrawn")
    db.session.commit()
    planning.move(post, soon(1), now=now())
    assert post.planned_at == soon(1) != from_later
