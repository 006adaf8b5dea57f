"""A poster for the wall: the page's name, its code for a camera, its address. PDF/UA, A4."""

import io
from pathlib import Path
from typing import Any

import segno

from portal.errors import Conflict
from portal.pages.design.drawing import Look, glue
from portal.pages.social.models import SocialPage
from portal.printing import make_pdf

TEMPLATE = Path(__file__).parent / "poster.typ"
LONGEST = 2_000  # what a code holds and a camera still reads
NO_ADDRESS = "У страницы нет адреса, по которому её открывают. Впишите его: «Изменить» на карточке страницы."
SIZES = ((40, 34), (90, 27), (180, 20))
"""Letters of a name and the points in which it is set; a longer one is set in the last but smaller."""


def address_for_people(page: SocialPage) -> str:
    """The address that people open; raises Conflict where there is none."""
    if not page.address.startswith(("https://", "http://")) or len(page.address) > LONGEST:
        raise Conflict(NO_ADDRESS)
    return page.address


def facts_of(page: SocialPage, look: Look) -> dict[str, Any]:
    """What stands on the poster."""
    address, name = address_for_people(page), page.organization.short_name
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", border=4, xmldecl=False)
    return {
        "title": f"Подпишитесь: {name}",
        "name": glue(name),
        "points": next((points for letters, points in SIZES if len(name) <= letters), 15),
        "network": page.network.label,
        "address": address.removeprefix("https://"),
        "url": address,
        "qr": out.getvalue().decode(),
        "background": look.background,
        "ink": look.ink,
        "accent": look.accent,
        "motto": look.motto,
        "mark": "Учебные данные" if page.is_demo else "",
    }


def make_poster(facts: dict[str, Any]) -> bytes:
    """The PDF; takes a while, so no transaction may be open."""
    return make_pdf(TEMPLATE, facts)
