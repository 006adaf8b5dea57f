"""Terms of updating: counted from the day people name, told near and past, once each."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.models import Role, User
from portal.extensions import db
from portal.gosweb.sections import jobs, services, terms
from portal.gosweb.sites.models import Site, SiteStage
from portal.gosweb.standards.loader import load_standard
from portal.work.notices.models import Notice
from tests.conftest import words_of
from tests.factories import make_organization, make_site, make_user
from tests.pages import check_page
from tests.queries import counted_queries

HERE = "/sites/shkola/sections/managers"
CHANGED = date(2026, 11, 2)
DUE = date(2026, 11, 17)  # ten working days, 4 November being a holiday
SignIn = Callable[[User], FlaskClient]


def at(day: int, hour: int = 6) -> datetime:
    """A moment of November 2026."""
    return datetime(2026, 11, day, hour, tzinfo=UTC)


@pytest.fixture
def site(app: Flask) -> Site:
    """A school's site, empty."""
    return make_site("shkola")


@pytest.fixture
def admin(site: Site, sign_in: SignIn) -> FlaskClient:
    """The administrator's browser."""
    return sign_in(make_user(Role.SITE_ADMIN, f"organization:{site.organization_id}"))


def note(site: Site, day: date | None = CHANGED, now: datetime | None = None) -> services.Section:
    """Say that things of the section changed."""
    section = services.get_section(site, "managers")
    terms.note_change(site, section, day, now=now or at(3))
    db.session.commit()
    return section


def find(site: Site, section: services.Section, now: datetime) -> terms.Term:
    """The term as it stands then."""
    term = terms.find_term(site, section, load_standard("edu-mr9"), now=now)
    assert term is not None
    return term


def list_notices() -> list[tuple[int, str]]:
    """Who was told what, in order."""
    rows = db.session.execute(select(Notice.user_id, Notice.key).order_by(Notice.id)).all()
    return [(row.user_id, row.key) for row in rows]


def test_ten_working_days_are_counted_from_the_day_that_people_name(site: Site) -> None:
    section = note(site)
    term = find(site, section, at(5))
    assert (term.due, term.is_near, term.is_late) == (DUE, False, False)
    assert find(site, section, at(12)).is_near and find(site, section, at(17)).is_near
    assert find(site, section, at(18)).is_late


def test_without_a_day_nothing_is_due(site: Site) -> None:
    term = find(site, services.get_section(site, "managers"), at(5))
    assert term.due is None and "273-ФЗ" in term.source


def test_the_home_page_has_no_term_because_no_norm_sets_one(site: Site, admin: FlaskClient) -> None:
    home = services.get_section(site, "home")
    assert terms.find_term(site, home, load_standard("home"), now=at(5)) is None
    page = check_page(admin.get("/sites/shkola/sections/home/term"))
    assert "норма не задаёт срока" in page.text_content()


def test_the_term_is_met_by_a_save_and_a_publication_after_it(site: Site) -> None:
    section = note(site)
    services.save_section(site, "managers", {"head": {"value": [{"fio": "Носова"}]}}, base=0,
                          author_id=None, now=at(4))  # fmt: skip
    assert find(site, section, at(5)).is_saved and not find(site, section, at(5)).is_met
    site.published_at = at(4, 8)
    assert find(site, section, at(18)).is_met and not find(site, section, at(18)).is_late
    db.session.commit()
    assert terms.remind_of_terms(now=at(18)) == 0


def test_an_earlier_save_and_publication_do_not_meet_a_later_change(site: Site) -> None:
    services.save_section(site, "managers", {}, base=0, author_id=None, now=at(3, 1))
    site.published_at = at(3, 2)
    assert not find(site, note(site), at(5)).is_met


def test_head_and_administrator_are_told_near_and_past_once_each(site: Site) -> None:
    scope = f"organization:{site.organization_id}"
    told = [make_user(role, scope).id for role in (Role.HEAD, Role.SITE_ADMIN)]
    make_user(Role.PAGE_EDITOR, scope)
    make_user(Role.SITE_ADMIN, "organization:99999")
    section = note(site)
    for day in (10, 13, 14, 16, 18, 19, 25):
        terms.remind_of_terms(now=at(day))
        db.session.commit()
    near, late = (f"section:{section.id}:{kind}:2026-11-02" for kind in ("near", "late"))
    assert sorted(list_notices()) == sorted((id, key) for id in told for key in (near, late))
    notice = db.session.scalars(select(Notice).where(Notice.key == near)).first()
    assert notice is not None and notice.address == HERE
    assert "10 рабочих дней" in notice.text.replace("\u00a0", " ")


def test_a_new_change_is_told_anew_and_an_archived_site_is_left_alone(site: Site) -> None:
    make_user(Role.HEAD, f"organization:{site.organization_id}")
    note(site)
    terms.remind_of_terms(now=at(18))
    note(site, date(2026, 11, 3))
    assert terms.remind_of_terms(now=at(18)) == 1
    note(site, date(2026, 11, 5), at(6))
    site.stage = SiteStage.ARCHIVED
    db.session.commit()
    assert terms.remind_of_terms(now=at(30)) == 0


def test_reminding_asks_the_database_the_same_whatever_the_number_of_sites(app: Flask) -> None:
    counts = []
    for portion in (2, 8):
        for number in range(portion):
            site = make_site(f"s-{portion}-{number}", make_organization())
            make_user(Role.HEAD, f"organization:{site.organization_id}")
            note(site)
        terms.remind_of_terms(now=at(18))
        db.session.commit()
        db.session.close()
        with counted_queries() as statements:
            terms.remind_of_terms(now=at(19))
        counts.append(len(statements))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date.today() + timedelta(days=3), "ещё не наступил"),
        (date.today() - timedelta(days=400), "больше года"),
    ],
)
def test_a_day_that_cannot_be_is_refused_in_words(admin: FlaskClient, day: date, words: str) -> None:
    answer = admin.post(f"{HERE}/term", data={"changed_on": day.isoformat()})
    check_page(answer, 422)
    assert words in words_of(answer)


@pytest.mark.parametrize("day", ["", "вчера", "2026-13-45"])
def test_no_day_at_all_is_asked_for(admin: FlaskClient, day: str) -> None:
    check_page(admin.post(f"{HERE}/term", data={"changed_on": day}), 422)


def test_the_term_is_set_shown_and_taken_off(admin: FlaskClient) -> None:
    day = date.today() - timedelta(days=1)
    assert admin.post(f"{HERE}/term", data={"changed_on": day.isoformat()}).status_code == 303
    assert "рабочих дней с изменения" in words_of(admin.get(HERE))
    assert admin.post(f"{HERE}/term", data={"changed_on": "", "is_over": "y"}).status_code == 303
    assert "Посчитать срок" in words_of(admin.get(HERE))


def test_who_only_looks_sets_no_term(site: Site, sign_in: SignIn) -> None:
    curator = sign_in(make_user(Role.CURATOR, "region:22"))
    assert curator.post(f"{HERE}/term", data={"changed_on": "2026-11-02"}).status_code == 403
    assert curator.get(HERE).status_code == 200


def test_the_daily_job_commits(site: Site) -> None:
    make_user(Role.HEAD, f"organization:{site.organization_id}")
    note(site, date.today() - timedelta(days=60), datetime.now(UTC))
    jobs.remind_terms()
    db.session.rollback()
    assert len(list_notices()) == 1
