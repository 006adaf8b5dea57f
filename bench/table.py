"""The curator's table: all 1000 rows of a region, and 20 rows of the country's 65 000 organizations.

Run: python -m bench.table [ORGANIZATIONS]
"""

import random
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from flask import current_app
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from bench.registry import ask, timed
from portal import create_app
from portal.accounts.models import Role
from portal.accounts.services import create_user, grant_role
from portal.cli.demo.institutions import generate
from portal.cli.demo.load import import_institutions, list_places
from portal.extensions import db, migrate
from portal.gosweb.sites.models import Site, SiteStage
from portal.gosweb.standards.loader import standard_for
from portal.registry.organizations.models import Organization
from portal.registry.scopes import COUNTRY, of_region
from portal.registry.territories.services import load_territories

ORGANIZATIONS = 65_000
REPEATS = 9
REQUIRED, SECTIONS = 70, 14
REGIONS = 65
REGION_BAR, COUNTRY_BAR = 40, 80  # milliseconds of server time
REGION_PAGES = {
    "1000 rows": "per_page=1000",
    "1000 rows by percent": "per_page=1000&sort=-percent",
    "1000 rows by name": "per_page=1000&sort=name",
}
COUNTRY_PAGES = {
    "first page": "",
    "last page": "page=3250",
    "by percent": "sort=percent",
    "by name": "sort=name",
    "overdue": "tab=overdue",
    "without a site": "tab=none",
    "schools being filled": "type=school&stage=filling",
    "search": "q=школа 123",
    "region": "region=22",
}


def list_site_rows(*, now: datetime) -> Iterator[dict[str, Any]]:
    """A site for every organization whose type has a template, at all stages and percents."""
    dice, stages = random.Random(1), list(SiteStage)
    query = select(Organization.id, Organization.type).order_by(Organization.id)
    for id, type in db.session.execute(query).all():
        standard = standard_for(type)
        if standard is None:
            continue
        present = dice.randint(0, REQUIRED)
        at = now - timedelta(days=dice.randint(0, 90))
        is_published = present > REQUIRED // 2
        yield {
            "organization_id": id,
            "slug": f"bench-{id}",
            "type": type,
            "standard": standard.code,
            "stage": dice.choice(stages),
            "stage_due": (now + timedelta(days=dice.randint(-8, 60))).date(),
            "required": REQUIRED,
            "present": present,
            "percent": 100 * present // REQUIRED,
            "sections_total": SECTIONS,
            "sections_done": SECTIONS * present // REQUIRED,
            "created_at": at,
            "published_at": at if is_published else None,
            "first_published_at": at if is_published else None,
        }


def fill(folder: Path, count: int) -> int:
    """Import the registry as the demo does, give it sites; how many sites."""
    load_territories()
    db.session.commit()
    import_institutions(folder, list(generate(count, list_places(REGIONS), seed=1)), lambda *_: None)
    rows = list(list_site_rows(now=datetime.now(UTC)))
    db.session.execute(insert(Site), rows)
    db.session.commit()
    return len(rows)


def measure(scope: str, pages: dict[str, str], bar: int) -> bool:
    """The median server time of whole pages of one who sees the scope, with their queries."""
    client, are_good = sign_in(scope), []
    for name, query in pages.items():
        queries = ask(client, query, "/overview")
        times = sorted(timed(partial(ask, client, query, "/overview")) for _ in range(REPEATS))
        median = times[REPEATS // 2] * 1_000
        are_good.append(median <= bar)
        print(f"{scope}, {name}: {median:.1f} ms, {queries} queries = {median / bar:.2f} of the bar {bar} ms")
    return all(are_good)


def sign_in(scope: str) -> FlaskClient:
    """A client of a leader of this scope."""
    user = create_user(phone=f"+7000{len(scope):07d}", name="Проверка Скорости", now=datetime.now(UTC))
    grant_role(user, role=Role.LEADER, scope=scope)
    db.session.commit()
    client = current_app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = user.get_id(), True
    return client


def main() -> int:
    """Measure in a temporary folder; 1 when a bar is not reached."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ORGANIZATIONS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = f"sqlite:///{folder / 'bench.db'}"
        app = create_app(SECRET_KEY="bench", DATA_DIR=folder, SQLALCHEMY_ENGINES={"default": database})
        with app.app_context():
            migrate.upgrade()
            sites = fill(folder, count)
            print(f"{count} organizations, {sites} sites")
            is_region_good = measure(of_region("22"), REGION_PAGES, REGION_BAR)
            is_country_good = measure(COUNTRY, COUNTRY_PAGES, COUNTRY_BAR)
            db.session.close()
            db.engine.dispose()
    return 0 if is_region_good and is_country_good else 1


if __name__ == "__main__":
    sys.exit(main())
