"""What programs read of a site: the map of addresses, the feed of updates, the search index, robots.txt."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, time
from email.utils import format_datetime
from html import unescape
from json import dumps
from xml.sax.saxutils import escape

from portal.gosweb.releases.manifest import PageEntry
from portal.gosweb.theme.content import SectionContent, SiteContent
from portal.gosweb.theme.pages import Page

FEED_LENGTH = 20
ASIDE = re.compile(r"<nav.*?</nav>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
WORD = re.compile(r"[0-9a-zа-я]+(?:[-.@][0-9a-zа-я]+)*")


def words_of(html: str) -> str:
    """Different words of the page's own text, in order, for the search."""
    own = html[html.find("<main") : html.rfind("</main>")]
    text = unescape(TAG.sub(" ", ASIDE.sub(" ", own)))
    return " ".join(dict.fromkeys(WORD.findall(text.lower().replace("ё", "е"))))


def search_index(pages: Iterable[tuple[Page, PageEntry]]) -> bytes:
    """The index that search.js reads."""
    rows = [
        {"url": page.url, "title": page.title, "words": entry.words}
        for page, entry in pages
        if page.is_listed
    ]
    return dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()


def sitemap(content: SiteContent, pages: Iterable[Page]) -> bytes:
    """sitemap.xml: every page that may be found."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    lines.append('<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">')
    for page in pages:
        if page.is_listed:
            changed = f"<lastmod>{page.updated_on}</lastmod>" if page.updated_on else ""
            lines.append(f"<url><loc>{escape(content.base_url + page.url)}</loc>{changed}</url>")
    return "\n".join([*lines, "</urlset>", ""]).encode()


def rss(content: SiteContent) -> bytes:
    """rss.xml: sections by the time of their update, the newest first."""
    updated = [section for section in content.shown if section.updated_on]
    updated.sort(key=lambda section: str(section.updated_on), reverse=True)
    items = "\n".join(_item(content, section) for section in updated[:FEED_LENGTH])
    name = escape(content.organization.short_name)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>\n'
        f"<title>{name}: обновления разделов</title>\n<link>{escape(content.base_url)}/</link>\n"
        f"<description>Что обновлено на официальном сайте</description>\n<language>ru</language>\n"
        f"{items}\n</channel></rss>\n"
    ).encode()


def robots(content: SiteContent) -> bytes:
    """robots.txt: all is open."""
    return f"User-agent: *\nDisallow: /-/\nSitemap: {content.base_url}/sitemap.xml\n".encode()


def _item(content: SiteContent, section: SectionContent) -> str:
    assert section.updated_on
    address = escape(f"{content.base_url}/sveden/{section.slug}/")
    moment = format_datetime(datetime.combine(section.updated_on, time(), UTC))
    return (
        f"<item><title>{escape(section.rule.title)}</title><link>{address}</link>"
        f'<guid isPermaLink="false">{address}#{section.updated_on}</guid><pubDate>{moment}</pubDate></item>'
    )
