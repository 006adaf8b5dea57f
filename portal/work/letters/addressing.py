"""To whom a new mailing goes and with which text it begins, as the address of the page says."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from flask import request

from portal.accounts.policy import Action, Who
from portal.registry.organizations.listing import list_seen_regions
from portal.registry.organizations.models import OrgLevel, OrgType
from portal.registry.organizations.services import get_organization
from portal.registry.territories.models import Municipality, Region
from portal.registry.territories.services import list_municipalities
from portal.registry.territories.spheres import list_sphere_facts
from portal.work.letters import texts
from portal.work.letters.models import LetterTemplate
from portal.work.letters.recipients import DISTRICTS, FILTERS, ORGANIZATIONS, list_recipients
from portal.work.letters.starters import Starter, find_starter, list_starters
from portal.work.letters.writing import today_of

Pairs = list[tuple[str, str]]


@dataclass(slots=True)
class Chosen:
    """To whom, in what region, how many; and what else could be chosen."""

    asked: dict[str, str]
    region: str | None
    count: int | None
    name: str = ""  # of the one institution
    text: str = ""  # "s:registry" or "t:5"
    regions: Sequence[Region] = ()
    municipalities: Sequence[Municipality] = ()
    templates: Sequence[LetterTemplate] = ()
    starters: tuple[Starter, ...] = field(default_factory=list_starters)

    @property
    def is_one(self) -> bool:
        """Whether it is for one institution, from its card."""
        return "organization_id" in self.asked

    @property
    def query(self) -> dict[str, str]:
        """The parameters that say it again in an address."""
        region = {"region": self.region} if self.region else {}
        return {name: value for name, value in self.asked.items() if value} | region | {"text": self.text}

    @property
    def region_pairs(self) -> Pairs:
        """Regions for the filter."""
        return [(one.code, one.short) for one in self.regions]

    @property
    def place_pairs(self) -> Pairs:
        """Districts and settlements for the filter."""
        return [(str(one.id), one.name) for one in self.municipalities]

    @property
    def text_pairs(self) -> Pairs:
        """Templates to begin with: the ready ones, then people's own."""
        ready = [(f"s:{one.code}", one.title) for one in self.starters]
        return ready + [(f"t:{one.id}", one.title) for one in self.templates]

    @property
    def types(self) -> Pairs:
        """Types of institutions for the filter."""
        return [(one.value, one.label) for one in OrgType]

    @property
    def levels(self) -> Pairs:
        """Levels of institutions for the filter."""
        return [(one.value, one.label) for one in OrgLevel]

    @property
    def spheres(self) -> Pairs:
        """Spheres for the filter."""
        return [(one.code, ("— " if one.parent_code else "") + one.name) for one in list_sphere_facts()]


def choose_recipients(who: Who) -> Chosen:
    """What the address asks: one institution, institutions by a filter, or districts; raises NotFound."""
    text = request.args.get("text", "")[:40]
    if key := request.args.get("organization_id", "")[:9]:
        return _choose_one(who, key, text)
    asked = {name: request.args.get(name, "").strip().replace("\0", "")[:200] for name in FILTERS}
    kind = DISTRICTS if request.args.get("kind") == DISTRICTS else ORGANIZATIONS
    asked = {"kind": kind} | {name: value for name, value in asked.items() if value}
    regions = texts.list_own_regions(who) or list_seen_regions(who)
    by_code = {region.code: region for region in regions}
    code = request.args.get("region", "") or (regions[0].code if len(regions) == 1 else "")
    region = by_code.get(code)
    return Chosen(
        asked,
        region.code if region else None,
        _count(who, asked, region),
        text=text,
        regions=regions,
        municipalities=list_municipalities(region.code) if region else (),
        templates=texts.list_templates(who)[0],
    )


def _choose_one(who: Who, key: str, text: str) -> Chosen:
    organization = get_organization(int(key) if key.isascii() and key.isdecimal() else 0, who)
    asked = {"kind": ORGANIZATIONS, "organization_id": key}
    return Chosen(
        asked,
        organization.region_code,
        1,
        name=organization.short_name,
        text=text,
        templates=texts.list_templates(who)[0],
    )


def _count(who: Who, asked: dict[str, str], region: Region | None) -> int | None:
    if region is None:
        return None
    today = today_of(region, datetime.now(UTC))
    return len(list_recipients(who.about(Action.SEND_LETTERS), asked, region.code, today=today))


def first_text(who: Who, chosen: Chosen) -> dict[str, Any]:
    """The subject and the body that the chosen template begins with."""
    kind, _, key = chosen.text.partition(":")
    found: Starter | LetterTemplate | None = None
    if kind == "s":
        found = find_starter(key)
    elif kind == "t":
        found = next((one for one in chosen.templates if str(one.id) == key), None)
    return {"subject": found.subject, "body": found.body} if found else {}
