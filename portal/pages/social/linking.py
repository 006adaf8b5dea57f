"""Official pages and the institution's own site: where it should lead, and whether it does. Flushes."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.extensions import db
from portal.pages.networks.contract import Mark
from portal.pages.social.addresses import AddressError, Place, find_network, read_place
from portal.pages.social.models import PageKind, PageState, SocialPage
from portal.pages.social.opening import open_address
from portal.pages.social.services import attest_link


def list_links(organization_id: int) -> dict[str, str]:
    """Where people open the first official page of each network, by the network's code."""
    query = select(SocialPage).where(
        SocialPage.organization_id == organization_id,
        SocialPage.kind == PageKind.OFFICIAL,
        SocialPage.state == PageState.OPEN,
        SocialPage.address != "",
    )
    pages = db.session.scalars(query.order_by(SocialPage.id.desc()))
    return {page.network.value: open_address(page) for page in pages}


def note_links(organization_id: int, links: Iterable[str], *, on: date, source: str) -> list[int]:
    """Note of each official page whether the published site leads to it; ids of those where that is news.

    `links` are addresses as they stand on the site, `source` says which site it is.
    """
    known = set(links)
    places = [place for link in known if (place := _place_of(link))]
    query = select(SocialPage).where(
        SocialPage.organization_id == organization_id, SocialPage.kind == PageKind.OFFICIAL
    )
    changed = []
    for page in db.session.scalars(query.options(joinedload(SocialPage.organization))).all():
        is_linked = open_address(page) in known or any(_is_of(page, place) for place in places)
        mark = Mark.YES if is_linked else Mark.NO
        if page.site_links is not mark:
            attest_link(page, mark, on=on, source=source)
            changed.append(page.id)
    return changed


def _place_of(link: str) -> Place | None:
    network = find_network(link)
    try:
        return read_place(network, link) if network else None
    except AddressError:
        return None


def _is_of(page: SocialPage, place: Place) -> bool:
    if page.network is not place.network:
        return False
    by_id = bool(place.external_id) and place.external_id == page.external_id
    by_name = bool(place.screen_name) and place.screen_name.lower() == page.screen_name
    return by_id or by_name or (bool(place.address) and place.address == page.address)
