"""Applies staged rows to the registry in one transaction: all of them or none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, delete, insert, select, update

from portal.audit import AuditEvent
from portal.extensions import Model, db
from portal.portions import cut
from portal.registry.imports.identity import Identities
from portal.registry.imports.models import ImportRow, RegistryImport, RowOutcome
from portal.registry.imports.snapshots import PLAIN, read_snapshots
from portal.registry.organizations.models import Organization, OrganizationSphere, OrgLevel, OrgType
from portal.registry.organizations.search import search_text_of, sort_key_of
from portal.registry.territories.gazetteer import Gazetteer
from portal.registry.territories.services import make_gazetteer, save_place

PORTION = 1_000


class RegistryMoved(Exception):
    """The registry is no longer what the preview was made of."""


@dataclass(slots=True)
class Work:
    """What lasts for the whole apply."""

    row: RegistryImport
    now: datetime
    gazetteer: Gazetteer
    identities: Identities
    parents: list[tuple[int, str]] = field(default_factory=list)  # organization, ИНН of its parent


def apply_rows(row: RegistryImport, *, now: datetime) -> None:
    """Create and change organizations as staged; raises RegistryMoved, and then nothing must be committed."""
    work = Work(row, now, make_gazetteer(), Identities())
    for portion in _portions(row.id, RowOutcome.CREATE):
        _create(portion, work)
    for portion in _portions(row.id, RowOutcome.CHANGE):
        _change(portion, work)
    _set_parents(work)


def _portions(import_id: int, outcome: RowOutcome) -> Iterator[Sequence[Any]]:
    columns = select(ImportRow.number, ImportRow.organization_id, ImportRow.data, ImportRow.changes)
    mine = columns.where(ImportRow.import_id == import_id, ImportRow.outcome == outcome)
    last = 0
    while rows := db.session.execute(
        mine.where(ImportRow.number > last).order_by(ImportRow.number).limit(PORTION)
    ).all():
        yield rows
        last = rows[-1].number


def _create(rows: Sequence[Any], work: Work) -> None:
    keys = {(row.data["inn"], row.data.get("kpp", "")): row.data for row in rows}
    _check_absent({inn for inn, _ in keys}, keys.keys())
    table = _table(Organization)
    made = db.session.execute(
        insert(table).returning(table.c.id, table.c.inn, table.c.kpp),
        [_values_of_new(row.data, work) for row in rows],
    ).all()
    spheres, events = [], []
    for organization_id, inn, kpp in made:
        data = keys[inn, kpp]
        spheres += [{"organization_id": organization_id, "sphere_code": code} for code in data["spheres"]]
        events.append(_event("organization.created", organization_id, {"import": work.row.id}, work))
        work.identities.by_inn[inn][kpp] = organization_id
        parent_inn = data.get("parent_inn")
        if parent_inn and "parent_id" not in data:
            work.parents.append((organization_id, parent_inn))
    db.session.execute(insert(_table(OrganizationSphere)), spheres)
    db.session.execute(insert(_table(AuditEvent)), events)


def _table(model: type[Model]) -> Table:
    """The bare table: tens of thousands of rows need no units of work."""
    return cast(Table, model.__table__)


def _check_absent(inns: set[str], keys: Any) -> None:
    known = select(Organization.inn, Organization.kpp).where(Organization.inn.in_(inns))
    if any((inn, kpp) in keys for inn, kpp in db.session.execute(known)):
        raise RegistryMoved


def _values_of_new(data: dict[str, Any], work: Work) -> dict[str, Any]:
    values: dict[str, Any] = {name: data.get(name, "") for name in PLAIN}
    return values | {
        "type": OrgType(data["type"]),
        "level": OrgLevel(data["level"]),
        "municipality_id": _place_id(data, data["region_code"], work),
        "parent_id": _known_parent(data, work),
        "search_text": search_text_of(data["short_name"], data["full_name"], data["inn"]),
        "sort_key": sort_key_of(data["short_name"]),
        "is_demo": False,
        "created_at": work.now,
        "updated_at": work.now,
    }


def _known_parent(data: dict[str, Any], work: Work) -> int | None:
    """The parent that stands in the registry by now; one of this portion or a later row is set at the end."""
    parent_id = work.identities.head_of(data["parent_inn"]) if data.get("parent_inn") else None
    if parent_id:
        data["parent_id"] = parent_id
    return parent_id


def _place_id(data: dict[str, Any], region_code: str, work: Work) -> int | None:
    text = data.get("municipality")
    place = work.gazetteer.locate(region_code, text, data.get("oktmo", "")) if text else None
    return save_place(place) if place else None


def _change(rows: Sequence[Any], work: Work) -> None:
    ids = [row.organization_id for row in rows]
    current = read_snapshots(ids, for_update=True)
    groups: dict[frozenset[str], list[dict[str, Any]]] = {}
    for row in rows:
        values = _changed_values(row, current.get(row.organization_id), work)
        groups.setdefault(frozenset(values), []).append(values)
    for group in groups.values():
        db.session.execute(update(Organization), group)
    _change_spheres(rows)
    events = [_event("organization.changed", row.organization_id, _details(row, work), work) for row in rows]
    db.session.execute(insert(_table(AuditEvent)), events)


def _details(row: Any, work: Work) -> dict[str, Any]:
    return {"import": work.row.id, "changes": row.changes}


def _changed_values(row: Any, current: dict[str, Any] | None, work: Work) -> dict[str, Any]:
    if current is None or current["closed_on"]:
        raise RegistryMoved
    current["municipality"] = _place_name(current["municipality_id"], work)
    if any(current[name] != old for name, (old, _) in row.changes.items()):
        raise RegistryMoved
    new = {name: value for name, (_, value) in row.changes.items()}
    values = {name: new[name] for name in PLAIN if name in new}
    values |= {"id": row.organization_id, "updated_at": work.now}
    if "type" in new:
        values["type"] = OrgType(new["type"])
    if "level" in new:
        values["level"] = OrgLevel(new["level"])
    if "municipality" in new:
        region_code = new.get("region_code", current["region_code"])
        values["municipality_id"] = _place_id(row.data, region_code, work)
    if new.keys() & {"short_name", "full_name"}:
        names = current | new
        values["search_text"] = search_text_of(names["short_name"], names["full_name"], names["inn"])
        values["sort_key"] = sort_key_of(names["short_name"])
    if "parent_inn" in new:
        values["parent_id"] = None
        if new["parent_inn"]:
            work.parents.append((row.organization_id, new["parent_inn"]))
    return values


def _place_name(municipality_id: int | None, work: Work) -> str:
    place = work.gazetteer.by_id.get(municipality_id)
    return place.full_name if place else ""


def _change_spheres(rows: Sequence[Any]) -> None:
    changed = {row.organization_id: row.changes["spheres"][1] for row in rows if "spheres" in row.changes}
    if not changed:
        return
    mine = OrganizationSphere.organization_id.in_(list(changed))
    db.session.execute(delete(OrganizationSphere).where(mine))
    pairs = [
        {"organization_id": organization_id, "sphere_code": code}
        for organization_id, codes in changed.items()
        for code in codes
    ]
    if pairs:
        db.session.execute(insert(OrganizationSphere), pairs)


def _set_parents(work: Work) -> None:
    """All organizations of the file exist by now, so a parent from any row of it is found."""
    if not work.parents:
        return
    values = [
        {"id": organization_id, "parent_id": parent_id}
        for organization_id, inn in work.parents
        if (parent_id := work.identities.head_of(inn)) and parent_id != organization_id
    ]
    for portion in cut(values, PORTION):
        db.session.execute(update(Organization), portion)


def _event(action: str, organization_id: int, details: dict[str, Any], work: Work) -> dict[str, Any]:
    return {
        "at": work.now,
        "actor_id": work.row.author_id,
        "action": action,
        "subject": f"organization:{organization_id}",
        "organization_id": organization_id,
        "details": details,
        "address": "",
    }
