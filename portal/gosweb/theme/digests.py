"""Sums of what pages are made from: the same sum means the same page, so it need not be drawn again."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from portal import markdown, typography
from portal.gosweb.standards.standard import SectionRule
from portal.gosweb.theme.assets import load_assets
from portal.gosweb.theme.content import SectionContent, SiteContent
from portal.gosweb.theme.environment import TEMPLATES
from portal.gosweb.theme.pages import Page

MEDIA = re.compile(r'"media": (\d+)')


@dataclass(slots=True)
class SectionSums:
    """Sums of the pages of a section; while the key is the same they need not be counted again."""

    key: str
    parts: list[str]


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums of all pages by path, of the sections by slug, and of what a person wrote."""

    pages: dict[str, str]
    sections: dict[str, SectionSums]
    sources: dict[str, str]


def count_sums(content: SiteContent, pages: list[Page], known: Mapping[str, SectionSums]) -> Sums:
    """The sums of a site; `known` are those of its last release."""
    media = _sum(repr(sorted(content.media.items())))
    sections = {}
    for section in content.sections:
        own = [page for page in pages if page.section is section]
        sections[section.slug] = _section_sums(section, own, content, known.get(section.slug), media)
    frame = _frame(content)
    by_path = {
        page.path: _sum(
            _theme(),
            frame,
            sections[page.section.slug].parts[page.part.number - 1]
            if page.section and page.part
            else _whole(page, content),
            page.path,
        )
        for page in pages
    }
    return Sums(by_path, sections, _sources(content, sections))


def media_ids(values: Any) -> list[int]:
    """Every `media` id anywhere in the values; inside a text the quotes would be escaped."""
    return [int(id) for id in MEDIA.findall(_json(values))]


def _section_sums(
    section: SectionContent, pages: list[Page], content: SiteContent, known: SectionSums | None, media: str
) -> SectionSums:
    rule = _rule_sum(section.rule)
    key = _sum(section.version, rule, media, str(section.updated_on)) if section.version else ""
    if known and key and known.key == key:
        return known
    return SectionSums(key, [_own(page, rule, content) for page in pages])


def _own(page: Page, rule: str, content: SiteContent) -> str:
    assert page.part
    values = _json(page.part.values)
    ids = sorted({int(id) for id in MEDIA.findall(values)})
    files = [repr(content.media[id]) for id in ids if id in content.media]
    shown_date = str(page.updated_on) if page.part.number == 1 else ""
    return _sum(rule, values, *files, shown_date, str(page.parts))


def _sources(content: SiteContent, sections: Mapping[str, SectionSums]) -> dict[str, str]:
    written = {"organization": _sum(_json(asdict(content.organization)))}
    if content.home:
        written[content.home.slug] = _sum(_json(content.home.values))
    return written | {slug: _sum(*sums.parts) for slug, sums in sections.items()}


def _frame(content: SiteContent) -> str:
    """What the head and the foot of every page show."""
    keys = ("common.full_name", "common.telephone", "common.founders")
    return _json(
        [
            asdict(content.organization),
            [content.slug, content.type, content.accent, content.base_url],
            [content.entry(key) for key in keys],
            [section.slug for section in content.shown],
        ]
    )


def _whole(page: Page, content: SiteContent) -> str:
    """What a page about the whole site shows."""
    shown = content.home.values if content.home else {}
    if page.template == "contacts":
        shown = {id: shown[id] for id in ("schedule", "pages", "pos") if id in shown}
    if page.template not in {"home", "contacts"}:
        dates = [str(section.updated_on) for section in content.shown if page.template == "sveden"]
        return _json([[section.rule.title for section in content.shown], dates])
    files = [repr(content.media[id]) for id in media_ids(shown) if id in content.media]
    keys = ("common.work_time", "common.email", "common.address")
    newest = max([str(section.updated_on) for section in content.sections if section.updated_on], default="")
    return _json([shown, files, [content.entry(key) for key in keys], newest])


@cache
def _theme() -> str:
    """The sum of the code, templates and assets that draw pages."""
    here = Path(__file__).parent
    sources = [*here.glob("*.py"), *(TEMPLATES / "sites").glob("*.html")]
    sources += (here.parent / "checking").glob("*.py")  # a verdict is reused with its page
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
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _sum(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
