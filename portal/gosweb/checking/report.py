"""What a check found: a status for every item, findings in words, the score."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    """How it is with an item."""

    OK = "ok"
    ABSENT = "absent"  # absence is stated, and the norm allows it
    MISSING = "missing"
    MISPLACED = "misplaced"
    EMPTY = "empty"
    HIDDEN = "hidden"
    UNKNOWN = "unknown"  # has no tag, so it cannot be told on a foreign page


class Severity(StrEnum):
    """How bad a finding is."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to mend, in words for the person who will mend it."""

    severity: Severity
    code: str
    message: str
    advice: str = ""
    section: str = ""
    item: str = ""
    where: str = ""

    def as_json(self) -> dict[str, str]:
        """As in the JSON of `sites check`."""
        return {
            "severity": self.severity.value,
            "code": self.code,
            "section": self.section,
            "item": self.item,
            "message": self.message,
            "advice": self.advice,
            "where": self.where,
        }


@dataclass(frozen=True, slots=True)
class ItemReport:
    """An item of a section on the checked pages."""

    id: str
    title: str
    itemprop: str | None
    status: Status
    is_required: bool
    is_absence_allowed: bool = False
    value: str = ""
    where: str = ""

    @property
    def is_present(self) -> bool:
        """Whether it counts as present."""
        return self.status is Status.OK or (self.status is Status.ABSENT and self.is_absence_allowed)

    def as_json(self) -> dict[str, Any]:
        """As in the JSON of `sites check`."""
        return {
            "id": self.id,
            "itemprop": self.itemprop,
            "status": self.status.value,
            "value": self.value or None,
            "where": self.where or None,
        }


@dataclass(frozen=True, slots=True)
class SectionReport:
    """A section on the checked pages; `url` is None where no page was found."""

    slug: str
    title: str
    url: str | None
    items: tuple[ItemReport, ...]
    findings: tuple[Finding, ...]

    @property
    def required(self) -> int:
        """How many items the norm demands."""
        return sum(item.is_required for item in self.items)

    @property
    def present(self) -> int:
        """How many of them are there."""
        return sum(item.is_required and item.is_present for item in self.items)

    @property
    def percent(self) -> int:
        """The share of the present; 100 where nothing is demanded."""
        return percent(self.present, self.required)

    def item(self, id: str) -> ItemReport:
        """The report of an item; KeyError where there is none."""
        for item in self.items:
            if item.id == id:
                return item
        raise KeyError(id)

    def as_json(self) -> dict[str, Any]:
        """As in the JSON of `sites check`."""
        return {"slug": self.slug, "url": self.url, "items": [item.as_json() for item in self.items]}


@dataclass(frozen=True, slots=True)
class Report:
    """The check of a whole site."""

    target: str
    type: str
    standard: str
    sections: tuple[SectionReport, ...]
    site_findings: tuple[Finding, ...] = ()  # those of no section

    @property
    def required(self) -> int:
        """How many items the norm demands."""
        return sum(section.required for section in self.sections)

    @property
    def present(self) -> int:
        """How many of them are there."""
        return sum(section.present for section in self.sections)

    @property
    def percent(self) -> int:
        """The share of the present."""
        return percent(self.present, self.required)

    @property
    def findings(self) -> Sequence[Finding]:
        """All findings: of the site, then of its sections in order."""
        return [*self.site_findings, *(found for section in self.sections for found in section.findings)]

    @property
    def has_errors(self) -> bool:
        """Whether something must be mended."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)

    def section(self, slug: str) -> SectionReport:
        """The report of a section; KeyError where there is none."""
        for section in self.sections:
            if section.slug == slug:
                return section
        raise KeyError(slug)

    def as_json(self) -> dict[str, Any]:
        """The JSON of `sites check`."""
        return {
            "target": self.target,
            "type": self.type,
            "standard": self.standard,
            "score": {"required": self.required, "present": self.present, "percent": self.percent},
            "sections": [section.as_json() for section in self.sections],
            "findings": [finding.as_json() for finding in self.findings],
        }


def percent(present: int, required: int) -> int:
    """Whole percents, rounded down: 100 means that nothing is missing."""
    return 100 * present // required if required else 100
