"""Documents and pictures: a link with the type and the size of the file beside it."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from markupsafe import escape

from portal.gosweb.theme.context import DrawContext, MediaFacts
from portal.gosweb.theme.links import draw_link
from portal.typography import size

_size = lru_cache(maxsize=1000)(size)

Files = Sequence[Mapping[str, Any]]


def draw_files(files: Files, attributes: str, default_title: str, context: DrawContext) -> list[str]:
    """A link for every file or address that can be opened; `attributes` go on each link."""
    drawn = (_draw_file(file, attributes, default_title, context) for file in files)
    return [link for link in drawn if link]


def list_pictures(files: Files, context: DrawContext) -> Iterator[MediaFacts]:
    """The files that are images."""
    for file in files:
        media = context.media.get(file.get("media") or 0)
        if media and media.type in {"jpg", "png", "webp"}:
            yield media


def _draw_file(
    file: Mapping[str, Any], attributes: str, default_title: str, context: DrawContext
) -> str | None:
    title = str(file.get("title") or "")
    if file.get("url"):
        return draw_link(str(file["url"]), title or default_title, attributes, context.prefix)
    media = context.media.get(file.get("media") or 0)
    if media is None:
        return '<span class="nil">файл не найден</span>' if context.is_preview else None
    facts = f"{media.type.upper()}, {_size(media.size)}"
    if file.get("signed"):
        facts += ", подписан\u00a0ПЭП"
    href = escape(context.prefix + media.href)
    name = escape(title or default_title or media.name)
    return f'<a{attributes} href="{href}">{name}</a> <span class="meta">{facts}</span>'
