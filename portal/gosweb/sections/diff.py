"""What changed between two revisions of a section, item by item, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.gosweb.standards.standard import SectionRule

SHOWN = 400


@dataclass(frozen=True, slots=True)
class Change:
    """One item that differs."""

    item_id: str
    title: str
    before: str
    after: str


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
    text = _plain(entry.get("value"))
    return text if len(text) <= SHOWN else text[:SHOWN].rstrip() + "…"


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        if "media" in value or "url" in value:
            signed = ", подписан ПЭП" if value.get("signed") else ""
            return f"{value.get('title') or value.get('url') or 'документ'}{signed}"
        return " · ".join(text for part in value.values() if (text := _plain(part)))
    if isinstance(value, list):
        return "\n".join(_plain(part) for part in value)
    return str(value or "")
