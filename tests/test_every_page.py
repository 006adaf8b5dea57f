"""Every page that can be got is well formed for every role, with rows of all kinds behind it."""

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml.html import HtmlElement
from werkzeug.exceptions import HTTPException

from portal.accounts.models import Role, User
from portal.accounts.services import create_invite
from portal.extensions import db
from portal.gosweb.releases.services import request_release
from portal.gosweb.sections.services import save_section
from portal.gosweb.sites.models import Site, SiteStage
from portal.gosweb.sites.services import move_stage
from portal.gosweb.standards.loader import load_standard
from portal.help.topics import list_topics
from portal.media import store
from portal.registry.imports import jobs, services
from portal.registry.organizations.models import Organization
from portal.registry.scopes import COUNTRY, of_organization
from tests.factories import make_municipality, make_organization, make_site, make_user
from tests.gosweb.filling import fill_section
from tests.pages import check_page
from tests.pages.approvals.holes import approval_holes
from tests.pages.campaigns.making import campaign_holes
from tests.pages.cards.holes import page_holes
from tests.pages.delivery.holes import delivery_holes
from tests.pages.design.making import design_holes
from tests.pages.marks.making import mark_holes
from tests.registry.collections.making import collection_holes
from tests.registry.correcting import correction_holes
from tests.registry.figuring import figure_holes
from tests.registry.invitations.batches import make_papers
from tests.work.lettering import letter_holes
from tests.work.pages import work_holes

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
SignIn = Callable[[User], FlaskClient]
OWN = (Role.HEAD, Role.SITE_ADMIN, Role.PAGE_EDITOR)
BAD_ROWS = "Краткое наименование;ИНН;Субъект РФ\nШкола;123;Алтайский край\n;;\n=1+1;2200000000;Нигде\n"


def make_filled_site(school: Organization) -> Site:
    """Every section filled, one emptied again, a day late."""
    site = make_site("shkola", school)
    for rule in load_standard("edu-mr9").sections:
        save_section(site, rule.slug, fill_section(rule), base=0, author_id=None, now=NOW)
    save_section(site, "common", {}, base=1, author_id=None, now=NOW)
    move_stage(site, SiteStage.FILLING, now=NOW, author_id=None, due=NOW.date() - timedelta(days=1))
    return site


def stage_rows() -> int:
    """The id of an import with errors, read."""
    row = services.create_import(
        file_name="реестр.csv",
        content=io.BytesIO(BAD_ROWS.encode()),
        folder=jobs.uploads_folder(),
        author_id=None,
        now=NOW,
    )
    db.session.commit()
    jobs.stage_import(row.id)
    return row.id


@pytest.fixture
def holes(app: Flask, tmp_path: Path) -> dict[str, object]:
    """What stands in the holes of addresses: a school at work, an import with errors, an invited person."""
    place = make_municipality()
    school = make_organization("Школа <№ 1>", municipality_id=place.id, address="Бийск", phone="89141234567")
    make_organization("Детский сад", type="kindergarten", parent_id=school.id)
    site = make_filled_site(school)
    release = request_release(site, note="Учёба", author_id=None, now=NOW)
    token = create_invite(make_user(), now=datetime.now(UTC))
    papers = make_papers(school)
    db.session.commit()
    file = store(io.BytesIO(b"%PDF-1.7"), "a.pdf", organization_id=school.id, author_id=None, now=NOW)
    db.session.commit()
    pages = page_holes(school)
    return {
        "organization_id": school.id,
        "slug": site.slug,
        "section": "common",
        "item": "founders",
        "number": 2,
        "media_id": file.id,
        "release_id": release.id,
        "import_id": stage_rows(),
        "token": token,
        "format": "csv",
        "path": "sveden/common/",
        **papers,
        **correction_holes(school, file.id),
        **collection_holes(place),
        **letter_holes(school),
        **figure_holes(tmp_path / "figures.csv"),
        **work_holes(school, file.id),
        **pages,
        **mark_holes(school, file.id, int(str(pages["page_id"]))),
        **design_holes(int(str(pages["page_id"]))),
        **campaign_holes(school),
        **delivery_holes(school),
        **approval_holes(school),
    }


def list_addresses(app: Flask, holes: dict[str, object]) -> list[str]:
    """Every address that can be got."""
    to, special = app.url_map.bind("localhost"), {"static", "kit.ui", "help.show_topic"}
    seen_by_their_author_alone = ("upload_detail", "upload_progress", "export_rejected")
    special |= {f"plan_files.{name}" for name in seen_by_their_author_alone}
    special.add("obligations.delegation_progress")
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in rule.methods]
    asked = [(rule.endpoint, rule.arguments) for rule in rules if rule.endpoint not in special]
    addresses = [to.build(endpoint, {name: holes[name] for name in names}) for endpoint, names in asked]
    return addresses + [to.build("help.show_topic", {"slug": topic.slug}) for topic in list_topics()]


def list_dead_links(app: Flask, page: HtmlElement) -> list[str]:
    """Addresses of links and forms that no route answers."""
    to, dead = app.url_map.bind("localhost"), []
    wanted = [(href, "GET") for href in page.xpath("//a/@href | //@hx-get") if href.startswith("/")]
    wanted += [(form.get("action"), form.get("method", "get").upper()) for form in page.iter("form")]
    for address, method in wanted:
        try:
            to.match(urlsplit(address).path, method)
        except HTTPException as error:
            dead.append(f"{method} {address}: {error.name}")
    return dead


@pytest.mark.parametrize("role", Role)
def test_every_page_is_well_formed_and_its_links_lead_somewhere(
    app: Flask, sign_in: SignIn, holes: dict[str, object], role: Role
) -> None:
    scope = of_organization(int(str(holes["organization_id"]))) if role in OWN else COUNTRY
    client, codes = sign_in(make_user(role, scope)), dict[str, int]()
    for address in list_addresses(app, holes):
        with client.get(address) as response:
            codes[address] = response.status_code
            is_staff = response.mimetype == "text/html" and "/preview/" not in address
            if is_staff and response.text.lstrip().startswith("<!doctype html>"):
                page = check_page(response, response.status_code)
                assert list_dead_links(app, page) == [], address
    assert set(codes.values()) <= {200, 303, 403}, codes
    if role is Role.OPERATOR:
        assert [address for address, code in codes.items() if code == 403] == []


def test_pages_of_an_empty_portal_are_well_formed(app: Flask, sign_in: SignIn) -> None:
    client = sign_in(make_user(Role.OPERATOR))
    for address in ("/overview", "/organizations", "/sites", "/imports", "/journal", "/profile", "/help"):
        assert list_dead_links(app, check_page(client.get(address))) == [], address
