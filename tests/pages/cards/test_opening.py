"""Where the link of a page leads."""

from flask import Flask

from portal.pages.networks.contract import Network
from portal.pages.social.models import SocialPage
from portal.pages.social.opening import open_address

STAND = "http://127.0.0.1:8090/vk"


def page(*, is_demo: bool) -> SocialPage:
    return SocialPage(
        network=Network.VK, external_id="999000001", address="https://vk.com/club999000001", is_demo=is_demo
    )


def test_demo_page_opens_on_the_stand_and_a_real_one_in_its_network(app: Flask) -> None:
    app.config["VK_SITE_URL"] = STAND
    assert open_address(page(is_demo=True)) == f"{STAND}/wall/999000001"
    assert open_address(page(is_demo=False)) == "https://vk.com/club999000001"
    app.config["VK_SITE_URL"] = "https://vk.com"
    assert open_address(page(is_demo=True)) == "https://vk.com/club999000001"
