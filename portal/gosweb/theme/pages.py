"""The pages of a site: which there are, what each depends on, and each drawn whole."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from portal import markdown, typography
from portal.gosweb.standards.standard import SectionRule
from portal.gosweb.theme import home
from portal.gosweb.theme.assets import load_assets
from portal.gosweb.theme.content import SectionContent, SiteContent
from portal.gosweb.theme.drawing import draw_section
from portal.gosweb.theme.environment import TEMPLATES, environment
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
    if content.sections:
        pages.append(Page("sveden/index.html", SPECIAL, "sveden"))
    for section in content.sections:
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


def digest_all(content: SiteContent, pages: list[Page]) -> list[str]:
    """For each page a sum of all that it is made from: the same sum, the same page."""
    frame, whole = _frame(content), _whole(content)
    return [
        _sum(_theme(), frame, _own(page, content) if page.section else whole, page.path) for page in pages
    ]


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


def _frame(content: SiteContent) -> str:
    """What the head and the foot of every page show."""
    keys = ("common.full_name", "common.telephone", "common.founders", "common.email", "common.address")
    return _json(
        [
            asdict(content.organization),
            [content.slug, content.type, content.accent, content.base_url],
            [content.entry(key) for key in keys],
            [section.slug for section in content.sections],
        ]
    )


def _whole(content: SiteContent) -> str:
    """What pages about the whole site show."""
    dates = [[section.slug, section.rule.title, str(section.updated_on)] for section in content.sections]
    shown = content.home.values if content.home else {}
    return _json([dates, shown, _media(shown, content), content.entry("common.work_time")])


def _own(page: Page, content: SiteContent) -> str:
    assert page.section and page.part
    values = page.part.values
    shown_date = str(page.updated_on) if page.part.number == 1 else ""
    return _json([_rule_sum(page.section.rule), values, _media(values, content), shown_date, page.parts])


def _media(values: Any, content: SiteContent) -> list[Any]:
    return [asdict(content.media[id]) for id in media_ids(values) if id in content.media]


def media_ids(values: Any) -> list[int]:
    """Every `media` id anywhere in the values, in order."""
    found: list[int] = []
    waiting = [values]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            if isinstance(part.get("media"), int):
                found.append(part["media"])
            waiting += [inner for inner in part.values() if isinstance(inner, dict | list)]
        elif isinstance(part, list):
            waiting += part
    return found


@cache
def _theme() -> str:
    """The sum of the code, templates and assets that draw pages."""
    here = Path(__file__).parent
    sources = [*here.glob("*.py"), *(TEMPLATES / "sites").glob("*.html")]
    sources += [Path(module.__file__ or "") for module in (markdown, typography)]
    parts = [path.read_bytes() for path in sorted(sources)]
    parts += [asset.path.encode() for asset in load_assets().values()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


_RULES: dict[int, tuple[SectionRule, str]] = {}


def _rule_sum(rule: SectionRule) -> str:
    """Rules live as long as their Standard, so their identity stands for their content."""
    known = _RULES.get(id(rule))
    if known is None or known[0] is not rule:
        known = _RULES[id(rule)] = (rule, _sum(repr(rule)))
    return known[1]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def _sum(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
