"""Demo of work: a region larger than one batch gets its demo all the same."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, insert, select

from portal.cli.demo.people import make_people
from portal.cli.demo.working import ISSUED, make_work
from portal.extensions import db
from portal.registry.organizations.models import Organization, OrgLevel, OrgType
from portal.work.tasks.batches import MOST
from portal.work.tasks.models import Task
from tests.factories import make_municipality, make_organization

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.mark.usefixtures("app")
def test_a_region_larger_than_a_batch_gets_its_demo_once() -> None:
    place = make_municipality()
    schools = [make_organization(municipality_id=place.id, is_demo=True) for _ in range(2)]
    users = make_people(schools[0], schools[1], now=NOW)
    db.session.execute(insert(Organization), [_row(number) for number in range(MOST)])
    for _ in range(2):
        make_work({"demo-school": schools[0], "demo-school-60": schools[1]}, users, now=NOW)
    batched = select(func.count()).select_from(Task).where(Task.batch_id.is_not(None))
    assert db.session.scalar(batched) == ISSUED


def _row(number: int) -> dict[str, object]:
    return {
        "full_name": f"Учебная школа № {number}",
        "short_name": f"Школа № {number}",
        "level": OrgLevel.MUNICIPAL,
        "type": OrgType.SCHOOL,
        "inn": f"{number:010d}",
        "region_code": "22",
        "sort_key": f"{number:010d}",
        "search_text": "",
        "is_demo": True,
        "created_at": NOW,
        "updated_at": NOW,
    }
