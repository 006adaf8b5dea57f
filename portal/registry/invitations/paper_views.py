"""What of a batch leaves the portal as a file: slips to print, lists, the empty form."""

import io
from datetime import UTC, datetime

from flask import Blueprint, request, send_file
from flask.typing import ResponseReturnValue

from portal import audit
from portal.accounts.policy import Action, Who, requires
from portal.downloads import send_table
from portal.extensions import db
from portal.registry.invitations import listing, services, slips
from portal.registry.invitations.reading import HEADERS
from portal.sheets import DEMO_MARK
from portal.typography import moment

bp = Blueprint("invitation_papers", __name__, url_prefix="/invitations")

COLUMNS = ("ФИО", "Телефон", "E-mail", "Учреждение", "Роль", "Состояние", "Причина", "Последний вход")


@bp.post("/<int:batch_id>/slips")
@requires(Action.ISSUE_INVITES)
def print_slips(who: Who, batch_id: int) -> ResponseReturnValue:
    """A PDF of slips with links: an act that the journal remembers, so it is posted."""
    batch, part = services.get_batch(batch_id, who), request.form.get("part", "1")
    number = int(part) if part.isascii() and part.isdecimal() and len(part) < 5 else 1
    facts = slips.collect_slips(batch, number, now=datetime.now(UTC))
    audit.record("invites.printed", f"invites:{batch.id}", part=number, slips=len(facts["slips"]))
    db.session.commit()
    file = io.BytesIO(slips.draw_slips(facts))
    return send_file(
        file, "application/pdf", as_attachment=True, download_name=f"priglasheniya-{batch.id}-{number}.pdf"
    )


@bp.get("/<int:batch_id>/export.<format>")
@requires(Action.ISSUE_INVITES)
def export_batch(who: Who, batch_id: int, format: str) -> ResponseReturnValue:
    """The items of a tab as a table; links are in no export."""
    batch, tab = services.get_batch(batch_id, who), request.args.get("tab", "")
    lines = map(_cells, listing.list_lines(batch, tab if tab in listing.TABS else "issued"))
    name = f"priglasheniya-{batch.id}"
    return send_table(format, name, COLUMNS, lines, title="Приглашения", marks_demo=True)


@bp.get("/form.xlsx")
@requires(Action.ISSUE_INVITES)
def download_form(who: Who) -> ResponseReturnValue:
    """The empty form of a list of people."""
    return send_table("xlsx", "forma-priglasheniy", HEADERS, [], title="Приглашения")


def _cells(line: listing.Line) -> list[str]:
    item, place, last_sign_in_at, has_come = line
    if item.state.value == "issued":
        state = "Вошёл" if has_come else "Не вошёл"
    else:
        state = item.state.label
    came_at = moment(last_sign_in_at) if last_sign_in_at else ""
    return [
        item.name,
        item.phone,
        item.email,
        place or item.given,
        item.role.label,
        state,
        item.reason,
        came_at,
        DEMO_MARK if item.user is not None and item.user.is_demo else "",
    ]
