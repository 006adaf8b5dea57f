"""What the address of the plan asks for, and in which zone it is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import available_timezones

from flask import current_app, request
from sqlalchemy import Row

from portal.accounts.policy import Who
from portal.accounts.zones import ZONES
from portal.calendar import local_today
from portal.pages.plan.periods import Period, View, period_of, read_date, read_view
from portal.pages.plan.services import ORIGINS, Filters, find_own, list_own
from portal.registry.scopes import covers_country

FEW = 50
"""Institutions that one list can hold; whoever sees more looks for them by name."""

NAMES = ("organization", "network", "state", "topic", "rubric", "campaign", "template", "origin", "type") + (
    "region",
    "municipality",
    "q",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything the address and the person say of what to show."""

    filters: Filters
    period: Period
    zone: str
    own: Sequence[Row[Any]]  # institutions to choose from, where they are few
    organization: Row[Any] | None  # the one that is shown alone
    now: datetime

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """The moments from and until which posts are shown."""
        return self.period.bounds(self.zone)


def read(who: Who, view: View | None = None) -> Asked:
    """What was asked; what makes no sense is as if not asked."""
    now, filters = datetime.now(UTC), read_filters(request.args)
    own = list_own(who, FEW)
    organization = _find_alone(who, filters, own)
    zone = _zone(who, organization, own)
    layout = view or read_view(request.args.get("view", ""))
    day = read_date(request.args.get("date", ""), local_today(zone, now))
    few = own if len(own) <= FEW else []
    return Asked(filters, period_of(layout, day), zone, few, organization, now)


def read_filters(args: Mapping[str, str]) -> Filters:
    """Filters of the address, cleaned."""
    asked = {name: args.get(name, "").strip().replace("\0", "")[:200] for name in NAMES}
    asked["origin"] = asked["origin"] if asked["origin"] in ORIGINS else ""
    return Filters(**asked)


def query_of(asked: Asked) -> dict[str, str]:
    """The filters as parameters of an address, the empty ones left out."""
    return {name: value for name in NAMES if (value := getattr(asked.filters, name))}


def tail_of(asked: Asked) -> str:
    """The whole of what is shown as the end of an address, to come back to it."""
    shown = {"view": asked.period.view.value, "date": asked.period.day.isoformat(), "zone": asked.zone}
    return urlencode(query_of(asked) | shown)


def is_zone(name: str) -> bool:
    """Whether there is such a zone."""
    return name in available_timezones()


def _find_alone(who: Who, filters: Filters, own: Sequence[Row[Any]]) -> Row[Any] | None:
    if filters.organization:
        mine = [row for row in own if str(row.id) == filters.organization]
        return mine[0] if mine else find_own(who, filters.organization)
    return own[0] if len(own) == 1 else None


def _zone(who: Who, organization: Row[Any] | None, own: Sequence[Row[Any]]) -> str:
    """The zone chosen in the address; the institution's; the person's own; the territory's; the portal's."""
    asked = request.args.get("zone", "")
    if asked in {zone.name for zone in ZONES} or (organization and asked == organization.zone):
        return asked
    usual: str = current_app.config["TIMEZONE"]
    return (organization.zone if organization else who.user.timezone) or _common(who, own) or usual


def _common(who: Who, own: Sequence[Row[Any]]) -> str:
    """The one zone of a person's institutions, by the first of them; nothing where they differ."""
    zones = {row.zone for row in own}
    return zones.pop() if len(zones) == 1 and not covers_country(who.user.grants) else ""
