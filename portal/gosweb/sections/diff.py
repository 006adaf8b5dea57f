"""What changed between two revisions of a section, item by item, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.gosweb.sections.merging import Clash
from portal.gosweb.standards.standard import SectionRule

SHOWN = 400
CHOICE = 4_000  # letters of a side between which a person chooses


@dataclass(frozen=True, slots=True)
class Change:
    """One item that differs."""

    item_id: str
    title: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Apart:
    """The sides of a clash in words."""

    before: str
    mine: str
    theirs: str
    same: int  # rows that all have


def changes(rule: SectionRule, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """The items that differ, in the order of the Standard."""
    found = []
    for item in rule.items:
        old, new = before.get(item.id), after.get(item.id)
        if old != new:
            found.append(Change(item.id, item.title, words(old), words(new)))
    return found


def words(entry: Mapping[str, Any] | None) -> str:
    """An entry as a person would read it, cut to a few lines; nothing is an em dash."""
    if not entry:
        return "—"
    if entry.get("absent"):
        return str(entry.get("text") or "не предусмотрено")
    return _cut(_plain(entry.get("value")), SHOWN)


def apart(clash: Clash) -> Apart:
    """How the sides of a clash differ; rows that all three have are counted, not shown."""
    sides = (clash.before, clash.mine, clash.theirs)
    lists = [side["value"] for side in sides if side and isinstance(side.get("value"), list)]
    common = [row for row in lists[0] if all(row in rows for rows in lists)] if len(lists) == 3 else []
    before, mine, theirs = (_side(side, common) for side in sides)
    return Apart(before, mine, theirs, same=len(common))


def _side(entry: Mapping[str, Any] | None, common: Sequence[Any]) -> str:
    value = (entry or {}).get("value")
    if not common or not isinstance(value, list):
        return _whole(entry)
    rows = [_plain(row) for row in value if row not in common]
    return _cut("\n".join(rows), CHOICE) or "—"


def _whole(entry: Mapping[str, Any] | None) -> str:
    if not entry or entry.get("absent"):
        return words(entry)
    return _cut(_plain(entry.get("value")), CHOICE)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[:most].rstrip() + "…"


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        if "media" in value or "url" in value:
            signed = ", подписан ПЭП" if value.get("signed") else ""
            return f"{value.get('title') or value.get('url') or 'документ'}{signed}"
        return " · ".join(text for part in value.values() if (text := _plain(part)))
    if isinstance(value, list):
        return "\n".join(_plain(part) for part in value)
    return str(value or "")
