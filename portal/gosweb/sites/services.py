"""Sites: found as far as one may see them, created with all their sections, moved along the stages."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, select, update
from sqlalchemy.orm import contains_eager

from portal import audit
from portal.accounts.policy import Who
from portal.errors import Conflict
from portal.extensions import db
from portal.gosweb.sites.models import Site, SiteStage, StageChange
from portal.gosweb.standards.loader import standard_for
from portal.media import transliterate
from portal.registry.organizations.models import Organization
from portal.registry.scopes import one_for
from portal.typography import rudate

LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
RESERVED = frozenset("www portal admin api static mail localhost cabinet help login sites files test".split())
CLOSED = (SiteStage.OFFICIAL, SiteStage.ARCHIVED)
"""Stages whose term no longer matters."""
HELD = ("required", "present", "percent", "sections_total", "sections_done", "live_release_id")


class SlugError(ValueError):
    """This address cannot be given; the text says why."""


class SiteExists(ValueError):
    """The organization has a site already."""


def with_organization() -> Select[tuple[Site]]:
    """Sites with their organizations, to be narrowed."""
    return select(Site).join(Site.organization).options(contains_eager(Site.organization))


def get_site(slug: str, who: Who) -> Site:
    """The site, if it is theirs."""
    return one_for(who, with_organization().where(Site.slug == slug), Site.organization_id)


def find_site(slug: str) -> Site | None:
    """The site by its slug, for commands and jobs."""
    return db.session.scalar(with_organization().where(Site.slug == slug))


def find_site_of(organization: Organization) -> Site | None:
    """The site of an organization that was found within the person's territory already."""
    return db.session.scalar(select(Site).where(Site.organization_id == organization.id))


def list_slugs() -> Sequence[str]:
    """Slugs of all sites in order."""
    return db.session.scalars(select(Site.slug).order_by(Site.slug)).all()


def check_slug(slug: str) -> str:
    """The slug if it is a free DNS label; raises SlugError with words."""
    if not LABEL.fullmatch(slug) or "--" in slug[2:4]:
        raise SlugError("Адрес состоит из латинских букв, цифр и дефиса, начинается и кончается не дефисом.")
    if slug in RESERVED:
        raise SlugError("Этот адрес занят порталом, выберите другой.")
    if db.session.scalar(select(Site.id).where(Site.slug == slug)) is not None:
        raise SlugError("Этот адрес уже занят другим сайтом, выберите другой.")
    return slug


def suggest_slug(name: str) -> str:
    """A free address made from a name in Russian, or nothing where the name gives none."""
    words = re.findall(r"[a-z0-9]+", transliterate(name.lower()))
    base = "-".join(words)[:40].strip("-")
    for slug in (base, *(f"{base}-{number}" for number in range(2, 50))):
        try:
            return check_slug(slug)
        except SlugError:
            continue
    return ""


def create_site(organization: Organization, *, type: str, slug: str, now: datetime) -> Site:
    """A planned site, its sections not opened yet; raises SlugError, SiteExists, LookupError, Conflict."""
    if organization.closed_on is not None:
        raise Conflict(f"Учреждение закрыто {rudate(organization.closed_on)}: новый сайт ему не создают.")
    standard = standard_for(type)
    if standard is None:
        raise LookupError(type)
    if db.session.scalar(select(Site.id).where(Site.organization_id == organization.id)) is not None:
        raise SiteExists(organization.short_name)
    site = Site(
        organization=organization, slug=check_slug(slug), type=type, standard=standard.code, created_at=now
    )
    db.session.add(site)
    db.session.flush()
    audit.record("site.created", f"site:{site.id}", organization_id=organization.id, slug=slug)
    _note_stage(site, None, SiteStage.PLANNED, now=now, author_id=None, evidence="")
    return site


def move_stage(
    site: Site,
    stage: SiteStage,
    *,
    now: datetime,
    author_id: int | None,
    due: date | None = None,
    evidence: str = "",
) -> None:
    """Put the site on a stage with a term; the transition is a row of history."""
    if site.stage != stage:
        _note_stage(site, site.stage, stage, now=now, author_id=author_id, evidence=evidence)
        audit.record("site.moved", f"site:{site.id}", organization_id=site.organization_id, to=stage.value)
    site.stage, site.stage_due = stage, due


def list_stage_changes(site: Site) -> Sequence[StageChange]:
    """How the site came to its stage, the newest first."""
    query = select(StageChange).where(StageChange.site_id == site.id)
    return db.session.scalars(query.order_by(StageChange.at.desc(), StageChange.id.desc())).all()


def hold(site: Site) -> None:
    """Make others who change this site wait for the end of our transaction, and see what they did before."""
    own = update(Site).where(Site.id == site.id).values(slug=Site.slug)
    db.session.execute(own, execution_options={"synchronize_session": False})
    db.session.refresh(site, HELD)


def is_overdue(today: date) -> ColumnElement[bool]:
    """The condition on Site that the term of its stage is past."""
    return and_(Site.stage_due < today, Site.stage.not_in(CLOSED))


def _note_stage(
    site: Site, old: SiteStage | None, new: SiteStage, *, now: datetime, author_id: int | None, evidence: str
) -> None:
    db.session.add(
        StageChange(
            site_id=site.id, from_stage=old, to_stage=new, at=now, author_id=author_id, evidence=evidence
        )
    )
