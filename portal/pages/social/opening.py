"""Where people open a page."""

from flask import current_app

from portal.pages.networks.opening import SITES
from portal.pages.social.models import SocialPage


def open_address(page: SocialPage) -> str:
    """The page's address; of a demo page its wall on the stand-ins, where those play the network."""
    site: str = current_app.config[f"{page.network.name}_SITE_URL"]
    if page.is_demo and site != SITES[page.network]:
        return f"{site}/wall/{page.external_id}"
    return page.address
