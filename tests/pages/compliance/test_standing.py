"""Stages of pages and their lawfulness kept beside them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from portal.extensions import db
from portal.pages.compliance.jobs import refresh_standings
from portal.pages.compliance.standing import refresh_pages
from portal.pages.delivery.models import DeliveryState
from portal.pages.delivery.planning import list_deliveries
from portal.pages.networks.contract import Mark
from portal.pages.social.models import PageKind, PageStage, SocialPage
from portal.pages.social.stages import stage_of
from tests.pages.compliance.test_content import make
from tests.pages.factories import make_page, make_post

NOW = datetime.now(UTC)
DESIGNED: dict[str, Any] = {
    "gov_mark": Mark.YES,
    "has_avatar": Mark.YES,
    "has_cover": Mark.YES,
    "description": "Учим",
    "pos_problem": Mark.YES,
    "pos_opinion": Mark.YES,
}


@pytest.mark.parametrize(
    ("values", "stage"),
    [
        ({}, PageStage.CREATED),
        ({"has_key": True}, PageStage.CONNECTED),
        ({"bound": Mark.YES}, PageStage.CONNECTED),
        (DESIGNED | {"gov_mark": Mark.UNKNOWN, "has_key": True}, PageStage.CONNECTED),
        ({"gov_mark": Mark.YES}, PageStage.MARKED),
        (DESIGNED | {"has_cover": Mark.UNKNOWN}, PageStage.MARKED),
        (DESIGNED | {"description": ""}, PageStage.MARKED),
        (DESIGNED, PageStage.DESIGNED),
    ],
)
def test_the_stage_is_the_highest_step(app: Flask, values: dict[str, Any], stage: PageStage) -> None:
    assert stage_of(make_page(key="", **values)) is stage


def deliver(page: SocialPage, days_ago: int) -> None:
    (delivery,) = list_deliveries(make_post([page]))
    delivery.state, delivery.delivered_at = DeliveryState.DELIVERED, NOW - timedelta(days=days_ago)
    db.session.commit()


def test_three_posts_within_seven_days_make_a_designed_page_active_and_a_week_later_it_is_not(
    app: Flask,
) -> None:
    page = make_page(**DESIGNED)
    for days in (1, 2, 9):
        deliver(page, days)
    refresh_pages([page.id], now=NOW)
    assert page.stage is PageStage.DESIGNED
    deliver(page, 3)
    refresh_pages([page.id], now=NOW)
    assert page.stage is PageStage.ACTIVE
    refresh_pages([page.id], now=NOW + timedelta(days=6))
    assert page.stage is PageStage.DESIGNED


def test_the_round_keeps_lawfulness_and_a_partner_page_is_not_asked(app: Flask) -> None:
    page, school = make()
    foreign = make_page(school, postal_address="Барнаул, проспект Ленина, 40")
    partner = make_page(school, kind=PageKind.PARTNER, postal_address="Барнаул, проспект Ленина, 40")
    refresh_standings()
    db.session.expire_all()
    found = [db.session.get_one(SocialPage, one.id).is_lawful for one in (page, foreign, partner)]
    assert found == [Mark.YES, Mark.NO, Mark.UNKNOWN]
    assert refresh_pages([page.id, foreign.id], now=NOW) == 0
