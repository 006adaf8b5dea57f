"""The curator's table: 1000 rows, and pages of 20 rows, where 65 000 organizations have 40 000 sites.

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

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from bench.registry import ask, make_reader, timed
from portal import create_app
from portal.cli.demo.institutions import PLACES, generate
from portal.cli.demo.load import import_institutions
from portal.extensions import db, migrate
from portal.gosweb.sites.models import Site, SiteStage
from portal.gosweb.standards.loader import standard_for
from portal.registry.organizations.models import Organization
from portal.registry.territories.services import load_territories

ORGANIZATIONS = 65_000
REPEATS = 9
REQUIRED, SECTIONS = 70, 14
PAGES = {  # name -> query, bar in milliseconds of server time
    "1000 rows": ("per_page=1000", 40),
    "1000 rows by percent": ("per_page=1000&sort=-percent", 40),
    "first page": ("", 80),
    "last page": ("page=3250", 80),
    "by percent": ("sort=percent", 80),
    "by name": ("sort=name", 80),
    "overdue": ("tab=overdue", 80),
    "without a site": ("tab=none", 80),
    "schools being filled": ("type=school&stage=filling", 80),
    "search": ("q=школа 123", 80),
    "region": ("region=22", 80),
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
    import_institutions(folder, list(generate(count, PLACES, seed=1)), lambda *_: None)
    rows = list(list_site_rows(now=datetime.now(UTC)))
    db.session.execute(insert(Site), rows)
    db.session.commit()
    return len(rows)


def measure(client: FlaskClient) -> bool:
    """The median server time of whole pages, with their queries."""
    are_good = []
    for name, (query, bar) in PAGES.items():
        queries = ask(client, query, "/overview")
        times = sorted(timed(partial(ask, client, query, "/overview")) for _ in range(REPEATS))
        median = times[REPEATS // 2] * 1_000
        are_good.append(median <= bar)
        print(f"table, {name}: {median:.1f} ms, {queries} queries = {median / bar:.2f} of the bar {bar} ms")
    return all(are_good)


def sign_in(app: Flask) -> FlaskClient:
    """A client of somebody who sees the whole country."""
    user, client = make_reader(), app.test_client()
    db.session.commit()
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
            is_good = measure(sign_in(app))
            db.session.close()
            db.engine.dispose()
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
