"""What a collection gives away as files: what was agreed, how far districts are, rows with differences."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from portal.accounts.policy import Action, Who, requires
from portal.downloads import send_table
from portal.registry.collections import listing, parts, review, services
from portal.registry.collections.agreed import list_agreed, list_headers
from portal.registry.collections.fields import header
from portal.registry.collections.reach import get_collection
from portal.registry.collections.review_views import read_filters
from portal.registry.collections.views import read_list_filters
from portal.registry.imports.showing import show_value

bp = Blueprint("collection_exports", __name__, url_prefix="/collections")

COLLECTIONS = ["Сбор", "Субъект РФ", "Состояние", "Срок", "Прислали", "Районов"]
MOST_ROWS = 10_000
DISTRICTS = ["Район", "Состояние части", "Строк", "Отправлена", "После срока", "Некому заполнить"]
ROWS = ["Район", "№", "Учреждение", "ИНН", "КПП", "Что отличается", "Ошибки"]


@bp.get("/export.<format>")
@requires(Action.FILL_COLLECTION)
def export_collections(who: Who, format: str) -> ResponseReturnValue:
    """The list of collections by the filters of the screen."""
    rows, _ = listing.list_collections(who, replace(read_list_filters(), page=1, per_page=MOST_ROWS))
    lines = (
        [
            collection.title,
            collection.region.short,
            collection.state.label,
            f"{collection.due:%d.%m.%Y}",
            str(sent),
            str(count),
        ]
        for collection, count, sent, _ in rows
    )
    return send_table(format, "sbory", COLLECTIONS, lines, title="Сборы данных")


@bp.get("/<int:collection_id>/export.<format>")
@requires(Action.OPEN_COLLECTION)
def export_agreed(who: Who, collection_id: int, format: str) -> ResponseReturnValue:
    """What was agreed, in the ЦУР's form."""
    collection = get_collection(collection_id, who)
    return send_table(
        format, f"sbor-{collection.id}", list_headers(), list_agreed(collection), title="Согласованное"
    )


@bp.get("/<int:collection_id>/districts.<format>")
@requires(Action.OPEN_COLLECTION)
def export_districts(who: Who, collection_id: int, format: str) -> ResponseReturnValue:
    """How far each district is."""
    collection, now = get_collection(collection_id, who), datetime.now(UTC)
    zone, unattended = ZoneInfo(collection.region.timezone), parts.list_unattended(collection)
    lines = (
        [
            name,
            part.state.label,
            str(count),
            f"{part.sent_at.astimezone(zone):%d.%m.%Y %H:%M}" if part.sent_at else "",
            "да" if services.is_late(collection, part, now) else "",
            "да" if part.municipality_id in unattended else "",
        ]
        for part, name, count in parts.list_parts(collection, state=request.args.get("state", ""))
    )
    return send_table(format, f"rayony-sbora-{collection.id}", DISTRICTS, lines, title="Районы")


@bp.get("/<int:collection_id>/rows.<format>")
@requires(Action.OPEN_COLLECTION)
def export_rows(who: Who, collection_id: int, format: str) -> ResponseReturnValue:
    """Rows of all parts with their differences, by the filters of the screen."""
    collection = get_collection(collection_id, who)
    lines = map(_cells, review.iterate_lines(collection, read_filters()))
    return send_table(format, f"stroki-sbora-{collection.id}", ROWS, lines, title="Строки сбора")


def _cells(line: review.Line) -> list[str]:
    row = line.row
    changes = "; ".join(
        f"{header(name)}: {show_value(name, old) or '—'} → {show_value(name, new) or '—'}"
        for name, (old, new) in line.changes.items()
    )
    place = f"{line.district} (в реестре: {line.stands})" if line.stands else line.district
    said = "; ".join(row.reasons) or ("в районе такого нет" if row.is_absent else "")
    return [place, str(row.number), row.name, row.inn, row.kpp, changes, said]
