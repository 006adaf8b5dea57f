"""Writes judged rows: pages, sealed keys and the journal, in portions of one transaction. Never commits."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, insert, select

from portal import vault
from portal.audit import AuditEvent
from portal.extensions import Model, db
from portal.pages.connections.assuming import KINDS, assumed_abilities, fingerprint_of
from portal.pages.connections.models import KeyState, PageKey
from portal.pages.delivery.planning import withdraw_consent
from portal.pages.imports.judging import Outcome, Verdict
from portal.pages.networks.contract import Mark
from portal.pages.social.addresses import Place, address_of
from portal.pages.social.models import PageKind, PageStage, SocialPage
from portal.pages.social.stages import restage
from portal.registry.organizations.models import Organization

FROM_FILE = "import"


def write(verdicts: Sequence[Verdict], *, author_id: int | None, now: datetime) -> list[int]:
    """Create and change what was judged so; ids of the pages touched. Flushes."""
    created = [one for one in verdicts if one.outcome is Outcome.CREATE]
    changed = [one for one in verdicts if one.outcome is Outcome.CHANGE]
    if created:
        _create(created, now)
    if changed:
        _change(changed, now)
    touched = created + changed
    _write_keys([one for one in touched if one.has_new_key], author_id, now)
    events = [_event(one, author_id, now) for one in touched]
    if events:
        db.session.execute(insert(_table(AuditEvent)), events)
    return [one.page_id for one in touched]


def _table(model: type[Model]) -> Table:
    """The bare table: tens of thousands of rows need no units of work."""
    return cast(Table, model.__table__)


def _create(verdicts: Sequence[Verdict], now: datetime) -> None:
    ids = {one.organization_id for one in verdicts}
    demo = select(Organization.id).where(Organization.id.in_(ids), Organization.is_demo)
    are_demo = set(db.session.scalars(demo))
    table = _table(SocialPage)
    values = [_values_of_new(one, one.organization_id in are_demo, now) for one in verdicts]
    made = insert(table).returning(table.c.id, sort_by_parameter_order=True)
    for one, page_id in zip(verdicts, db.session.scalars(made, values), strict=True):
        one.page_id = page_id


def _values_of_new(one: Verdict, is_demo: bool, now: datetime) -> dict[str, Any]:
    place, line = one.line.place, one.line
    assert place
    mark = line.gov_mark or Mark.UNKNOWN
    connected = PageStage.CONNECTED if line.secret else PageStage.CREATED
    return {
        "organization_id": one.organization_id,
        "network": place.network,
        "kind": line.kind or PageKind.OFFICIAL,
        "external_id": place.external_id,
        "address": place.address or address_of(place.network, place.external_id),
        "screen_name": place.screen_name.lower(),
        "stage": PageStage.MARKED if mark is Mark.YES else connected,
        "allows_upper": bool(line.allows_upper),
        "allows_upper_at": now if line.allows_upper else None,
        "gov_mark": mark,
        "gov_mark_source": "" if mark is Mark.UNKNOWN else FROM_FILE,
        "gov_mark_at": None if mark is Mark.UNKNOWN else now,
        "has_key": bool(line.secret),
        "is_demo": is_demo,
        "created_at": now,
        "updated_at": now,
    }


def _change(verdicts: Sequence[Verdict], now: datetime) -> None:
    ids = [one.page_id for one in verdicts]
    pages = {page.id: page for page in db.session.scalars(select(SocialPage).where(SocialPage.id.in_(ids)))}
    for one in verdicts:
        page = pages[one.page_id]
        one.before = {name: getattr(page, name) for name in one.changes}
        for name, value in one.changes.items():
            setattr(page, name, value)
        if "gov_mark" in one.changes:
            page.gov_mark_source, page.gov_mark_at = FROM_FILE, now
        if "allows_upper" in one.changes:
            _move_consent(page, now)
        page.has_key = page.has_key or one.has_new_key
        page.updated_at = now
        restage(page)
    db.session.flush()


def _move_consent(page: SocialPage, now: datetime) -> None:
    page.allows_upper_at = now
    if not page.allows_upper:
        withdraw_consent(page, now=now)


def _write_keys(verdicts: Sequence[Verdict], author_id: int | None, now: datetime) -> None:
    """New keys beside new pages at once; a key of a known page takes the place of its kind's old one."""
    old = _old_keys([one.page_id for one in verdicts if one.outcome is Outcome.CHANGE])
    fresh = []
    for one in verdicts:
        values = _values_of_key(one.line.place, one.line.secret, author_id, now)
        known = old.get((one.page_id, values["kind"]))
        if known is None:
            fresh.append({"page_id": one.page_id} | values)
        else:
            for name, value in values.items():
                setattr(known, name, value)
    if fresh:
        db.session.execute(insert(_table(PageKey)), fresh)
    db.session.flush()


def _old_keys(page_ids: Sequence[int]) -> dict[tuple[int, Any], PageKey]:
    rows = db.session.scalars(select(PageKey).where(PageKey.page_id.in_(page_ids)))
    return {(row.page_id, row.kind): row for row in rows}


def _values_of_key(place: Place | None, secret: str, author_id: int | None, now: datetime) -> dict[str, Any]:
    assert place
    kind = KINDS[place.network]
    return {
        "kind": kind,
        "sealed": vault.seal(secret),
        "fingerprint": fingerprint_of(secret),
        "abilities": assumed_abilities(kind),
        "state": KeyState.UNCHECKED,
        "reason": "",
        "holder": "",
        "added_by_id": author_id,
        "added_at": now,
        "expires_at": None,
        "paused_until": None,
        "checked_at": None,
    }


def _event(one: Verdict, author_id: int | None, now: datetime) -> dict[str, Any]:
    """A line of the journal: what changed, and that a key came; the key itself is nowhere."""
    is_new = one.outcome is Outcome.CREATE
    changes = {
        JOURNAL.get(name, name): [_word(old), _word(one.changes[name])] for name, old in one.before.items()
    }
    if one.has_new_key:
        changes["key"] = ["", "новый"]
    details: dict[str, Any] = {"changes": changes} if changes else {}
    if is_new and one.line.place:
        details |= {"network": one.line.place.network.value, "allows_upper": bool(one.line.allows_upper)}
    return {
        "at": now,
        "actor_id": author_id,
        "action": "page.created" if is_new else "page.changed",
        "subject": f"page:{one.page_id}",
        "organization_id": one.organization_id,
        "details": {"source": FROM_FILE} | details,
        "address": "",
    }


JOURNAL = {"kind": "owner"}
"""Fields that the journal calls otherwise."""


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "да" if value else "нет"
    return str(getattr(value, "label", value))
