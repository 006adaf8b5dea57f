"""The curator's overview: its figures, its table, and how many queries they take."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from portal.accounts.models import Role, User
from portal.accounts.policy import Action, Who
from portal.cabinet.overview.services import Filters, count_figures
from portal.cabinet.overview.table import list_rows
from portal.extensions import db
from portal.gosweb.sites.models import Site, SiteStage
from portal.registry.organizations.models import Organization
from tests.factories import make_inn, make_municipality, make_organization, make_site, make_user
from tests.pages import check_page
from tests.queries import queries_of

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
SignIn = Callable[[User], FlaskClient]


def curator(scope: str = "country", *spheres: str) -> Who:
    return Who(make_user(Role.CURATOR, scope, spheres=spheres), Action.VIEW_OVERVIEW)


def site_of(name: str, slug: str, **values: object) -> Site:
    return make_site(slug, make_organization(name), **values)


def names(who: Who, **asked: object) -> list[str]:
    rows, _ = list_rows(who, Filters(**asked), now=NOW)
    return [row.short_name for row in rows]


def make_many(count: int, first: int = 0) -> None:
    """Organizations in bulk, every second with a site."""
    fields = {
        "level": "municipal",
        "type": "school",
        "region_code": "22",
        "created_at": NOW,
        "updated_at": NOW,
    }
    rows = [
        {
            "full_name": f"Школа {number}",
            "short_name": f"Школа {number}",
            "inn": make_inn(500_000 + number),
            "search_text": f" школа {number}",
            "sort_key": f"школа {number:05d}",
            **fields,
        }
        for number in range(first, first + count)
    ]
    ids = db.session.scalars(insert(Organization).returning(Organization.id), rows).all()
    sites = [
        {
            "organization_id": id,
            "slug": f"many-{id}",
            "type": "school",
            "standard": "edu-mr9",
            "created_at": NOW,
            "stage_due": NOW.date() if id % 3 else None,
        }
        for id in ids[::2]
    ]
    db.session.execute(insert(Site), sites)
    db.session.commit()


def count_queries(client: FlaskClient, address: str) -> int:
    response = client.get(address)
    assert response.status_code == 200
    return queries_of(response)


@pytest.mark.usefixtures("app")
def test_figures_leave_archived_sites_to_their_stage() -> None:
    make_organization("Без сайта")
    site_of(
        "Первая",
        "a",
        stage=SiteStage.OFFICIAL,
        required=10,
        present=10,
        published_at=NOW,
        first_published_at=NOW - timedelta(weeks=2),
        stage_due=NOW.date() - timedelta(days=9),
    )
    site_of(
        "Вторая",
        "b",
        stage=SiteStage.FILLING,
        required=30,
        present=10,
        published_at=NOW,
        first_published_at=NOW,
        stage_due=NOW.date() - timedelta(days=1),
    )
    site_of("Третья", "c", stage=SiteStage.ARCHIVED, required=90, present=0)
    figures = count_figures(curator(), Filters(), now=NOW)
    assert (figures.organizations, figures.sites, figures.published, figures.overdue) == (4, 2, 2, 1)
    assert figures.percent == 50 and figures.published_before == 1
    assert figures.published_by_week == [0, 0, 0, 0, 0, 1, 1, 2]
    assert list(figures.stages) == list(SiteStage) and figures.stages[SiteStage.ARCHIVED] == 1


@pytest.mark.usefixtures("app")
def test_figures_of_nothing_are_zeros_and_no_percent() -> None:
    figures = count_figures(curator(), Filters(), now=NOW)
    assert figures.percent is None and figures.organizations == figures.sites == figures.overdue == 0


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("q", ["", "школа"])
def test_rows_without_a_value_come_last_whichever_way_the_column_is_sorted(q: str) -> None:
    today = NOW.date()
    make_organization("Школа А, без сайта")
    site_of("Школа В, без срока", "a", percent=0)
    site_of("Школа Б, срок раньше", "b", stage_due=today, percent=50)
    site_of("Школа Г, срок позже", "c", stage_due=today + timedelta(days=1), percent=100)
    who = curator()
    late = ["Школа Б, срок раньше", "Школа Г, срок позже"]
    rest = ["Школа А, без сайта", "Школа В, без срока"]
    assert names(who, q=q) == late + rest
    assert names(who, q=q, sort="-due") == late[::-1] + rest
    assert names(who, q=q, sort="-percent") == [*late[::-1], rest[1], rest[0]]
    assert names(who, q=q, sort="name") == names(who, q=q, sort="-name")[::-1] == sorted(late + rest)


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("sort", ["due", "-due", "percent", "name", "-name"])
@pytest.mark.parametrize("q", ["", "школа"])
def test_pages_follow_each_other_without_gaps_and_repeats(sort: str, q: str) -> None:
    make_many(11)
    who = curator()
    whole = names(who, q=q, sort=sort)
    parts = [names(who, q=q, sort=sort, per_page=3, page=page) for page in range(1, 6)]
    assert len(set(whole)) == 11 and sum(parts, []) == whole
    assert list_rows(who, Filters(q=q, sort=sort, page=9), now=NOW) == ([], 11)


@pytest.mark.usefixtures("app")
def test_tabs_show_what_they_say() -> None:
    make_organization("Без сайта")
    make_organization("Больница", type="clinic")
    overdue = NOW.date() - timedelta(days=1)
    site_of("Просрочено", "a", stage=SiteStage.FILLING, stage_due=overdue)
    site_of("Официальный", "b", stage=SiteStage.OFFICIAL, stage_due=overdue)
    who = curator()
    assert names(who, tab="overdue") == names(who, tab="filling") == ["Просрочено"]
    assert names(who, tab="official") == names(who, stage="official") == ["Официальный"]
    assert names(who, tab="none") == ["Без сайта", "Больница"]
    assert names(who, type="clinic") == names(who, q="больн") == ["Больница"]
    assert names(who, tab="filling", stage="official") == []
    assert len(names(who, tab="nonsense", stage="nonsense", type="nonsense", sort="nonsense")) == 4


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("tab", ["all", "filling"])
def test_a_curator_sees_her_schools_in_her_district_and_nothing_else(tab: str) -> None:
    district = make_municipality("Бийский район")
    village = make_municipality("Село", parent_id=district.id)
    own = make_organization("Своя", municipality_id=village.id)
    make_site("own", own, stage=SiteStage.FILLING)
    make_organization("Больница", type="clinic", municipality_id=district.id)
    make_site("foreign", make_organization("Чужая"), stage=SiteStage.FILLING)
    who = curator(f"municipality:{district.id}", "education")
    assert names(who, tab=tab) == names(who, tab=tab, municipality=str(district.id)) == ["Своя"]
    figures = count_figures(who, Filters(), now=NOW)
    assert (figures.organizations, figures.sites) == (1, 1)


@pytest.mark.parametrize(
    "address", ["/overview", "/overview?sort=name", "/overview?q=школа", "/organizations"]
)
def test_a_thousand_rows_take_as_many_queries_as_twenty(sign_in: SignIn, address: str) -> None:
    client = sign_in(make_user(Role.CURATOR))
    joint = "&" if "?" in address else "?"
    make_many(20)
    few = count_queries(client, address)
    make_many(1000, first=20)
    assert few <= 11
    assert count_queries(client, f"{address}{joint}per_page=1000") <= few


def test_links_of_the_pages_keep_the_filters(sign_in: SignIn) -> None:
    make_many(30)
    page = check_page(sign_in(make_user(Role.CURATOR)).get("/overview?type=school&sort=name"))
    (following,) = page.xpath("//a[@rel='next']/@href")
    assert following == "/overview?type=school&sort=name&page=2"


def test_names_that_people_typed_are_text_in_the_table(app: Flask, sign_in: SignIn) -> None:
    place = make_municipality("Город <i>N</i>")
    make_organization("Школа <script>1</script>", municipality_id=place.id, responsible_name="<b>Орлова</b>")
    page = sign_in(make_user(Role.CURATOR, "region:22")).get("/overview").text
    assert "<script>1" not in page and "<b>Орлова" not in page and "<i>N" not in page
    assert "&lt;script&gt;1" in page and "&lt;b&gt;Орлова" in page


def test_an_empty_territory_is_told_from_a_filter_that_found_nothing(sign_in: SignIn) -> None:
    client = sign_in(make_user(Role.LEADER, "region:27"))
    assert "пока нет учреждений" in client.get("/overview").text
    assert "Сбросить фильтры" in client.get("/overview?q=школа").text
