"""Loads the demo: through the registry's import, the editor's service and the builder of releases."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select, update

from portal.accounts.models import Role, User
from portal.cli.demo.changes import make_changes
from portal.cli.demo.collecting import open_demo_collection
from portal.cli.demo.documents import DocumentMaker
from portal.cli.demo.filling import fill_site, unfilled
from portal.cli.demo.institutions import PLACES, STAGES, Institution, Place, generate, list_flagships
from portal.cli.demo.invited import invite_some
from portal.cli.demo.lettering import make_letters
from portal.cli.demo.official import make_official_pages
from portal.cli.demo.people import make_people
from portal.cli.demo.working import make_work
from portal.extensions import db
from portal.gosweb.checklist.services import start_site
from portal.gosweb.releases import jobs as releases
from portal.gosweb.releases.services import request_release
from portal.gosweb.sites.models import Site, SiteStage
from portal.gosweb.sites.services import find_site, list_slugs, move_stage
from portal.gosweb.standards.loader import standard_for
from portal.gosweb.standards.standard import Item
from portal.pages.social.models import SocialPage
from portal.registry.figures.slides import load_slides
from portal.registry.imports.commands import import_file
from portal.registry.organizations.models import Organization
from portal.registry.territories.services import list_regions
from portal.sheets import write_csv

OTHERS = 34
"""Institutions beside the flagships in the usual demo."""

FLAGSHIP_STAGES = {
    "demo-school": (SiteStage.OFFICIAL, None),
    "demo-school-60": (SiteStage.FILLING, 14),
    "demo-school-0": (SiteStage.ADMIN, -5),
    "demo-kindergarten": (SiteStage.OFFICIAL, None),
    "demo-college": (SiteStage.READY, 7),
    "demo-extra-edu": (SiteStage.REVIEW, 10),
}

Tell = Callable[[str, int, int], None]
"""Says how far a part of the work is: what, done, of how many."""


def load_demo(
    folder: Path,
    *,
    organizations: int,
    regions: int,
    pages: int,
    posts: int,
    seed: int,
    now: datetime,
    tell: Tell,
) -> list[str]:
    """Bring the whole demo in; what is there already stays as it is. Commits after each institution.

    Returns the addresses of the sites.
    """
    flagships = list_flagships()
    others = list(generate(max(organizations - len(flagships), 0), list_places(regions), seed=seed))
    import_institutions(folder, [one for _, one in flagships] + others, tell)
    load_slides(now=now)
    found = _organizations()
    by_slug = {slug: found[one.inn] for slug, one in flagships}
    users = make_people(by_slug["demo-school"], by_slug["demo-school-60"], now=now)
    author = users[Role.SITE_ADMIN]
    db.session.commit()
    slugs = [*by_slug, *(f"demo-{one.number}" for one in others[:OTHERS])]
    maker = DocumentMaker()
    for done, slug in enumerate(slugs, 1):
        tell("Сайты", done, len(slugs))
        if find_site(slug) is None:
            _make_site(slug, by_slug, others, found, maker, author.id, now)
    _make_life(by_slug, users, maker, now)
    is_first = db.session.scalar(select(SocialPage.id).where(SocialPage.is_demo).limit(1)) is None
    region = by_slug["demo-school"].region_code
    make_official_pages(folder, region, pages=pages, posts=posts, seed=seed, now=now, tell=tell)
    if is_first:
        _lead_to_pages(now)
    return [slug for slug in list_slugs() if slug.startswith("demo-")]


def _make_life(
    by_slug: dict[str, Organization], users: dict[Role, User], maker: DocumentMaker, now: datetime
) -> None:
    """What people have written, asked and changed; commits."""
    make_letters(by_slug, users[Role.OPERATOR], now=now)
    invite_some(list(by_slug.values()), now=now)
    make_changes(by_slug, users, maker, now=now)
    make_work(by_slug, users, now=now)
    open_demo_collection(by_slug["demo-school"].region_code, users[Role.OPERATOR], now=now)
    db.session.commit()


def import_institutions(folder: Path, institutions: list[Institution], tell: Tell) -> None:
    """Put them through the registry's import and mark them as demo."""
    tell("Реестр", 0, len(institutions))
    rows = [one.row for one in institutions]
    path = folder / "demo-registry.csv"
    try:
        with path.open("wb") as file:
            write_csv(file, list(rows[0]), ([*row.values()] for row in rows))
        answer = import_file(path)
    finally:
        path.unlink(missing_ok=True)
    assert not answer["rejected"], answer["rejected"][:3]
    marked = update(Organization).where(Organization.inn.startswith("00"), Organization.is_demo.is_(False))
    db.session.execute(marked.values(is_demo=True))
    db.session.commit()
    tell("Реестр", len(institutions), len(institutions))


def _organizations() -> dict[str, Organization]:
    """The first demo organizations by ИНН: enough for all that get a site."""
    query = select(Organization).where(Organization.is_demo).order_by(Organization.inn).limit(200)
    return {row.inn: row for row in db.session.scalars(query)}


def _make_site(
    slug: str,
    flagships: dict[str, Organization],
    others: list[Institution],
    found: dict[str, Organization],
    maker: DocumentMaker,
    author_id: int,
    now: datetime,
) -> None:
    if slug in flagships:
        stage, days = FLAGSHIP_STAGES[slug]
        _fill(slug, flagships[slug], _wanted_of(slug), stage, days, maker, author_id, now)
        return
    one = next(one for one in others if f"demo-{one.number}" == slug)
    if standard_for(one.type) is not None:
        stage, part = STAGES[one.number % len(STAGES)]
        days = (one.number * 5) % 31 - 8
        _fill(slug, found[one.inn], _first(part, one.type), stage, days, maker, author_id, now)


def _fill(
    slug: str,
    organization: Organization,
    wanted: Callable[[Item], bool] | None,
    stage: SiteStage,
    days: int | None,
    maker: DocumentMaker,
    author_id: int,
    now: datetime,
) -> None:
    site = start_site(organization, type=organization.type, slug=slug, now=now)
    if wanted:
        fill_site(site, wanted, maker, author_id=author_id, now=now)
    due = (now + timedelta(days=days)).date() if days is not None else None
    move_stage(site, stage, now=now, author_id=None, due=due, evidence="Учебные данные")
    db.session.commit()
    _publish(site, now)


def _publish(site: Site, now: datetime) -> None:
    """Every demo site is live, as full as it is."""
    release = request_release(site, note="Учебные данные", author_id=None, now=now)
    db.session.commit()
    releases.publish(release.id)


def _lead_to_pages(now: datetime) -> None:
    """Publish the official sites once more: their institutions have pages by now, to which they lead."""
    official = select(Site).where(Site.stage == SiteStage.OFFICIAL, Site.slug.startswith("demo-"))
    for site in db.session.scalars(official.order_by(Site.id)).all():
        _publish(site, now)


def _wanted_of(slug: str) -> Callable[[Item], bool] | None:
    if slug == "demo-school-0":
        return None
    if slug != "demo-school-60":
        return lambda item: True
    left_out = unfilled()
    return lambda item: item.key not in left_out and item.section != "home"


def _first(part: float, type: str) -> Callable[[Item], bool] | None:
    """The first part of what the type must fill, in the order of the Standard."""
    standard = standard_for(type)
    required = [item.key for item in standard.items() if item.is_required_for(type)] if standard else []
    kept = frozenset(required[: round(part * len(required))])
    return (lambda item: item.key in kept) if kept else None


def list_places(regions: int) -> tuple[Place, ...]:
    """Where the others stand: the usual places, or the centres of more regions for a larger demo."""
    if regions <= len({place.region for place in PLACES}):
        return PLACES
    more: Iterable[Place] = (Place(row.name, f"город {row.capital}") for row in list_regions() if row.capital)
    return tuple(list(more)[:regions])
