"""Sheets to print: one slip for a person, with the link in letters and as a code for a camera.

The links are made anew from their nonces for the time of printing; nothing of them is kept on disk.
"""

import io
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import segno
from flask import current_app
from sqlalchemy import Row, func

from portal.accounts.invites import known_token
from portal.accounts.links import invite_address
from portal.accounts.models import Invite, User
from portal.errors import Conflict
from portal.extensions import db
from portal.printing import make_pdf
from portal.registry.invitations.listing import list_open
from portal.registry.invitations.models import InviteBatch, InviteItem
from portal.typography import phone, rudate

TEMPLATE = Path(__file__).parent / "slips.typ"
PART = 300
"""People in one file: it is made while the person waits, in two seconds at most."""

NOTE = "Разрежьте по пунктиру и раздайте лично под подпись. Лишние листы уничтожьте: в них ссылки."
NOTHING = "Печатать нечего: всеми ссылками уже воспользовались, или их срок истёк. Выпустите новые."
OTHER_KEY = "Ключ портала с тех пор сменили, прежние ссылки не действуют. Выпустите приглашения заново."

Slip = Row[tuple[InviteItem, Invite, User, str]]


def count_slips(batch: InviteBatch, *, now: datetime) -> int:
    """How many people have a link that still works."""
    query = list_open(batch).where(Invite.expires_at > now).order_by(None)
    return db.session.scalar(query.with_only_columns(func.count(Invite.id.distinct()))) or 0


def collect_slips(batch: InviteBatch, part: int, *, now: datetime) -> dict[str, Any]:
    """Facts for the template: people of this part, from 1, with their links; raises Conflict with words."""
    people: dict[int, dict[str, Any]] = {}
    for item, invite, user, place in _rows(batch, now):
        slip = people.setdefault(invite.id, {"user": user, "invite": invite, "places": []})
        slip["places"].append(f"{place}: {item.role.label.lower()}")
    chosen = list(people.values())[(part - 1) * PART : part * PART]
    if not chosen:
        raise Conflict(NOTHING)
    slips = [_slip(one["user"], one["invite"], one["places"]) for one in chosen]
    if not all(slip["link"] for slip in slips):
        raise Conflict(OTHER_KEY)
    return {
        "title": f"Приглашения: {batch.title}",
        "note": NOTE,
        "portal": current_app.config["BASE_URL"],
        "is_demo": any(one["user"].is_demo for one in chosen),
        "slips": slips,
    }


def draw_slips(facts: dict[str, Any]) -> bytes:
    """The PDF; takes a while, so no transaction may be open."""
    for slip in facts["slips"]:
        slip["qr"] = _draw_code(slip["link"])
    return make_pdf(TEMPLATE, facts)


def _rows(batch: InviteBatch, now: datetime) -> Sequence[Slip]:
    return db.session.execute(list_open(batch).where(Invite.expires_at > now)).all()


def _slip(user: User, invite: Invite, places: list[str]) -> dict[str, Any]:
    token = known_token(invite)
    here = invite.expires_at.astimezone(ZoneInfo(current_app.config["TIMEZONE"]))
    return {
        "name": user.name,
        "places": places,
        "phone": phone(user.phone),
        "link": invite_address(token) if token else "",
        "until": rudate(here),
    }


def _draw_code(link: str) -> str:
    """The link as an SVG of black squares."""
    out = io.BytesIO()
    segno.make(link, error="m", micro=False).save(out, kind="svg", border=2, xmldecl=False)
    return out.getvalue().decode()
