"""What is done and what is missing on a site, section by section, and how a site is started."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from portal.gosweb.sections.files import list_scans
from portal.gosweb.sections.models import Section
from portal.gosweb.sections.rules import list_standards_of
from portal.gosweb.sections.services import list_sections, open_sections
from portal.gosweb.sections.terms import Term, find_term
from portal.gosweb.sites.models import Site
from portal.gosweb.sites.services import create_site
from portal.gosweb.standards.standard import Item, SectionRule
from portal.gosweb.theme.digests import media_ids
from portal.registry.organizations.models import Organization

DONE = {"ok", "absent"}

REASONS = {
    "missing": "не заполнено",
    "empty": "заполнено не до конца",
    "misplaced": "стоит не в том разделе",
    "hidden": "не видно посетителю",
    "unknown": "проверить не удалось",
    "absent": "указано, что сведений нет",
    "ok": "заполнено",
}
"""Statuses of the check in words for the person who fills the section."""


@dataclass(slots=True)
class Line:
    """A section on the checklist."""

    rule: SectionRule
    section: Section
    missing: list[Item]  # required and not there yet
    remarks: int  # items that count but could be better
    scans: int = 0  # attached PDFs without text
    term: Term | None = None  # by when it must be brought up to date

    @property
    def percent(self) -> int:
        """How much of the required is there; a section that must hold nothing is complete."""
        if not self.section.required:
            return 100
        return 100 * self.section.present // self.section.required

    @property
    def is_done(self) -> bool:
        """Nothing required is missing."""
        return self.section.present >= self.section.required


def start_site(organization: Organization, *, type: str, slug: str, now: datetime) -> Site:
    """A planned site with all its sections, empty; raises what `create_site` raises."""
    site = create_site(organization, type=type, slug=slug, now=now)
    open_sections(site)
    return site


def make_checklist(site: Site) -> list[Line]:
    """The site's sections in order, each with what it lacks."""
    rules = {
        rule.slug: (standard, rule) for standard in list_standards_of(site) for rule in standard.sections
    }
    scans, now = list_scans(site), datetime.now(UTC)
    lines = []
    for section in list_sections(site):
        standard, rule = rules[section.slug]
        line = _line(site, rule, section)
        line.term = find_term(site, section, standard, now=now)
        line.scans = len(scans.intersection(media_ids(section.values))) if scans else 0
        lines.append(line)
    return lines


def next_line(lines: Sequence[Line]) -> Line | None:
    """The section to fill next: the first that lacks something."""
    return next((line for line in lines if not line.is_done), None)


def _line(site: Site, rule: SectionRule, section: Section) -> Line:
    statuses = section.statuses
    missing = [
        item
        for item in rule.items
        if item.is_required_for(site.type) and statuses.get(item.id, {}).get("status") not in DONE
    ]
    remarks = sum(bool(state.get("notes")) for state in statuses.values() if state.get("status") in DONE)
    return Line(rule, section, missing, remarks)
