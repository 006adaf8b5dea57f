"""Markdown to safe HTML or to plain data: the only caller of markdown-it-py."""

from collections.abc import Callable, Sequence
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import escape

LOWEST = 6
DEEPEST = 8  # lists and quotations inside one another, as data: a typesetter gives up not far below
LONGEST = 300_000
MOST_BRACKETS = 3_000  # each open one is looked for anew: tens of thousands would hold a worker for minutes
TAGS = {
    *("p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code"),
    *("strong", "em", "s", "a", "div", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href", "title", "rel"}, "ol": {"start"}}
SCROLLED = {"class": "tw", "tabindex": "0", "role": "group", "aria-label": "Таблица"}
SCHEMES = {"http", "https", "mailto", "tel"}


def render(text: str, *, top: int = 3, dress: Callable[[str], str] = str) -> str:
    """Safe HTML of Markdown; the highest heading becomes <h{top}>; `dress` mends the words, not the code."""
    if len(text) > LONGEST or text.count("[") > MOST_BRACKETS:
        return "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line.strip())
    tokens = _parser.parse(text)
    _shift_headings(tokens, top)
    _dress_words(tokens, dress)
    html = _parser.renderer.render(tokens, _parser.options, {})
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        tag_attribute_values={"div": {name: {value} for name, value in SCROLLED.items()}},
        url_schemes=SCHEMES,
        link_rel=None,
    )


def _shift_headings(tokens: list[Token], top: int) -> None:
    """The page keeps its one h1, and a reader of headings never meets a missing level."""
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    levels = sorted({token.tag for token in headings})
    for token in headings:
        token.tag = f"h{min(LOWEST, top + levels.index(token.tag))}"


def _dress_words(tokens: list[Token], dress: Callable[[str], str]) -> None:
    for child in (child for token in tokens for child in token.children or []):
        if child.type == "text":
            child.content = dress(child.content)


def _open_link(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    """Links to other sites lend them no weight and no access to our window."""
    if str(tokens[index].attrGet("href")).lower().startswith(("http:", "https:", "//")):
        tokens[index].attrSet("rel", "nofollow noopener")
    return renderer.renderToken(tokens, index, options, env)


def _open_table(*_: object) -> str:
    """A wide table scrolls inside its own box, by keyboard too."""
    return "<div {}>\n<table>\n".format(" ".join(f'{name}="{value}"' for name, value in SCROLLED.items()))


def _close_table(*_: object) -> str:
    return "</table>\n</div>\n"


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt("js-default").disable("image")
    parser.add_render_rule("link_open", _open_link)
    parser.add_render_rule("table_open", _open_table)
    parser.add_render_rule("table_close", _close_table)
    return parser


_parser = _make_parser()


Block = dict[str, Any]
"""A part of a document as data: a paragraph, a heading, a list, a quotation, a table, a code, a line."""


def outline(text: str) -> list[Block]:
    """Markdown as plain data for what is no web page: no markup of any language is left in its strings."""
    if len(text) > LONGEST or text.count("[") > MOST_BRACKETS:
        lines = (line for line in text.splitlines() if line.strip())
        return [{"kind": "p", "runs": [{"text": line}]} for line in lines]
    tree = SyntaxTreeNode(_parser.parse(text))
    return _blocks(tree, 0)


def _block(node: SyntaxTreeNode, depth: int) -> Block:
    if depth > DEEPEST:
        return {
            "kind": "p",
            "runs": [run for one in node.walk() if one.type == "inline" for run in _runs(one)],
        }
    match node.type:
        case "heading":
            return {"kind": "h", "level": int(node.tag[1]), "runs": _runs(node)}
        case "bullet_list":
            return {"kind": "ul", "items": [_blocks(item, depth) for item in node.children]}
        case "ordered_list":
            start = int(node.attrs.get("start", 1))
            return {"kind": "ol", "start": start, "items": [_blocks(item, depth) for item in node.children]}
        case "blockquote":
            return {"kind": "quote", "blocks": _blocks(node, depth)}
        case "table":
            lines = [line for part in node.children for line in part.children]
            return {"kind": "table", "rows": [[_runs(cell) for cell in line.children] for line in lines]}
        case "fence" | "code_block":
            return {"kind": "code", "runs": [{"text": node.content.rstrip("\n")}]}
        case "hr":
            return {"kind": "hr"}
        case _:
            return {"kind": "p", "runs": _runs(node)}


def _blocks(node: SyntaxTreeNode, depth: int) -> list[Block]:
    return [_block(child, depth + 1) for child in node.children]


def _runs(node: SyntaxTreeNode, **marks: Any) -> list[dict[str, Any]]:
    """Pieces of text with what they look like, in one flat list."""
    runs: list[dict[str, Any]] = []
    for child in node.children:
        match child.type:
            case "softbreak":
                runs.append({"text": " "} | marks)
            case "hardbreak":
                runs.append({"text": "\n"} | marks)
            case "strong" | "em" | "s":
                runs += _runs(child, **marks | {child.type: True})  # «*a _b_*» is one inside the other
            case "link":
                runs += _runs(child, **marks, href=str(child.attrs.get("href", "")))
            case "inline":
                runs += _runs(child, **marks)
            case _:
                runs.append({"text": child.content} | marks)
    return runs
