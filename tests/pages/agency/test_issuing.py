"""Templates on their way to institutions: once each, through levels, at scale, back again."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, insert, select

from portal.errors import Conflict
from portal.extensions import db
from portal.pages.agency import issuing, templates
from portal.pages.campaigns.audience import Audience, count_reach
from portal.pages.campaigns.models import Obligation, ObligationState, PostTemplate, TemplateState
from portal.pages.posts.models import Post
from portal.registry.organizations.models import Organization
from tests.factories import make_inn, make_municipality, make_organization
from tests.pages.campaigns.making import make_campaign, make_template, owed
from tests.pages.factories import make_page, make_post
from tests.queries import counted_queries

pytestmark = pytest.mark.usefixtures("app")
NOW = datetime.now(UTC)
S = ObligationState


def count(template: PostTemplate) -> int:
    mine = select(func.count()).select_from(Obligation).where(Obligation.root_id == template.root_id)
    return db.session.scalar(mine) or 0


def make_many(number: int, first: int = 0) -> None:
    now = datetime.now(UTC)
    common = {
        "level": "municipal",
        "type": "school",
        "region_code": "22",
        "created_at": now,
        "updated_at": now,
    }
    rows = [
        common
        | {"full_name": f"Школа {one}", "short_name": f"Школа {one}", "inn": make_inn(600_000 + one)}
        | {"search_text": f" школа {one}", "sort_key": f"школа {one:05d}"}
        for one in range(first, first + number)
    ]
    db.session.execute(insert(Organization), rows)
    db.session.commit()


def test_audience_never_leaves_the_territory_of_the_campaign() -> None:
    district = make_municipality()
    here = make_organization(municipality_id=district.id)
    make_organization(type="clinic", municipality_id=district.id)
    other = make_organization(region_code="27")
    make_organization(closed_on=NOW.date(), municipality_id=district.id)
    make_page(here)
    campaign = make_campaign(f"municipality:{district.id}")
    reach = count_reach(campaign, Audience())
    assert (reach.total, reach.without_pages, reach.unconnected) == (2, 1, 0)
    assert count_reach(campaign, Audience(types=["school"])).names == [here.short_name]
    reach = count_reach(campaign, Audience(inns=[here.inn, other.inn]))
    assert (reach.total, reach.unknown) == (1, [other.inn])
    assert count_reach(make_campaign("country"), Audience(regions=["27"])).names == [other.short_name]


def test_two_presses_issue_once() -> None:
    make_organization()
    template = make_template(is_issued=False)
    assert issuing.issue(template, now=NOW) == 1
    assert issuing.issue(template, now=NOW) == 0
    assert count(template) == 1 and template.state is TemplateState.ISSUED


def test_template_for_nobody_or_too_late_is_not_issued() -> None:
    with pytest.raises(Conflict, match="Под условия не подходит"):
        make_template()
    db.session.rollback()
    make_organization()
    with pytest.raises(Conflict, match="Срок уже прошёл"):
        make_template(days=-1)


def test_three_thousand_institutions_within_seconds() -> None:
    make_many(3_000)
    template = make_template(is_issued=False)
    began = time.monotonic()
    with counted_queries() as queries:
        assert issuing.issue(template, now=NOW) == 3_000
        db.session.commit()
    assert time.monotonic() - began < 5
    assert len(queries) < 40


def test_taking_over_moves_the_obligation_and_doubles_none() -> None:
    school, far = make_organization(), make_organization(region_code="27")
    above = make_template(make_campaign("country"), days=5)
    post = make_post([make_page(school)], template_id=above.id, planned_at=NOW + timedelta(days=1))
    region = make_campaign("region:22", "День знаний на Алтае")
    lower = make_template(region, parent=above, days=4, comment="Покажите алтайские школы")
    assert count(above) == 2
    row = owed(above, school)
    assert (row.template_id, row.state, row.post_id) == (lower.id, S.PLANNED, post.id)
    assert row.deadline == lower.deadline < above.deadline
    assert db.session.get_one(Post, post.id).template_id == lower.id
    assert owed(above, far).template_id == above.id


def test_lower_level_never_gets_a_later_deadline() -> None:
    make_organization()
    above = make_template(make_campaign("country"), days=2)
    with pytest.raises(Conflict, match="Срок не может быть позже"):
        make_template(make_campaign("region:22"), parent=above, days=3)
    lower = make_template(make_campaign("region:22"), parent=above, days=1)
    with pytest.raises(Conflict, match="Срок не может быть позже"):
        issuing.extend(lower, NOW + timedelta(days=3), now=NOW)


def test_template_only_for_levels_below_makes_no_obligation_until_taken_over() -> None:
    school = make_organization()
    above = make_template(make_campaign("country"), is_direct=False)
    assert above.state is TemplateState.ISSUED and count(above) == 0
    lower = make_template(make_campaign("region:22"), parent=above, days=2)
    assert owed(above, school).template_id == lower.id


def test_withdrawn_lower_template_returns_what_came_from_above() -> None:
    school = make_organization()
    above = make_template(make_campaign("country"), days=5, audience=Audience(types=["school"]))
    clinic = make_organization(type="clinic")
    lower = make_template(make_campaign("region:22"), parent=above, days=4)
    assert issuing.withdraw(lower, "отменили", now=NOW) == 1
    assert (owed(above, school).template_id, owed(above, school).state) == (above.id, S.OPEN)
    assert owed(above, school).deadline == above.deadline
    assert owed(above, clinic).state is S.WITHDRAWN


def test_withdrawing_above_withdraws_all_below_and_keeps_what_is_done() -> None:
    school, done = make_organization(), make_organization()
    above = make_template(make_campaign("country"), days=5)
    lower = make_template(make_campaign("region:22"), parent=above, days=4)
    row = owed(above, done)
    row.state, row.done_at = S.DONE, NOW
    db.session.commit()
    assert issuing.withdraw(above, "траур", now=NOW) == 1
    assert owed(above, school).state is S.WITHDRAWN and owed(above, done).state is S.DONE
    assert db.session.get_one(PostTemplate, lower.id).state is TemplateState.WITHDRAWN
    with pytest.raises(Conflict, match="уже отозван"):
        issuing.withdraw(above, "ещё раз", now=NOW)


def test_extending_gives_all_who_owe_the_new_deadline_and_tells_them_anew() -> None:
    school = make_organization()
    template = make_template()
    row = owed(template, school)
    row.told = 3
    db.session.commit()
    later = NOW + timedelta(days=9)
    issuing.extend(template, later, now=NOW)
    assert (owed(template, school).deadline, owed(template, school).told) == (later, issuing.TOLD_BEFORE)


def test_institutions_may_be_added_later_once_each() -> None:
    first = make_organization()
    template = make_template(audience=Audience(inns=[first.inn]))
    second, foreign = make_organization(), make_organization(region_code="27")
    assert issuing.add_institutions(template, [first.inn, second.inn, foreign.inn], now=NOW) == 1
    assert owed(template, second).state is S.OPEN and count(template) == 2


def test_the_same_form_sent_twice_is_one_template() -> None:
    make_organization()
    first = make_template(is_issued=False, key="abc")
    assert make_template(first.campaign, is_issued=False, key="abc").id == first.id


def test_duplicate_is_a_draft_of_its_own() -> None:
    make_organization()
    template = make_template()
    fields = templates.fields_of(template, Audience())
    copy = templates.duplicate_template(template, fields=fields, author_id=None, now=NOW)
    assert (copy.state, copy.root_id, copy.text) == (TemplateState.DRAFT, copy.id, template.text)
