"""«Исполнение закона» counted in SQL: the same verdicts as page by page, and sums that agree."""

import random
from datetime import UTC, datetime

from flask import Flask
from sqlalchemy import select

from portal.extensions import db
from portal.pages.compliance.content import judge_legal, verdict_of
from portal.pages.compliance.counting import By, Standing, count_all, count_by, standings, total_of
from portal.pages.compliance.rules import counted_networks
from portal.pages.marks.models import ExemptionState, PageExemption
from portal.pages.networks.contract import Mark, Network
from portal.pages.social.models import PageKind, PageState, SocialPage
from portal.registry.organizations.closing import is_working
from portal.registry.organizations.models import Organization
from tests.factories import make_municipality, make_organization
from tests.pages.factories import make_page

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
GOOD = {"bound": Mark.YES, "gov_mark": Mark.YES}


def standing_of(organization: Organization) -> Standing:
    rows = standings([Organization.id == organization.id])
    return Standing(db.session.scalars(select(rows.c.standing)).one())


def exempt(organization: Organization, state: ExemptionState, network: Network | None = None) -> None:
    row = PageExemption(
        organization_id=organization.id, network=network, ground="8-ФЗ ст. 10", state=state, asked_at=NOW
    )
    db.session.add(row)
    db.session.commit()


def test_an_institution_is_judged_by_vk_and_by_ok_where_it_has_only_ok(app: Flask) -> None:
    school = make_organization()
    assert standing_of(school) is Standing.ABSENT
    ok = make_page(school, Network.OK, bound=Mark.YES, gov_mark=Mark.NO)
    assert standing_of(school) is Standing.LAWFUL
    vk = make_page(school, Network.VK, bound=Mark.YES, gov_mark=Mark.NO)
    assert standing_of(school) is Standing.UNLAWFUL
    vk.gov_mark, ok.bound = Mark.YES, Mark.NO
    db.session.commit()
    assert standing_of(school) is Standing.LAWFUL


def test_every_official_page_must_and_a_partner_page_need_not(app: Flask) -> None:
    school = make_organization()
    make_page(school, **GOOD)
    make_page(school, kind=PageKind.PARTNER, bound=Mark.NO, gov_mark=Mark.NO)
    assert standing_of(school) is Standing.LAWFUL
    second = make_page(school, bound=Mark.YES, gov_mark=Mark.UNKNOWN)
    assert standing_of(school) is Standing.UNKNOWN
    second.gov_mark = Mark.NO
    db.session.commit()
    assert standing_of(school) is Standing.UNLAWFUL


def test_a_channel_in_max_does_not_replace_the_page(app: Flask) -> None:
    school = make_organization()
    make_page(school, Network.MAX, **GOOD)
    assert standing_of(school) is Standing.ABSENT


def test_only_a_granted_exemption_in_all_networks_frees(app: Flask) -> None:
    school = make_organization()
    exempt(school, ExemptionState.ASKED)
    exempt(school, ExemptionState.GRANTED, Network.VK)
    assert standing_of(school) is Standing.ABSENT
    exempt(school, ExemptionState.GRANTED)
    assert standing_of(school) is Standing.EXEMPT


def expected(organization: Organization) -> Standing:
    """The same verdict by the page's own judge, without SQL."""
    for network, _ in counted_networks():
        mine = SocialPage.organization_id == organization.id, SocialPage.network == network
        query = select(SocialPage).where(*mine, SocialPage.kind == PageKind.OFFICIAL)
        marks = {verdict_of(judge_legal(page)) for page in db.session.scalars(query)}
        if marks:
            words = {Mark.YES: Standing.LAWFUL, Mark.NO: Standing.UNLAWFUL, Mark.UNKNOWN: Standing.UNKNOWN}
            return words[next(mark for mark in (Mark.NO, Mark.UNKNOWN, Mark.YES) if mark in marks)]
    return Standing.ABSENT


def test_sql_and_the_judge_of_one_page_agree_and_totals_are_sums_of_the_same_rows(app: Flask) -> None:
    chance = random.Random(4)
    places = [make_municipality("Бийский район"), make_municipality("Амурский район")]
    organizations = []
    for number in range(40):
        type_, place = chance.choice(["school", "clinic", "culture"]), chance.choice([*places, None])
        one = make_organization(f"Учреждение {number}", type_, "health", municipality_id=place and place.id)
        organizations.append(one)
        for _ in range(chance.randrange(4)):
            make_page(
                one,
                chance.choice(list(Network)),
                key="",
                kind=chance.choice([PageKind.OFFICIAL, PageKind.OFFICIAL, PageKind.PARTNER]),
                bound=chance.choice(list(Mark)),
                gov_mark=chance.choice(list(Mark)),
                state=chance.choice([PageState.OPEN, PageState.OPEN, PageState.DELETED]),
            )
    assert {one.id: standing_of(one) for one in organizations} == {
        one.id: expected(one) for one in organizations
    }
    total = count_all([is_working()])
    assert (total.must, total.exempt) == (40, 0)
    assert 0 < total.lawful < total.created < total.must
    for by in By:
        lines = count_by(by, [is_working()])
        assert total_of(by, lines, [is_working()]) == total
        for name in ("must", "created", "bound", "marked", "lawful", "unknown", "content"):
            assert sum(getattr(line, name) for line in lines) == getattr(total, name), (by, name)
    districts = [line.name for line in count_by(By.DISTRICT, [is_working()])]
    assert districts == ["Амурский район", "Бийский район", "Без муниципалитета (уровень субъекта)"]


def test_a_closed_institution_is_counted_nowhere(app: Flask) -> None:
    school = make_organization()
    make_page(school, **GOOD)
    school.closed_on = NOW.date()
    db.session.commit()
    assert count_all([is_working()]).must == 0
    assert count_all([is_working()]).percent is None
