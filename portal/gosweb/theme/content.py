"""All that the pages of a site are made from: plain data, gathered before a build."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.gosweb.standards.standard import SectionRule
from portal.gosweb.theme.context import MediaFacts


@dataclass(frozen=True, slots=True)
class OrganizationFacts:
    """The institution as the registry knows it."""

    full_name: str
    short_name: str
    inn: str = ""
    kpp: str = ""
    ogrn: str = ""
    parent: str = ""  # the founder, as a rule
    address: str = ""
    phone: str = ""
    email: str = ""
    networks: Mapping[str, str] = field(default_factory=dict)  # code -> address
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class SectionContent:
    """A section as it is to be published."""

    rule: SectionRule
    values: Mapping[str, Any]
    statuses: Mapping[str, str] = field(default_factory=dict)  # item id -> status, as stored with the draft
    updated_on: date | None = None
    version: str = ""  # the same version, the same values; empty where that is not known

    @property
    def slug(self) -> str:
        """Its word in addresses."""
        return self.rule.slug


@dataclass(frozen=True, slots=True)
class SiteContent:
    """A site as it is to be published."""

    slug: str
    type: str
    base_url: str  # "http://demo-school.localhost:8000", no slash at the end
    organization: OrganizationFacts
    standard: str = ""  # code
    accent: str = "std"
    home: SectionContent | None = None
    sections: tuple[SectionContent, ...] = ()  # those of the Standard, in its order
    media: Mapping[int, MediaFacts] = field(default_factory=dict)
    blobs: Mapping[str, str] = field(
        default_factory=dict
    )  # href of a file -> its place below the media folder

    @property
    def shown(self) -> tuple[SectionContent, ...]:
        """The sections that have pages: one wanted only on a condition appears when it is filled."""
        return tuple(
            section
            for section in self.sections
            if section.values or not section.rule.is_conditional_for(self.type)
        )

    def entry(self, key: str) -> Mapping[str, Any]:
        """The entry of an item by «section.id», empty where the site has none."""
        slug, _, id = key.partition(".")
        everywhere = (self.home, *self.sections) if self.home else self.sections
        for section in everywhere:
            if section and section.slug == slug:
                found: Mapping[str, Any] = section.values.get(id) or {}
                return found
        return {}
