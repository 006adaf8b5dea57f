"""Texts with marks as messengers take them: what is left to read after the marks are understood."""

import html
import re

TAG = re.compile(r"<(/?)([a-z-]+)((?:\s[^<>]*)?)>", re.I)
TAGS = {"b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "a", "code", "pre", "tg-spoiler", "span",
        "blockquote", "mark", "h1"}  # fmt: skip
LINK = re.compile(r"\[([^\]\n]*)\]\(([^)\s]*)\)")
MARKS = re.compile(r"(?<!\\)(\*\*|\+\+|~~|__|\|\||[*_~`])")
ESCAPED = re.compile(r"\\([_*\[\]()~`>#+\-=|{}.!\\])")


class MarkupError(ValueError):
    """The marks do not fit together; the text says where."""


def read_markup(text: str, mode: str) -> str:
    """The text without its marks; mode is html, markdown, markdownv2 or nothing."""
    match mode.lower():
        case "":
            return text
        case "html":
            return _read_html(text)
        case "markdown" | "markdownv2":
            return ESCAPED.sub(r"\1", MARKS.sub("", LINK.sub(r"\1", text)))
        case _:
            raise MarkupError("unsupported parse_mode")


def _read_html(text: str) -> str:
    opened: list[str] = []
    parts: list[str] = []
    last = 0
    for found in TAG.finditer(text):
        parts.append(_plain(text[last : found.start()], last))
        last = found.end()
        name = found[2].lower()
        if name not in TAGS:
            raise MarkupError(f'Unsupported start tag "{name}" at byte offset {found.start()}')
        if not found[1]:
            opened.append(name)
        elif not opened or opened.pop() != name:
            raise MarkupError(f'Unmatched end tag at byte offset {found.start()}, found "</{name}>"')
    parts.append(_plain(text[last:], last))
    if opened:
        raise MarkupError(f'Can\'t find end tag corresponding to start tag "{opened[-1]}"')
    return "".join(parts)


def _plain(text: str, offset: int) -> str:
    if "<" in text:
        raise MarkupError(f'Unsupported start tag "" at byte offset {offset + text.index("<")}')
    return html.unescape(text)
