"""Markdown-lite of a post in the signs of a network: plain letters, or tags where a network shows them."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from html import escape
from itertools import groupby
from typing import Any

from portal.markdown import Block, outline

Run = dict[str, Any]
Pen = Callable[[Sequence[Run]], str]

BREAK = re.compile(r"[ \t]*\n")
MANY_LINES = re.compile(r"\n{3,}")
TAGS = (("strong", "b"), ("em", "i"), ("s", "s"))
BULLET, RULE = "• ", "———"
OPEN_TO_ALL = ("http://", "https://")
MASKED = ("mailto:", "tel:")


def tidy(text: str) -> str:
    """A text with plain line ends, without signs that are no letters and without spaces at the ends."""
    text = (
        unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    )
    kept = (sign for sign in text if sign in "\n\t" or unicodedata.category(sign) != "Cc")
    lines = "".join(kept).split("\n")
    return MANY_LINES.sub("\n\n", "\n".join(line.rstrip() for line in lines)).strip("\n")


def read(text: str) -> list[Block]:
    """The text as blocks; in a post a new line is a new line, which Markdown writes as two spaces."""
    return outline(BREAK.sub("  \n", tidy(text)))


def mend(node: Any, change: Callable[[Run], Run]) -> Any:
    """The same blocks with every run changed."""
    if isinstance(node, list):
        return [mend(one, change) for one in node]
    if not isinstance(node, dict):
        return node
    if "text" in node:
        return change(node)
    return {name: mend(value, change) for name, value in node.items()}


def write(blocks: Sequence[Block], pen: Pen) -> str:
    """The blocks as one text by a pen."""
    return tidy(_join(blocks, pen, apart="\n\n"))


def spelled(runs: Sequence[Run]) -> str:
    """Runs for a network without marks: the address of a link stands behind its words."""
    return "".join(_spell(href, list(same)) for href, same in _by_link(runs))


def bare(runs: Sequence[Run]) -> str:
    """Runs as a reader of a network with marks sees them: words without addresses."""
    return "".join(str(run["text"]) for run in runs)


def tagged(runs: Sequence[Run]) -> str:
    """Runs in the tags that Telegram and MAX both know: b, i, s, a."""
    return "".join(_link(href, "".join(map(_tag, same))) for href, same in _by_link(runs))


def _by_link(runs: Sequence[Run]) -> Iterator[tuple[str, Iterator[Run]]]:
    return groupby(runs, key=lambda run: str(run.get("href", "")))


def _spell(href: str, same: list[Run]) -> str:
    words, address = bare(same), href.removeprefix("mailto:").removeprefix("tel:")
    if not address or not href.startswith(OPEN_TO_ALL + MASKED) or words.rstrip("/") == address.rstrip("/"):
        return words
    return f"{words} ({address})"


def _link(href: str, inside: str) -> str:
    return f'<a href="{escape(href)}">{inside}</a>' if href.startswith(OPEN_TO_ALL) else inside


def _tag(run: Run) -> str:
    text = escape(str(run["text"]), quote=False)
    for mark, tag in TAGS:
        if run.get(mark):
            text = f"<{tag}>{text}</{tag}>"
    return text


def _join(blocks: Sequence[Block], pen: Pen, apart: str) -> str:
    """A list right after «…:» belongs to it; all else stands apart."""
    parts: list[str] = []
    for block in blocks:
        part = _block(block, pen)
        is_under = bool(parts) and block["kind"] in ("ul", "ol") and parts[-1].endswith(":")
        parts += ["\n" if is_under else apart] if parts else []
        parts.append(part)
    return "".join(parts)


def _block(block: Block, pen: Pen) -> str:
    match block["kind"]:
        case "ul":
            return "\n".join(_item(BULLET, item, pen) for item in block["items"])
        case "ol":
            numbered = enumerate(block["items"], start=block["start"])
            return "\n".join(_item(f"{number}. ", item, pen) for number, item in numbered)
        case "quote":
            return _join(block["blocks"], pen, apart="\n")
        case "table":
            return "\n".join(" — ".join(pen(cell) for cell in row) for row in block["rows"])
        case "hr":
            return RULE
        case "h":
            return pen([run | {"strong": True} for run in block["runs"]])
        case _:
            return pen(block["runs"])


def _item(sign: str, blocks: Sequence[Block], pen: Pen) -> str:
    lines = _join(blocks, pen, apart="\n").split("\n")
    return "\n".join([f"{sign}{lines[0]}", *(f"  {line}" for line in lines[1:])])
