"""Markdown to safe HTML: the only caller of markdown-it-py."""

from collections.abc import Callable, Sequence

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import escape

LOWEST = 6
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
