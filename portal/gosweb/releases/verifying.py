"""The check before the switch: no link leads nowhere, and every item reads as it did in the draft."""

import json
import posixpath
import re
from collections.abc import Iterable, Mapping
from html import unescape
from urllib.parse import unquote, urljoin, urlsplit

from portal.gosweb.checking.engine import check_section
from portal.gosweb.checking.markup import Page as CheckedPage
from portal.gosweb.releases.manifest import Manifest, PageEntry, SectionEntry
from portal.gosweb.standards.loader import load_standard
from portal.gosweb.theme.content import SectionContent, SiteContent

MARKS = (' href="', ' src="')  # the theme and Markdown write attributes in no other way
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
PORTAL = "/-/"  # forms and the counter of visits: not files


class Refused(Exception):
    """The release may not go online; the text says why to a person."""


class Drifted(Refused):
    """An item reads otherwise than its draft did: the draft was judged by older code, or we have a defect."""


def internal_links(html: str, url: str) -> list[str]:
    """Addresses inside the site that a page asks for, from the root, each once."""
    found = set()
    for written in {part.partition('"')[0] for mark in MARKS for part in html.split(mark)[1:]}:
        address = unescape(written)
        if address and not address.startswith(("#", "//")) and not SCHEME.match(address):
            found.add(unquote(urlsplit(urljoin(url, address)).path))
    return sorted(found)


def find_dead_links(manifest: Manifest, content: SiteContent) -> list[str]:
    """Remarks on links to nowhere that people typed; raises Refused for one of the theme's own.

    A slip in somebody's text must not hold back what is urgent; a broken theme must not go online.
    """
    known, remarks = set(manifest.files), []
    typed = json.dumps([section.values for section in _sections(content)], ensure_ascii=False)
    for entry in manifest.pages.values():
        for address in entry.links:
            if _is_known(address, known):
                continue
            words = f"На странице «{entry.title}» ссылка «{address}» никуда не ведёт."
            if posixpath.basename(address.rstrip("/")) not in typed:
                raise Refused(f"{words} Сообщите оператору портала.")
            remarks.append(f"{words} Исправьте её или уберите.")
    return remarks


def _sections(content: SiteContent) -> list[SectionContent]:
    return [*content.sections, *([content.home] if content.home else [])]


def read_section(
    content: SiteContent, section: SectionContent, pages: Iterable[tuple[str, str]]
) -> SectionEntry:
    """How the check reads the pages of a section, given as addresses with HTML."""
    checked = [CheckedPage(url=url, html=html, section=section.slug) for url, html in pages]
    report = check_section(load_standard(content.standard), section.rule, content.type, checked)
    statuses = {item.id: item.status.value for item in report.items}
    return SectionEntry([], statuses, required=report.required, present=report.present)


def refuse_drift(section: SectionContent, read: Mapping[str, str]) -> None:
    """Raise Drifted where a released item reads otherwise than its draft did."""
    for item in section.rule.items:
        drafted = section.statuses.get(item.id)
        if drafted is not None and read.get(item.id) != drafted:
            raise Drifted(
                f"Пункт «{item.title}» раздела «{section.rule.title}» на собранной странице читается иначе, "
                f"чем в черновике ({drafted} → {read.get(item.id)}). Откройте раздел, сохраните его ещё раз "
                "и опубликуйте сайт снова."
            )


def entry_of(sum: str, title: str, html: str, url: str, words: str) -> PageEntry:
    """What the manifest keeps of a page just drawn."""
    return PageEntry(sum=sum, title=title, links=internal_links(html, url), words=words)


def _is_known(address: str, known: set[str]) -> bool:
    if address.startswith(PORTAL):
        return True
    path = address.lstrip("/")
    if not path or path.endswith("/"):
        return f"{path}index.html" in known
    return path in known or posixpath.join(path, "index.html") in known
