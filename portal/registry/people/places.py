"""Scopes as conditions on people and as words: where a role holds. Reads only."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, String, cast, literal, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from portal.accounts.models import Grant
from portal.extensions import db
from portal.registry.organizations.models import Organization
from portal.registry.scopes import COUNTRY, covers_country, districts_within, regions_within, within
from portal.registry.territories.models import Municipality, Region


def scope_inside(scope: InstrumentedAttribute[str], grants: Iterable[Grant]) -> ColumnElement[bool]:
    """The condition that a scope lies inside one of these grants."""
    held = list(grants)
    if covers_country(held):
        return true()
    organizations = select(_scope("organization", Organization.id)).where(within(held))
    districts = select(_scope("municipality", Municipality.id)).where(districts_within(held))
    regions = select(_scope("region", Region.code)).where(regions_within(held))
    inside = [scope.in_(places) for places in (organizations, districts, regions)]
    return or_(*inside, scope == COUNTRY) if any(one.scope == COUNTRY for one in held) else or_(*inside)


def name_places(scopes: Iterable[str]) -> dict[str, str]:
    """What people call these places, by scope; three queries whatever their number."""
    wanted: dict[str, list[str]] = {}
    for scope in sorted(set(scopes)):
        kind, _, key = scope.partition(":")
        wanted.setdefault(kind, []).append(key)
    names = {COUNTRY: "вся страна"}
    names |= _names("organization", Organization.id, Organization.short_name, wanted)
    names |= _names("municipality", Municipality.id, Municipality.name, wanted)
    return names | _names("region", Region.code, Region.short, wanted)


def title_places(scopes: Iterable[str]) -> dict[str, str]:
    """The same as titles of what stands somewhere; a place that is no more is named so."""
    wanted = set(scopes)
    names = name_places(wanted) | {COUNTRY: "Вся страна"}
    return {scope: names.get(scope, "Территория, которой больше нет") for scope in wanted}


def _names(
    kind: str, key: InstrumentedAttribute[Any], name: InstrumentedAttribute[str], wanted: dict[str, list[str]]
) -> dict[str, str]:
    keys = wanted.get(kind, [])
    asked: list[Any] = keys if kind == "region" else [int(one) for one in keys]
    rows = db.session.execute(select(key, name).where(key.in_(asked)))
    return {f"{kind}:{one}": words for one, words in rows}


def _scope(kind: str, key: InstrumentedAttribute[Any]) -> ColumnElement[str]:
    return literal(f"{kind}:") + cast(key, String)
