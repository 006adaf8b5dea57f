"""A site as its templates see it: names, menu and contacts, all from what the institution filled in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from markupsafe import Markup

from portal.gosweb.theme.assets import load_assets
from portal.gosweb.theme.content import SectionContent, SiteContent
from portal.gosweb.theme.context import DrawContext
from portal.gosweb.theme.drawing import draw_value
from portal.gosweb.theme.lists import draw_networks
from portal.gosweb.theme.scalars import draw_parts

SPECIAL = "Сведения об образовательной организации"
SHOWN = 5  # founders at the foot of a page; all of them stand in their section
MENU = ("document", "education", "managers")
SHORT = {
    "objects": "Материально-техническое обеспечение. Доступная среда",
    "vacant": "Вакантные места для приёма",
    "catering": "Организация питания",
    "struct": "Структура и органы управления",
}


@dataclass(frozen=True, slots=True)
class Link:
    """A line of a menu."""

    href: str
    title: str


class SiteView:
    """What every page of a site shows around its own content."""

    def __init__(self, content: SiteContent, *, prefix: str = "", back: str = "") -> None:
        self.content, self.prefix, self.back = content, prefix, back
        self.organization = content.organization
        self.context = DrawContext(
            type=content.type, media=content.media, is_preview=bool(prefix), prefix=prefix
        )

    def to(self, href: str) -> str:
        """An address from the root of the site, wherever the site lies."""
        return self.prefix + href

    def asset(self, name: str) -> str:
        """The address of a file of the theme."""
        return self.prefix + load_assets()[name].href

    @cached_property
    def menu(self) -> list[Link]:
        """The main menu: the special section is always in it."""
        by_slug = {section.slug: section for section in self.content.shown}
        links = [Link("/", "Главная")]
        if by_slug:
            links.append(Link("/sveden/", SPECIAL))
        links += [self.link_to(by_slug[slug]) for slug in MENU if slug in by_slug]
        return [*links, Link("/contacts/", "Контакты")]

    @cached_property
    def subsections(self) -> list[Link]:
        """The common navigation of the special section."""
        return [self.link_to(section) for section in self.content.shown]

    def link_to(self, section: SectionContent) -> Link:
        """A line of a menu for a section, its long title made short."""
        return Link(f"/sveden/{section.slug}/", SHORT.get(section.slug, section.rule.title))

    @cached_property
    def name(self) -> str:
        """The full name: as in «Основные сведения», else as in the registry."""
        return self.text("common.full_name") or self.organization.full_name

    @cached_property
    def short_name(self) -> str:
        """The name for headings."""
        return self.organization.short_name or self.name

    @cached_property
    def founders(self) -> list[str]:
        """Names of the founders."""
        rows = self.rows("common.founders")
        names = [str(row["nameUchred"]) for row in rows[:SHOWN] if row.get("nameUchred")]
        return names or [name for name in [self.organization.parent] if name]

    @cached_property
    def address(self) -> str:
        """The address as text."""
        return self.text("common.address") or self.organization.address

    @cached_property
    def phone(self) -> Markup:
        """Telephones, linked."""
        return self._parts("phone", "common.telephone", self.organization.phone)

    @cached_property
    def first_phone(self) -> Markup:
        """The telephone for the top of every page."""
        texts = self.texts("common.telephone") or self.organization.phone.split(";")
        return (
            Markup(draw_parts("phone", [texts[0].split(";")[0].strip()], self.context))
            if texts[0]
            else Markup()
        )

    @cached_property
    def email(self) -> Markup:
        """Mail boxes, linked."""
        return self._parts("email", "common.email", self.organization.email)

    @cached_property
    def work_time(self) -> str:
        """When it is open, as text."""
        return self.text("common.work_time")

    @cached_property
    def networks(self) -> Markup:
        """Official pages in networks: as written for the home page, else as in the registry."""
        known = [{"network": code, "url": url} for code, url in self.organization.networks.items()]
        return self.home_value("pages") or Markup(draw_networks(known, self.context))

    @cached_property
    def updated_on(self) -> date | None:
        """The last update of any section."""
        days = [section.updated_on for section in self.content.sections if section.updated_on]
        return max(days, default=None)

    def text(self, key: str) -> str:
        """A value as text, empty where there is none or its absence is stated."""
        return "; ".join(self.texts(key))

    def texts(self, key: str) -> list[str]:
        """The values of an item that are text."""
        entry = self.content.entry(key)
        value = None if entry.get("absent") else entry.get("value")
        parts = [value] if isinstance(value, str) else value or []
        return [part for part in parts if isinstance(part, str) and part]

    def rows(self, key: str) -> list[Mapping[str, Any]]:
        """The rows of an item."""
        entry = self.content.entry(key)
        value = None if entry.get("absent") else entry.get("value")
        return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []

    def home_value(self, id: str, skip: int = 0) -> Markup:
        """A value of the home page as the theme draws it, its first rows left out if so asked."""
        home = self.content.home
        item = next((item for item in home.rule.items if item.id == id), None) if home else None
        if home is None or item is None:
            return Markup()
        entry = self.content.entry(item.key)
        if skip and isinstance(entry.get("value"), list):
            entry = {**entry, "value": entry["value"][skip:]}
        return Markup(draw_value(item, entry, self.context))

    def _parts(self, kind: str, key: str, fallback: str) -> Markup:
        parts = self.texts(key) or ([fallback] if fallback else [])
        return Markup(draw_parts(kind, parts, self.context))
