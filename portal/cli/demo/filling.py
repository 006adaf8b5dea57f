"""Fills a demo site section by section through the service the editor uses."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from portal.cli.demo.documents import DocumentMaker
from portal.gosweb.sections.rules import list_rules
from portal.gosweb.sections.services import save_section
from portal.gosweb.sites.models import Site
from portal.gosweb.standards.standard import Item, Need
from portal.registry.organizations.models import Organization

Raw = Mapping[str, Any]
Wanted = Callable[[Item], bool]


@cache
def load_values() -> dict[str, Any]:
    """The file of demo values."""
    text = (Path(__file__).parent / "values.yaml").read_text(encoding="utf-8")
    values: dict[str, Any] = yaml.safe_load(text)
    return values


def unfilled() -> frozenset[str]:
    """Items that the school at 60 % has not filled, as «section.id»."""
    return frozenset(load_values()["unfilled"])


def fill_site(
    site: Site, wanted: Wanted, maker: DocumentMaker, *, author_id: int | None, now: datetime
) -> None:
    """Save the wanted items of every section that has values for this type of institution."""
    facts = _facts(site.organization)
    for rule in list_rules(site):
        values = {}
        for item in rule.items:
            if wanted(item) and (entry := _entry(item, site, facts, maker, now)):
                values[item.id] = entry
        if values:
            save_section(site, rule.slug, values, base=0, author_id=author_id, now=now)


def _entry(
    item: Item, site: Site, facts: Mapping[str, str], maker: DocumentMaker, now: datetime
) -> dict[str, Any] | None:
    raw = _raw(site.type, item)
    if raw is not None:
        return {"value": _resolve(raw, item, site.organization, facts, maker, now)}
    if item.is_absence_allowed and item.need(site.type) in (Need.IF_ANY, Need.STATE_ABSENCE):
        return {"absent": True, "text": item.absence_text or "не предусмотрено"}
    return None


def _raw(type: str, item: Item) -> Any:
    values = load_values()
    own = values.get(type, {}).get(item.section, {})
    common = values["all"].get(item.section, {})
    return own.get(item.id, common.get(item.id))


def _resolve(
    raw: Any,
    item: Item,
    organization: Organization,
    facts: Mapping[str, str],
    maker: DocumentMaker,
    now: datetime,
) -> Any:
    """Facts in place of words in braces, stored files in place of titles of documents."""
    if isinstance(raw, str):
        return raw.format_map(facts)
    if isinstance(raw, list):
        return [_resolve(part, item, organization, facts, maker, now) for part in raw]
    if "docs" in raw:
        files = [maker.make(title, organization, now=now) for title in raw["docs"]]
        titles = zip(files, raw["docs"], strict=True)
        return [{"media": file.id, "title": title, "signed": _is_signed(item)} for file, title in titles]
    return {key: _resolve(part, item, organization, facts, maker, now) for key, part in raw.items()}


def _is_signed(item: Item) -> bool:
    return "pep" in (item.signature, *(column.signature for column in item.columns))


def _facts(organization: Organization) -> dict[str, str]:
    founder = organization.parent.short_name if organization.parent else "Учебное управление образования"
    return {
        "full_name": organization.full_name,
        "short_name": organization.short_name,
        "address": organization.address,
        "phone": organization.phone,
        "email": organization.email,
        "inn": organization.inn,
        "kpp": organization.kpp,
        "ogrn": organization.ogrn,
        "head": "Соколова Елена Павловна",
        "head_post": "директор" if organization.type != "kindergarten" else "заведующая",
        "deputy": "Назаров Илья Андреевич",
        "founder": founder,
        "founder_address": "000000, учебный город, пл. Центральная, д. 1",
    }
