"""Which rules a site's sections follow: those of its Standard, then those of the template itself."""

from portal.errors import NotFound
from portal.gosweb.sites.models import Site
from portal.gosweb.standards.loader import load_standard
from portal.gosweb.standards.standard import SectionRule, Standard

TEMPLATE = "home"
"""The Standard of what the template offers and no norm demands."""


def list_standards_of(site: Site) -> tuple[Standard, Standard]:
    """The Standard of the norm and that of the template."""
    return load_standard(site.standard), load_standard(TEMPLATE)


def list_rules(site: Site) -> list[SectionRule]:
    """The rules of all sections of the site, in order."""
    return [rule for standard in list_standards_of(site) for rule in standard.sections]


def get_rule(site: Site, slug: str) -> tuple[Standard, SectionRule]:
    """The rule of a section with the Standard it comes from; raises NotFound."""
    for standard in list_standards_of(site):
        for rule in standard.sections:
            if rule.slug == slug:
                return standard, rule
    raise NotFound
