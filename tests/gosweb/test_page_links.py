"""The published site and the official pages: it leads to them, and they know that it does."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.audit import AuditEvent
from portal.extensions import db
from portal.gosweb.releases import jobs, services
from portal.gosweb.sections.services import get_section, save_section
from portal.gosweb.sites.models import Site, SiteStage
from portal.pages.networks.contract import Mark, Network
from portal.pages.social.models import PageKind, PageState, SocialPage
from tests.factories import make_site
from tests.pages.factories import make_page


@pytest.fixture
def site(app: Flask) -> Site:
    return make_site(stage=SiteStage.OFFICIAL)


def publish(site: Site) -> None:
    release = services.request_release(site, note="", author_id=None, now=datetime.now(UTC))
    db.session.commit()
    jobs.publish(release.id)
    db.session.expire_all()


def live(app: Flask, path: str) -> str:
    return (Path(app.config["SITES_DIR"]) / "shkola" / "current" / path).read_text()


def page_of(site: Site, number: str, **values: object) -> SocialPage:
    address = f"https://vk.com/club{number}"
    return make_page(site.organization, **({"external_id": number, "address": address} | values))


def test_a_citizen_finds_the_official_pages_on_the_site(app: Flask, site: Site) -> None:
    page_of(site, "501")
    ok = "https://ok.ru/group/502"
    make_page(site.organization, Network.OK, external_id="502", address=ok)
    page_of(site, "503", kind=PageKind.PARTNER)
    publish(site)
    for path in ("index.html", "contacts/index.html"):
        shown = live(app, path)
        assert "https://vk.com/club501" in shown and ok in shown and "club503" not in shown


def test_a_closed_page_and_an_old_line_of_the_registry_are_not_shown(app: Flask, site: Site) -> None:
    site.organization.vk = "https://vk.com/old_name"
    page_of(site, "501", state=PageState.DELETED)
    page_of(site, "504")
    publish(site)
    shown = live(app, "index.html")
    assert "club504" in shown and "old_name" not in shown and "club501" not in shown


def test_the_page_knows_that_the_official_site_leads_to_it(site: Site) -> None:
    page = page_of(site, "501")
    publish(site)
    assert page.site_links is Mark.YES and "shkola" in page.site_links_source
    publish(site)
    journal = select(func.count()).select_from(AuditEvent).where(AuditEvent.action == "page.attested")
    assert db.session.scalar(journal) == 1


def test_a_page_that_the_site_names_otherwise_is_not_linked(site: Site) -> None:
    page = page_of(site, "501")
    rows = {"pages": {"value": [{"network": "vk", "url": "https://vk.com/public777"}]}}
    save_section(
        site,
        "home",
        rows,
        base=get_section(site, "home").number,
        author_id=None,
        now=datetime.now(UTC),
    )
    db.session.commit()
    publish(site)
    assert page.site_links is Mark.NO
    page.external_id = "777"
    db.session.commit()
    publish(site)
    assert page.site_links is Mark.YES


def test_a_demo_site_leads_to_the_walls_of_the_stand_ins(app: Flask, site: Site) -> None:
    app.config["VK_SITE_URL"] = "http://127.0.0.1:5/vk"
    page = page_of(site, "501", is_demo=True)
    publish(site)
    assert "http://127.0.0.1:5/vk/wall/501" in live(app, "index.html")
    assert page.site_links is Mark.YES


def test_a_site_that_is_not_official_yet_proves_nothing(app: Flask, site: Site) -> None:
    site.stage = SiteStage.FILLING
    page = page_of(site, "501")
    publish(site)
    assert "club501" in live(app, "index.html") and page.site_links is Mark.UNKNOWN
