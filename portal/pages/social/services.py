"""Pages of institutions: entered, corrected. Flushes, never commits."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal import audit
from portal.accounts.policy import Who
from portal.extensions import db
from portal.once import wait_turn
from portal.pages.networks.contract import Mark
from portal.pages.social.addresses import Place, address_of
from portal.pages.social.models import PageKind, SocialPage
from portal.registry.organizations.changing import Unfit
from portal.registry.organizations.models import Organization
from portal.registry.scopes import one_for


def get_page(page_id: int, who: Who) -> SocialPage:
    """The page with its institution, if it is theirs; raises NotFound and Forbidden."""
    query = select(SocialPage).where(SocialPage.id == page_id)
    query = query.options(joinedload(SocialPage.organization).joinedload(Organization.region))
    return one_for(who, query, SocialPage.organization_id)


def create_page(organization: Organization, place: Place, *, kind: PageKind, now: datetime) -> SocialPage:
    """A page entered by hand; raises Unfit where the registry has it already."""
    wait_turn(Organization, organization.id)
    refuse_known(place)
    page = SocialPage(
        organization_id=organization.id,
        organization=organization,
        network=place.network,
        kind=kind,
        is_demo=organization.is_demo,
        created_at=now,
        updated_at=now,
        **_names(place),
    )
    db.session.add(page)
    db.session.flush()
    details = {"network": place.network.value, "address": page.address, "owner": kind.label}
    audit.record("page.created", f"page:{page.id}", organization_id=organization.id, **details)
    return page


def update_page(page: SocialPage, place: Place, *, kind: PageKind, now: datetime) -> bool:
    """Correct where the page is; what was read of another page is no longer known. Raises Unfit.

    Whether it may be another page of the network now, for which the keys were never tried.
    """
    refuse_known(place, but=page.id)
    before, is_moved = _known(page), _is_moved(page, place)
    is_other = is_moved and bool(page.external_id)
    for name, value in _names(place).items():
        if value or is_other:
            setattr(page, name, value)
    page.kind, page.updated_at = kind, now
    if is_other:
        _forget_profile(page)
    after = _known(page)
    changes = {name: [old, after[name]] for name, old in before.items() if old != after[name]}
    if changes:
        audit.record("page.changed", f"page:{page.id}", organization_id=page.organization_id, changes=changes)
    db.session.flush()
    return is_moved


def _is_moved(page: SocialPage, place: Place) -> bool:
    """By the id where both have one; a new name whose id was erased is another page, not its old id."""
    if page.external_id and place.external_id:
        return page.external_id != place.external_id
    return page.screen_name != place.screen_name.lower()


def _known(page: SocialPage) -> dict[str, str]:
    """What the journal compares."""
    return {"external_id": page.external_id, "address": page.address, "owner": page.kind.label}


def _names(place: Place) -> dict[str, str]:
    return {
        "external_id": place.external_id,
        "screen_name": place.screen_name.lower(),
        "address": place.address or address_of(place.network, place.external_id),
    }


def refuse_known(place: Place, *, but: int = 0) -> None:
    """Raise Unfit if the registry has this page, whoever holds it; the holder is not named."""
    ours = SocialPage.network == place.network, SocialPage.id != but
    names = [SocialPage.external_id == place.external_id] if place.external_id else []
    if place.screen_name:
        names.append(SocialPage.screen_name == place.screen_name.lower())
    for name in names:
        if db.session.scalar(select(SocialPage.id).where(*ours, name).limit(1)):
            raise Unfit("link", "Эта страница в реестре уже есть. Найдите её в списке или спросите куратора")


UNREAD = ("has_avatar", "has_cover", "verified", "gov_mark", "pos_problem", "pos_opinion", "is_lawful")


def _forget_profile(page: SocialPage) -> None:
    """Another page of the network stands here now: nothing is known of it yet."""
    for name in (*UNREAD, "bound", "site_links"):
        setattr(page, name, Mark.UNKNOWN)
    page.description = page.site = page.phone = page.email = page.postal_address = None
    page.members = page.read_at = page.bound_on = page.gov_mark_at = page.site_links_on = None
    page.name = page.gov_mark_source = page.pos_source = page.bound_source = page.site_links_source = ""
    page.facts = {}


def attest_link(page: SocialPage, mark: Mark, *, on: date, source: str) -> None:
    """Note whether the institution's site links to the page, by whom and when it was seen."""
    was = page.site_links
    page.site_links, page.site_links_on, page.site_links_source = mark, on, source
    details = {"fact": "site_links", "was": was.value, "now": mark.value, "words": source}
    audit.record("page.attested", f"page:{page.id}", organization_id=page.organization_id, **details)
    db.session.flush()


def learn_number(page: SocialPage, external_id: str) -> bool:
    """Write down the id of a page that was known by its name; no, if another page of the registry has it."""
    if page.external_id or not external_id:
        return True
    same = select(SocialPage.id).where(
        SocialPage.network == page.network, SocialPage.external_id == external_id
    )
    if db.session.scalar(same.where(SocialPage.id != page.id)) is not None:
        return False
    page.external_id = external_id
    return True
