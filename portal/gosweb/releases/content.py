"""From rows to plain data: what a build or a preview needs is read at once, then the database is let go."""

from datetime import date
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import select

from portal.extensions import db
from portal.gosweb.sections.files import list_files, media_facts
from portal.gosweb.sections.models import Section
from portal.gosweb.sections.rules import TEMPLATE, list_standards_of
from portal.gosweb.sites.models import Site
from portal.gosweb.standards.standard import SectionRule
from portal.gosweb.theme.content import OrganizationFacts, SectionContent, SiteContent
from portal.media import MediaFile, blob_name, href_of, thumb_href_of, thumb_name
from portal.pages.social.linking import list_links
from portal.registry.organizations.models import Organization


def site_content(site: Site) -> SiteContent:
    """The site as its drafts stand now."""
    rows = {row.slug: row for row in db.session.scalars(select(Section).where(Section.site_id == site.id))}
    norm, template = list_standards_of(site)
    zone = ZoneInfo(site.organization.region.timezone)
    sections = tuple(_section(rule, rows.get(rule.slug), zone) for rule in norm.sections)
    home = _section(template.sections[0], rows.get(template.sections[0].slug), zone)
    files = list_files(site, [home.values, *(section.values for section in sections)])
    return SiteContent(
        slug=site.slug,
        type=site.type.value,
        base_url=base_url(site.slug),
        organization=organization_facts(site.organization),
        standard=site.standard,
        accent=site.accent,
        home=home,
        sections=sections if site.standard != TEMPLATE else (),
        media={file.id: media_facts(file) for file in files},
        blobs={href: blob for file in files for href, blob in _blobs(file)},
    )


def base_url(slug: str) -> str:
    """The address of a published site, without a slash at the end."""
    scheme = current_app.config["BASE_URL"].partition("://")[0]
    return f"{scheme}://{slug}.{current_app.config['SITES_DOMAIN']}"


def organization_facts(organization: Organization) -> OrganizationFacts:
    """The institution as the registry knows it."""
    networks = {code: getattr(organization, code) for code in ("vk", "ok", "telegram", "max")}
    networks |= list_links(organization.id)  # what is known of a page is newer than the registry's line
    return OrganizationFacts(
        full_name=organization.full_name,
        short_name=organization.short_name,
        inn=organization.inn,
        kpp=organization.kpp,
        ogrn=organization.ogrn,
        parent=organization.parent.full_name if organization.parent else "",
        address=organization.address,
        phone=organization.phone,
        email=organization.email,
        networks={code: address for code, address in networks.items() if address},
        is_demo=organization.is_demo,
    )


def _section(rule: SectionRule, row: Section | None, zone: ZoneInfo) -> SectionContent:
    if row is None:
        return SectionContent(rule, {})
    statuses = {id: str(status.get("status")) for id, status in row.statuses.items()}
    version = f"{row.id}.{row.number}@{row.saved_at.isoformat()}" if row.saved_at else ""
    return SectionContent(rule, row.values, statuses, _day(row, zone), version)


def _day(row: Section, zone: ZoneInfo) -> date | None:
    return row.saved_at.astimezone(zone).date() if row.saved_at else None


def _blobs(file: MediaFile) -> list[tuple[str, str]]:
    own = [(href_of(file), blob_name(file.sha256))]
    return [*own, (thumb_href_of(file), thumb_name(file.sha256))] if thumb_href_of(file) else own
