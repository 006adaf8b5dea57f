"""The pages of a site: which there are, and each drawn whole."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from markupsafe import Markup

from portal.gosweb.theme import home
from portal.gosweb.theme.content import SectionContent, SiteContent
from portal.gosweb.theme.drawing import draw_section
from portal.gosweb.theme.environment import environment
from portal.gosweb.theme.site_view import SPECIAL, SiteView
from portal.gosweb.theme.splitting import ROWS, Part, split_values


@dataclass(frozen=True, slots=True)
class Page:
    """A page to be drawn."""

    path: str  # "sveden/common/index.html"
    title: str
    template: str
    updated_on: date | None = None
    section: SectionContent | None = None
    part: Part | None = None
    parts: int = 1

    @property
    def url(self) -> str:
        """Its address from the root of the site."""
        return "/" + self.path.removesuffix("index.html")

    @property
    def is_listed(self) -> bool:
        """Whether search engines and the site map should know it."""
        return self.template not in {"not_found", "search"}


def list_pages(content: SiteContent) -> list[Page]:
    """Every page of the site, the home page first."""
    pages = [Page("index.html", content.organization.short_name, "home")]
    if content.shown:
        pages.append(Page("sveden/index.html", SPECIAL, "sveden"))
    for section in content.shown:
        pages += _section_pages(section)
    return [
        *pages,
        Page("contacts/index.html", "Контакты", "contacts"),
        Page("map/index.html", "Карта сайта", "map"),
        Page("search/index.html", "Поиск по сайту", "search"),
        Page("404.html", "Страница не найдена", "not_found"),
    ]


def draw_page(page: Page, site: SiteView) -> str:
    """The whole HTML of a page."""
    template = environment().get_template(f"sites/{page.template}.html")
    facts: dict[str, Any] = {}
    if page.section and page.part:
        context = replace(site.context, rows_before=page.part.rows_before)
        facts["body"] = Markup(draw_section(page.section.rule, page.part.values, context))
        facts["further"] = list(_further(page))
    if page.template == "home":
        facts["home"] = home.view(site)
    if page.template == "contacts":
        facts |= home.contacts(site)
    return template.render(site=site, page=page, **facts)


def _section_pages(section: SectionContent) -> Iterator[Page]:
    parts = split_values(section.rule, section.values)
    for part in parts:
        folder = f"sveden/{section.slug}/" + (f"{part.number}/" if part.number > 1 else "")
        title = section.rule.title + (f", страница {part.number}" if part.number > 1 else "")
        yield Page(
            f"{folder}index.html",
            title,
            "section",
            updated_on=section.updated_on,
            section=section,
            part=part,
            parts=len(parts),
        )


def _further(page: Page) -> Iterator[tuple[str, str]]:
    """Address and name of the pages of a split section."""
    assert page.section
    for number in range(1, page.parts + 1):
        folder = f"/sveden/{page.section.slug}/" + (f"{number}/" if number > 1 else "")
        yield folder, f"{(number - 1) * ROWS + 1}–{number * ROWS}"
