"""Compares rows of the file with the registry: what each would create or change, and whether it may."""

from collections.abc import Sequence
from typing import Any

from portal.registry.imports.identity import Identities, RowRefused
from portal.registry.imports.models import RowOutcome
from portal.registry.imports.reach import OUTSIDE, Reach
from portal.registry.imports.reading import Reading, clean_value
from portal.registry.imports.snapshots import read_snapshots
from portal.registry.organizations.kinds import guess_level, guess_type
from portal.registry.organizations.models import OrgLevel, OrgType
from portal.registry.territories.gazetteer import Gazetteer, Place
from portal.registry.territories.regions import region_code_of_inn
from portal.registry.territories.spheres import sphere_of_type
from portal.typography import rudate

CLOSED = "учреждение закрыто {}; если оно работает, нажмите на его карточке «Вернуть в действующие»"
Staged = dict[str, Any]
"""A row for the table of staged rows."""


class Comparer:
    """Judges rows of one file in portions; remembers what it has met."""

    def __init__(self, import_id: int, gazetteer: Gazetteer, reach: Reach) -> None:
        self.import_id = import_id
        self.identities = Identities()
        self.links: dict[int, tuple[int | None, str, str]] = {}  # row -> organization, ИНН, ИНН of the parent
        self.created: dict[str, int] = {}  # ИНН -> row that creates it
        self._gazetteer = gazetteer
        self._reach = reach

    def judge(self, readings: Sequence[Reading]) -> list[Staged]:
        """Staged rows of a portion, in its order."""
        matched = {reading.number: self._match(reading) for reading in readings}
        snapshots = read_snapshots([found for found in matched.values() if found])
        staged = []
        for reading in readings:
            found = matched[reading.number]
            try:
                staged.append(self._stage(reading, found, snapshots.get(found or 0)))
            except RowRefused as refusal:
                reading.reasons.append(str(refusal))
                staged.append(self._rejected(reading))
        return staged

    def _match(self, reading: Reading) -> int | None:
        if reading.reasons:
            return None
        try:
            return self.identities.claim(*reading.key, reading.number)
        except RowRefused as refusal:
            reading.reasons.append(str(refusal))
            return None

    def _stage(self, reading: Reading, organization_id: int | None, current: dict[str, Any] | None) -> Staged:
        if reading.reasons:
            return self._rejected(reading)
        data = reading.data
        if current is None or organization_id is None:
            _complete(reading)
        region_code = data.get("region_code") or (current or {}).get("region_code", "")
        place = self._locate(data, region_code)
        if current is None or organization_id is None:
            return self._created(reading, region_code, place)
        return self._compared(reading, organization_id, current, place)

    def _locate(self, data: dict[str, Any], region_code: str) -> Place | None:
        text = data.get("municipality")
        place = self._gazetteer.locate(region_code, text, data.get("oktmo", "")) if text else None
        if place:
            data["municipality"] = place.full_name
        return place

    def _created(self, reading: Reading, region_code: str, place: Place | None) -> Staged:
        data = reading.data
        if not self._reach.allows(region_code, place, data["spheres"]):
            raise RowRefused(OUTSIDE)
        self.created.setdefault(data["inn"], reading.number)
        self._link(reading, None)
        return self._row(reading, RowOutcome.CREATE, None, {})

    def _compared(
        self, reading: Reading, organization_id: int, current: dict[str, Any], place: Place | None
    ) -> Staged:
        data = reading.data
        stands = self._gazetteer.by_id.get(current["municipality_id"])
        current["municipality"] = stands.full_name if stands else ""
        spheres = data.get("spheres", current["spheres"])
        region_code = data.get("region_code", current["region_code"])
        if region_code != current["region_code"]:
            data.setdefault("municipality", "")  # the old one stayed in the old region
        stays = self._reach.allows(region_code, place if "municipality" in data else stands, spheres)
        is_theirs = self._reach.has(organization_id)
        if not is_theirs or not (stays or self._reach.holds(organization_id, spheres)):
            raise RowRefused(OUTSIDE)
        if current["closed_on"]:
            raise RowRefused(CLOSED.format(rudate(current["closed_on"])))
        changes = find_changes(data, current)
        self._link(reading, organization_id)
        outcome = RowOutcome.CHANGE if changes else RowOutcome.UNCHANGED
        return self._row(reading, outcome, organization_id, changes)

    def _link(self, reading: Reading, organization_id: int | None) -> None:
        parent_inn = reading.data.get("parent_inn")
        if parent_inn:
            self.links[reading.number] = (organization_id, reading.data["inn"], parent_inn)

    def _rejected(self, reading: Reading) -> Staged:
        reading.data = {"cells": reading.cells}
        return self._row(reading, RowOutcome.REJECT, None, {})

    def _row(
        self, reading: Reading, outcome: RowOutcome, organization_id: int | None, changes: dict[str, Any]
    ) -> Staged:
        return {
            "import_id": self.import_id,
            "number": reading.number,
            "outcome": outcome,
            "organization_id": organization_id,
            "data": reading.data,
            "changes": changes,
            "reason": "; ".join(reading.reasons),
            "notes": reading.notes,
        }


def find_changes(data: dict[str, Any], current: dict[str, Any]) -> dict[str, Any]:
    """Fields whose value would really change; another spelling of the same is no change."""
    changes = {}
    for name, value in data.items():
        old = current.get(name)
        if old != value and not _is_same(name, old, value):
            changes[name] = [old, value]
    return changes


def _is_same(name: str, old: Any, value: Any) -> bool:
    is_written = isinstance(old, str) and name not in ("type", "level")
    return is_written and clean_value(name, old) == value


def _complete(reading: Reading) -> None:
    """Fill what a new organization must have from what the row gives away; say so."""
    data, notes = reading.data, reading.notes
    data.setdefault("short_name", data["full_name"])
    if "type" not in data:
        data["type"] = (guess_type(data["full_name"]) or OrgType.OTHER).value
        notes.append(f"тип не указан, по названию: «{OrgType(data['type']).label}»")
    if "level" not in data:
        guessed = OrgLevel.MUNICIPAL if data.get("municipality") else OrgLevel.REGIONAL
        data["level"] = (guess_level(data["full_name"]) or guessed).value
        notes.append(f"уровень не указан, по названию: {OrgLevel(data['level']).label}")
    if "region_code" not in data:
        code = region_code_of_inn(data["inn"])
        if code is None:
            raise RowRefused("не указан субъект РФ, и по ИНН его не определить")
        data["region_code"] = code
        notes.append(f"субъект РФ не указан, по ИНН: код {code}")
    if not data.get("spheres"):
        data["spheres"] = [sphere_of_type(data["type"])]
        notes.append("сфера не указана, взята по типу")
