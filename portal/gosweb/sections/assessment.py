"""What a draft is worth: it is drawn as it will be published and judged by the check's own engine."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.gosweb.checking.engine import check_section
from portal.gosweb.checking.markup import Page
from portal.gosweb.checking.report import Finding
from portal.gosweb.sections.files import list_files, media_facts
from portal.gosweb.sections.rules import get_rule
from portal.gosweb.sites.models import Site
from portal.gosweb.theme.context import DrawContext
from portal.gosweb.theme.drawing import draw_section

SAID_BY_STATUS = frozenset({"missing"})
"""Findings that repeat the status of their item."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """Status and remarks of every item, and how many of the required are there."""

    statuses: dict[str, dict[str, Any]]  # item id -> {"status": str, "notes": [str]}
    required: int
    present: int


def assess(site: Site, slug: str, values: Mapping[str, Any]) -> Assessment:
    """Judge these values of a section of this site; raises NotFound for an unknown section."""
    standard, rule = get_rule(site, slug)
    media = {file.id: media_facts(file) for file in list_files(site, values)}
    html = draw_section(rule, values, DrawContext(type=site.type, media=media))
    report = check_section(standard, rule, site.type, [Page(url=rule.path, html=html, section=rule.slug)])
    notes: dict[str, list[str]] = {}
    for finding in report.findings:
        if finding.code not in SAID_BY_STATUS:
            notes.setdefault(finding.item, []).append(_words_of(finding))
    statuses = {
        item.id: {"status": item.status.value, "notes": notes.get(item.id, [])} for item in report.items
    }
    return Assessment(statuses, required=report.required, present=report.present)


def _words_of(finding: Finding) -> str:
    """What is wrong and what to do; advice about markup is no use to who fills a form."""
    if not finding.advice or "itemprop" in finding.advice:
        return finding.message
    return f"{finding.message}. {finding.advice}"
