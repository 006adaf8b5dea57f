"""The editor's deeds on what is typed but not yet saved: rows added, moved, removed; uploads kept at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any

from portal.gosweb.sections.conversion import values_from
from portal.gosweb.sites.models import Site
from portal.gosweb.standards.kinds import Shape, shape_of
from portal.gosweb.standards.standard import SectionRule
from portal.media import MediaError, store

MOVES = {"up": -1, "down": 1}


@dataclass
class Draft:
    """Values as typed, with what was refused on the way."""

    values: dict[str, Any]
    refusals: list[str] = field(default_factory=list)
    stored: list[int] = field(default_factory=list)  # files that came now


def read_draft(site: Site, rule: SectionRule, data: Mapping[str, Any], *, author_id: int) -> Draft:
    """The typed values; new files are stored, a refused one is told about and the rest stays."""
    refusals, stored = list[str](), list[int]()

    def keep(upload: Any) -> dict[str, Any] | None:
        try:
            file = store(
                upload.stream,
                upload.filename,
                organization_id=site.organization_id,
                author_id=author_id,
                now=datetime.now(UTC),
            )
        except MediaError as error:
            refusals.append(f"Файл «{PurePath(upload.filename).name}» не принят: {error}")
            return None
        stored.append(file.id)
        return {"media": file.id, "title": PurePath(file.name).stem, "signed": False}

    return Draft(values_from(rule, data, keep), refusals, stored)


def apply_deed(rule: SectionRule, values: dict[str, Any], deed: str) -> str:
    """Do `item:add`, `item:up:2`, `item:down:2` or `item:remove:2` to the typed rows; return the item's id.

    An unknown or outdated deed changes nothing.
    """
    item_id, action, place = [*deed.split(":"), "", ""][:3]
    if item_id not in {item.id for item in rule.items if shape_of(item.kind) is Shape.ROWS}:
        return item_id
    entry = values.get(item_id, {})
    values[item_id] = {**entry, "value": _moved(list(entry.get("value") or []), action, place)}
    return item_id


def _moved(rows: list[Any], action: str, place: str) -> list[Any]:
    if action == "add":
        return [*rows, {}]
    index = int(place) if place.isdecimal() and len(place) < 9 else len(rows)
    other = index + MOVES.get(action, 0)
    if index < len(rows) and action == "remove":
        del rows[index]
    elif index < len(rows) and 0 <= other < len(rows):
        rows[index], rows[other] = rows[other], rows[index]
    return rows
