"""What lists around pages are narrowed by, as the address says it, and what their filters offer."""

from flask import request

from portal.accounts.policy import Who
from portal.pages.marks.asked import Asked
from portal.pages.networks.contract import Network
from portal.paging import MOST_PAGES, read_number
from portal.registry.organizations.listing import list_seen_districts, list_seen_regions

NAMES = ("q", "state", "kind", "network", "region", "municipality", "overdue", "since")

Options = dict[str, list[tuple[str, str]]]


def read_asked() -> Asked:
    """The filters of the address; what makes no sense is as if not given."""
    told = {name: request.args.get(name, "").strip()[:200].replace("\0", "") for name in NAMES}
    page, per_page = read_number("page", 1, MOST_PAGES), read_number("per_page", 20, 100)
    return Asked(**told, page=page, per_page=per_page)


def list_options(who: Who, asked: Asked) -> Options:
    """Networks and places; districts of the region that is chosen, or of the only one."""
    regions = list_seen_regions(who)
    code = regions[0].code if len(regions) == 1 else asked.region
    places = list_seen_districts(who, code) if code else []
    return {
        "networks": [(network.value, network.label) for network in Network],
        "regions": [(region.code, region.short) for region in regions] if len(regions) > 1 else [],
        "municipalities": [(str(place.id), place.name) for place in places] if len(places) > 1 else [],
    }
