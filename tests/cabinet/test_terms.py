"""The calendar of terms: every kind in its day, only one's own, in as many queries for any month."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.accounts.models import Role, User
from portal.accounts.policy import Action, Who
from portal.cabinet.terms.months import read_month, shift, weeks_of
from portal.cabinet.terms.services import Filters, TermKind, list_items
from portal.extensions import db
from portal.gosweb.sites.models import SiteStage
from portal.registry.collections.models import Collection, CollectionPart
from portal.registry.scopes import of_municipality
from portal.work.letters.models import Letter, Mailing, MailingState
from portal.work.tasks.batches import issue_batch
from portal.work.tasks.models import TaskKind
from tests.conftest import words_of
from tests.factories import make_municipality, make_organization, make_site, make_user
from tests.pages import check_page
from tests.work.factories import NOW, Cast, make_cast, make_question, make_task

SignIn = Callable[[User], FlaskClient]
DUE = date(2026, 11, 25)
MONTH = Filters(date(2026, 10, 26), date(2026, 12, 6))


@pytest.fixture
def cast(app: Flask) -> Cast:
    """A school with a term of every kind."""
    cast = make_cast()
    make_task(cast.school, cast.curator, "Задача", due=date(2026, 11, 10))
    make_question(cast.admin, "Вопрос")
    make_site("shkola", cast.school, stage=SiteStage.FILLING, stage_due=DUE)
    collection = Collection(title="Сбор", region_code="22", due=DUE, created_at=NOW, touched_at=NOW)
    db.session.add(CollectionPart(collection=collection, municipality_id=cast.district.id, touched_at=NOW))
    mailing = Mailing(
        region_code="22",
        title="Письмо",
        subject="О сайтах",
        body="",
        number_prefix="1",
        due=DUE,
        recipients={},
        state=MailingState.DONE,
        search_text="",
        created_at=NOW,
        touched_at=NOW,
    )
    letter = {"place": 1, "region_code": "22", "prefix": "1", "serial": 1, "made_on": DUE}
    letter |= {"to_name": "", "to_place": "", "values": {}}
    db.session.add(Letter(mailing=mailing, organization_id=cast.school.id, **letter))
    db.session.commit()
    return cast


def titles(user: User, filters: Filters = MONTH) -> list[str]:
    items, _ = list_items(Who(user, Action.VIEW_TASK), filters, NOW)
    return [f"{item.day.day} {item.kind.value}{' late' if item.is_late else ''}" for item in items]


def test_each_sees_the_terms_of_their_own_territory(cast: Cast) -> None:
    district = ["10 task late", "23 question", "25 collection", "25 letter", "25 site"]
    assert titles(cast.curator) == district
    assert titles(cast.admin) == [line for line in district if "collection" not in line]
    other = make_municipality("Тальменский район")
    assert titles(make_user(Role.CURATOR, of_municipality(other.id))) == []


def test_filters_narrow_to_a_kind_a_day_and_what_is_late(cast: Cast) -> None:
    assert titles(cast.curator, Filters(DUE, DUE, TermKind.SITE)) == ["25 site"]
    assert titles(cast.curator, Filters(NOW.date() - timedelta(366), NOW.date(), is_late=True)) == [
        "10 task late"
    ]
    assert titles(cast.curator, Filters(MONTH.first, MONTH.last, region="77")) == []


def test_a_batch_is_one_line(cast: Cast) -> None:
    make_organization("Школа № 2", municipality_id=cast.district.id)
    fields = {"kind": TaskKind.TASK, "title": "Всем", "text": "", "due": DUE}
    issue_batch([], key="a", author_id=cast.curator.id, now=NOW, **fields)
    db.session.commit()
    items, _ = list_items(Who(cast.curator, Action.VIEW_TASK), Filters(DUE, DUE, TermKind.TASK), NOW)
    assert [(item.title, item.place) for item in items] == [("Всем", "учреждений: 2")]


def test_the_page_names_holidays_and_opens_every_month(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.curator)
    page = check_page(client.get("/terms?month=2026-11"))
    assert "День народного единства" in " ".join(page.text_content().replace("\u00a0", " ").split())
    assert "Задача" in page.text_content()
    for query in (
        "month=2026-13",
        "month=2099-12",
        "day=2026-02-30",
        "day=2026-11-25",
        "late=1",
        "kind=x",
        "page=9",
    ):
        check_page(client.get(f"/terms?{query}"))
    export = words_of(client.get("/terms/export.csv?month=2026-11"))
    assert "10.11.2026;Задачи и замечания;Задача;Школа № 1;да" in export
    assert client.get("/terms/export.pdf").status_code == 404


def test_a_month_is_whole_weeks_from_monday_with_days_off() -> None:
    weeks = weeks_of(date(2026, 11, 1))
    assert weeks[0][0].date == date(2026, 10, 26) and all(len(week) == 7 for week in weeks)
    off = {day.date.day for week in weeks for day in week if day.is_off and not day.is_outside}
    assert off == {1, 4, 7, 8, 14, 15, 21, 22, 28, 29}
    assert shift(date(2026, 12, 1), 1) == date(2027, 1, 1) and shift(date(2026, 1, 1), -1) == date(
        2025, 12, 1
    )
    assert read_month("2026-99", datetime.now(UTC).date()).day == 1
