"""The home page: the blocks the institution filled in, in the order of the theme."""

from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from portal.gosweb.theme.context import MediaFacts
from portal.gosweb.theme.drawing import draw_section
from portal.gosweb.theme.files import list_pictures
from portal.gosweb.theme.links import safe_href
from portal.gosweb.theme.site_view import SiteView

PLACED = frozenset("lead notice about services figures gallery pages pos schedule".split())
ICONS = {
    "common": "info",
    "document": "clipboard-list",
    "education": "book-open",
    "employees": "users",
    "managers": "users",
    "struct": "users",
    "vacant": "graduation-cap",
    "objects": "building-2",
    "contacts": "map-pin",
}


@dataclass(frozen=True, slots=True)
class Service:
    """A tile of the services."""

    href: str
    title: str
    about: str
    icon: str


@dataclass(frozen=True, slots=True)
class HomeView:
    """What the home page shows; empty blocks are left out by the template."""

    lead: str
    notice: Markup
    about: Markup
    services: list[Service]
    figures: list[tuple[str, str]]
    photo: MediaFacts | None
    photo_alt: str
    gallery: Markup
    networks: Markup
    pos: Markup
    schedule: list[tuple[str, str]]
    rest: Markup


def view(site: SiteView) -> HomeView:
    """The blocks of the home page."""
    gallery = site.rows("home.gallery")
    pictures = [
        (media, str(row.get("alt") or ""))
        for row in gallery
        for media in list_pictures(row.get("image") or [], site.context)
    ]
    photo, alt = pictures[0] if pictures else (None, "")
    return HomeView(
        lead=site.text("home.lead"),
        notice=site.home_value("notice"),
        about=site.home_value("about"),
        services=[service for row in site.rows("home.services") if (service := _service(row, site))],
        figures=[
            (str(row["value"]), str(row.get("title") or ""))
            for row in site.rows("home.figures")
            if row.get("value")
        ],
        photo=photo,
        photo_alt=alt,
        gallery=site.home_value("gallery", skip=1),  # the first picture stands at the top
        networks=site.networks,
        pos=site.home_value("pos"),
        schedule=schedule(site),
        rest=_rest(site),
    )


def contacts(site: SiteView) -> dict[str, Any]:
    """What the page of contacts takes from the home page."""
    return {
        "schedule": schedule(site),
        "networks": site.networks,
        "pos": site.home_value("pos"),
    }


def schedule(site: SiteView) -> list[tuple[str, str]]:
    """Days and hours, a break told beside the hours."""
    return [
        (
            str(row["days"]),
            str(row.get("hours") or "") + (f", перерыв {row['break']}" if row.get("break") else ""),
        )
        for row in site.rows("home.schedule")
        if row.get("days")
    ]


def _service(row: Any, site: SiteView) -> Service | None:
    address = str(row.get("url") or "")
    href = safe_href(address, site.prefix)
    if href is None or not row.get("title"):
        return None
    return Service(href, str(row["title"]), str(row.get("about") or ""), _icon(address))


def _icon(address: str) -> str:
    """An icon by where the link leads."""
    if address.startswith(("mailto:", "tel:")):
        return "mail" if address.startswith("mailto:") else "phone"
    if not address.startswith("/"):
        return "external-link"
    words = address.strip("/").split("/")
    return ICONS.get(words[-1], "file-text")


def _rest(site: SiteView) -> Markup:
    """Items that have no place of their own in the theme."""
    home = site.content.home
    if home is None:
        return Markup()
    rest = replace(home.rule, items=tuple(item for item in home.rule.items if item.id not in PLACED))
    return Markup(draw_section(rest, home.values, site.context))
