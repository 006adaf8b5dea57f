"""What an institution owes follows its post, whatever happens in whatever order."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from portal.errors import Conflict
from portal.extensions import db
from portal.pages.agency import issuing
from portal.pages.campaigns import obligations
from portal.pages.campaigns.models import ObligationState, PostTemplate
from portal.pages.delivery.failing import note_refused
from portal.pages.delivery.models import Delivery, DeliveryState
from portal.pages.delivery.planning import CONSENT_GONE, list_deliveries, withdraw_consent
from portal.pages.editor import services
from portal.pages.events import excusing
from portal.pages.posts.models import Post, PostState
from portal.pages.social.models import SocialPage
from portal.registry.organizations.models import Organization
from tests.factories import make_organization
from tests.pages.campaigns.making import make_template, owed
from tests.pages.factories import make_page, make_post

NOW = datetime.now(UTC)
S = ObligationState


def plan(template: PostTemplate, organization: Organization, **values: bool) -> Post:
    page = make_page(organization)
    tomorrow = NOW + timedelta(days=1)
    return make_post([page], template_id=template.id, planned_at=tomorrow, **values)


@pytest.mark.usefixtures("app")
def test_obligation_follows_the_post_from_draft_to_the_wall() -> None:
    school = make_organization()
    template = make_template()
    assert owed(template, school).state is S.OPEN
    obligations.note_seen(owed(template, school), now=NOW)
    assert owed(template, school).state is S.SEEN
    post = plan(template, school, is_planned=False)
    assert (owed(template, school).state, owed(template, school).post_id) == (S.DRAFTED, post.id)
    services.approve_post(post, author_id=None, now=NOW)
    assert owed(template, school).state is S.PLANNED
    obligations.note_delivered(post.id, NOW, now=NOW)
    assert (owed(template, school).state, owed(template, school).done_at) == (S.DONE, NOW)
    obligations.note_delivered(post.id, NOW + timedelta(hours=1), now=NOW)
    assert owed(template, school).done_at == NOW


@pytest.mark.usefixtures("app")
def test_cancelled_post_leaves_the_institution_owing() -> None:
    school = make_organization()
    template = make_template()
    post = plan(template, school)
    services.cancel_post(post, author_id=None, now=NOW)
    assert (owed(template, school).state, owed(template, school).post_id) == (S.SEEN, None)
    services.recall_post(post, author_id=None, now=NOW)
    assert (owed(template, school).state, owed(template, school).post_id) == (S.DRAFTED, post.id)


@pytest.mark.usefixtures("app")
def test_refusal_of_one_page_is_no_failure_while_another_may_take_it() -> None:
    school = make_organization()
    template = make_template()
    post = make_post([make_page(school), make_page(school)], template_id=template.id)
    first, second = list_deliveries(post)
    first.state = DeliveryState.REJECTED
    db.session.flush()
    note_refused([post.id], "нет ключа", now=NOW)
    assert owed(template, school).state is S.PLANNED
    db.session.get_one(Delivery, second.id).state = DeliveryState.REJECTED
    db.session.flush()
    note_refused([post.id], "нет ключа", now=NOW)
    assert (owed(template, school).state, owed(template, school).reason) == (S.FAILED, "нет ключа")


@pytest.mark.usefixtures("app")
def test_post_of_no_template_touches_nothing() -> None:
    school = make_organization()
    template = make_template()
    post = make_post([make_page(school)])
    obligations.note_delivered(post.id, NOW, now=NOW)
    assert owed(template, school).state is S.OPEN


EVENTS = (
    *("seen", "draft", "approve", "cancel", "recall", "deliver", "reject"),
    *("excuse", "owe_again", "withdraw", "extend"),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(EVENTS), max_size=12))
def test_no_order_of_events_loses_a_publication_or_invents_one(app: Flask, events: list[str]) -> None:
    school = make_organization()
    template = make_template()
    page = make_page(school)
    post: Post | None = None
    first: datetime | None = None
    for step, event in enumerate(events):
        now = NOW + timedelta(minutes=step)
        post = _do(event, template, school, page, post, now)
        row = owed(template, school)
        if event == "deliver" and post is not None and row.state is S.DONE:
            first = first or row.done_at
        was_delivered = post is not None and any(
            one.state is DeliveryState.DELIVERED for one in list_deliveries(post)
        )
        assert row.done_at == first
        assert (row.state is S.DONE) <= was_delivered
        assert row.state is S.DONE or first is None
        assert (row.state is S.PLANNED) <= (post is not None and post.state is PostState.APPROVED)
        assert (row.state is S.WITHDRAWN) <= (template.withdrawn_at is not None)
        assert row.post_id is None or row.seen_at is not None


def _do(
    event: str,
    template: PostTemplate,
    school: Organization,
    page: SocialPage,
    post: Post | None,
    now: datetime,
) -> Post | None:
    """One event; what is not possible where things stand changes nothing."""
    told: dict[str, Any] = {"author_id": None, "now": now}
    row = owed(template, school)
    if event == "draft" and post is None:
        post = make_post([page], template_id=template.id, is_planned=False)
    deeds: dict[str, Callable[[], object]] = {
        "seen": lambda: obligations.note_seen(row, now=now),
        "excuse": lambda: excusing.excuse(row, "ремонт", now=now),
        "owe_again": lambda: excusing.owe_again(row, now=now),
        "withdraw": lambda: issuing.withdraw(template, "ошибка", now=now),
        "extend": lambda: issuing.extend(template, now + timedelta(days=9), now=now),
    }
    if post is not None:
        here = post
        deeds |= {
            "approve": lambda: services.approve_post(here, **told),
            "cancel": lambda: services.cancel_post(here, **told),
            "recall": lambda: services.recall_post(here, **told),
            "deliver": lambda: _settle("deliver", here, now),
            "reject": lambda: _settle("reject", here, now),
        }
    try:
        deeds.get(event, list)()
    except Conflict:
        db.session.rollback()
    db.session.commit()
    return post


def _settle(event: str, post: Post, now: datetime) -> None:
    states = {"deliver": DeliveryState.DELIVERED, "reject": DeliveryState.REJECTED}
    going = update(Delivery).where(Delivery.post_id == post.id, Delivery.state == DeliveryState.PLANNED)
    if db.session.scalars(going.values(state=states[event]).returning(Delivery.id)).all():
        if event == "deliver":
            obligations.note_delivered(post.id, now, now=now)
        else:
            note_refused([post.id], "отказ", now=now)


@pytest.mark.usefixtures("app")
def test_withdrawn_consent_is_told_to_the_matrix() -> None:
    school = make_organization()
    template, page = make_template(), make_page(school, allows_upper=True)
    tomorrow = NOW + timedelta(days=1)
    make_post([page], template_id=template.id, planned_at=tomorrow, is_delegated=True)
    assert owed(template, school).state is S.PLANNED
    withdraw_consent(page, now=NOW)
    assert (owed(template, school).state, owed(template, school).reason) == (S.FAILED, CONSENT_GONE)
