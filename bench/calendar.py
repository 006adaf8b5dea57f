"""The content plan: a month of 840 posts of twelve pages, as a ratio of the bar of 80 ms of server time.

Run: python -m bench.calendar [POSTS]
"""

import sys
import tempfile
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import insert

from bench.registry import ask, timed
from bench.table import sign_in
from portal import create_app
from portal.cli.demo.institutions import generate
from portal.cli.demo.load import import_institutions, list_places
from portal.extensions import db, migrate
from portal.pages.delivery.models import Delivery, DeliveryState
from portal.pages.networks.contract import Network
from portal.pages.plan.periods import midnight
from portal.pages.posts.models import Post, PostState
from portal.pages.social.models import SocialPage
from portal.registry.organizations.models import Organization
from portal.registry.scopes import of_region
from portal.registry.territories.services import load_territories

POSTS, PAGES, REPEATS = 840, 12, 15
BAR, MOST_QUERIES = 80, 12  # milliseconds of server time of the month; queries of any view
MONTH, ZONE = date(2026, 11, 1), "Asia/Barnaul"
VIEWS = ("month", "week", "day", "list")


def fill(folder: Path, count: int) -> None:
    """Institutions of one region, a page each, posts of a month over them and of the months around."""
    load_territories()
    db.session.commit()
    import_institutions(folder, list(generate(PAGES, list_places(1), seed=1)), lambda *_: None)
    now = datetime.now(UTC)
    stamps = {"created_at": now, "updated_at": now}
    organizations = db.session.query(Organization.id).all()
    pages = [{"organization_id": id, "network": Network.VK, **stamps} for (id,) in organizations]
    page_ids = db.session.scalars(
        insert(SocialPage).returning(SocialPage.id, sort_by_parameter_order=True), pages
    ).all()
    for back in (-1, 0, 1):
        start = midnight(MONTH, ZONE) + timedelta(days=30 * back)
        posts = [
            {
                "organization_id": pages[number % len(pages)]["organization_id"],
                "title": f"Новость № {number} о жизни учреждения",
                "topic": f"Тематика {number % 9}",
                "planned_at": start + timedelta(minutes=number * 30 * 24 * 60 // count),
                "state": PostState.APPROVED,
                **stamps,
            }
            for number in range(count)
        ]
        ids = db.session.scalars(insert(Post).returning(Post.id, sort_by_parameter_order=True), posts).all()
        rows = [
            {
                "post_id": id,
                "page_id": page_ids[number % len(page_ids)],
                "network": Network.VK,
                "state": DeliveryState.PLANNED,
                "due_at": posts[number]["planned_at"],
                "touched_at": now,
                "guid": str(id),
            }
            for number, id in enumerate(ids)
        ]
        db.session.execute(insert(Delivery), rows)
    db.session.commit()


def measure() -> bool:
    """The median server time of every layout; whether the month keeps to its bar and all to their queries."""
    regions = {region for (region,) in db.session.query(Organization.region_code)}
    client, are_good = sign_in(of_region(sorted(regions)[0])), []
    for view in VIEWS:
        query = f"view={view}&date={MONTH}"
        queries = int(ask(client, query, "/posts/calendar"))
        times = sorted(timed(partial(ask, client, query, "/posts/calendar")) for _ in range(REPEATS))
        median = times[REPEATS // 2] * 1_000
        are_good += [median <= BAR, queries <= MOST_QUERIES]
        print(f"{view}: {median:.1f} ms, {queries} queries = {median / BAR:.2f} of the bar {BAR} ms")
    return all(are_good)


def main() -> int:
    """Measure in a temporary folder; 1 when a bar is not reached."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else POSTS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = f"sqlite:///{folder / 'bench.db'}"
        app = create_app(SECRET_KEY="bench", DATA_DIR=folder, SQLALCHEMY_ENGINES={"default": database})
        with app.app_context():
            migrate.upgrade()
            fill(folder, count)
            is_good = measure()
            db.session.close()
            db.engine.dispose()
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
