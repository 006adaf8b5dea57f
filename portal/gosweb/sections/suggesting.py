"""What the portal can fill in for the person: facts of the registry, values of another section."""

from typing import Any

from sqlalchemy import select

from portal.extensions import db
from portal.gosweb.sections.models import Section
from portal.gosweb.sites.models import Site
from portal.gosweb.standards.standard import SectionRule


def suggest_values(site: Site, rule: SectionRule) -> dict[str, Any]:
    """Values to begin a section with; nothing counts until a person saves them."""
    facts = _registry_facts(site) if rule.slug == "common" else {}
    suggested = {item.id: {"value": facts[item.id]} for item in rule.items if facts.get(item.id)}
    return suggested | _repeated(site, rule)


def _registry_facts(site: Site) -> dict[str, Any]:
    organization = site.organization
    return {
        "full_name": organization.full_name,
        "short_name": organization.short_name,
        "address": organization.address,
        "telephone": [phone.strip() for phone in organization.phone.split(";") if phone.strip()],
        "email": [email.strip() for email in organization.email.split(";") if email.strip()],
    }


def _repeated(site: Site, rule: SectionRule) -> dict[str, Any]:
    """Items that repeat an item of another section, as that section has them now."""
    sources = {item.id: item.same_as.partition(".") for item in rule.items if item.same_as}
    if not sources:
        return {}
    slugs = {slug for slug, _, _ in sources.values()}
    query = select(Section.slug, Section.values).where(Section.site_id == site.id, Section.slug.in_(slugs))
    known = {slug: values for slug, values in db.session.execute(query)}
    return {id: known[slug][key] for id, (slug, _, key) in sources.items() if key in known.get(slug, {})}
