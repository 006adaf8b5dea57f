"""Where people open a page."""

from flask import current_app

from portal.network_settings import NETWORKS
from portal.pages.social.models import SocialPage


def open_address(page: SocialPage) -> str:
    """The page's address; of a demo page its wall on the stand-ins, where those play the network."""
    name = f"{page.network.name}_SITE_URL"
    site: str = current_app.config[name]
    if page.is_demo and site != NETWORKS[name]:
        return f"{site}/wall/{page.external_id}"
    return page.address
