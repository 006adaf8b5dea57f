"""What the <style> elements of a page hide. Styles in files of their own are not fetched."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

import tinycss2
from cssselect import HTMLTranslator, SelectorError, parse
from lxml import etree

from portal.gosweb.checking.looks import NOTHING, PROPERTIES, Looks, looks_of

MAX_SHEET = 512 * 1024
MAX_HIDING, MAX_SHOWING = 150, 400
SCREENS = frozenset({"all", "screen", "only screen", "screen, print", "print, screen"})
CLUES = ("none", "hidden", "collapse", "opacity", "font-size", "clip", "scale", "-9", "-1")

CLASSES = etree.XPath("//@class")
CLASS = re.compile(r"\.(-?[_a-zA-Zа-яА-Я][\w-]*)")
CLEVER = re.compile(r"[(\[\\]")

Hidden = dict[etree._Element, dict[str, str]]


@dataclass(frozen=True, slots=True)
class _Rule:
    """One selector with what it declares of our concern."""

    find: etree.XPath
    weight: tuple[int, int, int]
    order: int
    declared: dict[str, str]
    important: frozenset[str]
    hides: bool
    classes: frozenset[str]  # an element, or those around it, must have them all


def apply_sheets(tree: etree._Element) -> Hidden:
    """Declarations of the elements that some rule of the page's own sheets wants to hide."""
    rules = [rule for text in _sheets(tree) for rule in _rules(text)]
    if not rules:
        return {}
    classes = _classes_of(tree)
    rules = [rule for rule in rules if rule.classes <= classes]
    hiding = [rule for rule in rules if rule.hides][:MAX_HIDING]
    touched = {element for rule in hiding for element in _matches(rule, tree)}
    if not touched:
        return {}
    properties = {name for rule in hiding for name in rule.declared}
    showing = (rule for rule in rules if not rule.hides and properties & rule.declared.keys())
    return _cascade([*hiding, *islice(showing, MAX_SHOWING)], tree, touched)


def _cascade(rules: Sequence[_Rule], tree: etree._Element, touched: set[etree._Element]) -> Hidden:
    """Later, more specific and important declarations win, property by property."""
    best: dict[tuple[etree._Element, str], tuple[Any, str]] = {}
    for rule in rules:
        for element in touched.intersection(_matches(rule, tree)):
            for name, value in rule.declared.items():
                rank = (name in rule.important, rule.weight, rule.order)
                if (element, name) not in best or best[element, name][0] < rank:
                    best[element, name] = rank, value
    result: Hidden = {}
    for (element, name), (_, value) in best.items():
        result.setdefault(element, {})[name] = value
    return result


def combine(sheet: dict[str, str] | None, inline: dict[str, str]) -> Looks:
    """The looks of an element by its sheets and its own style, which is nearer."""
    if not sheet:
        return looks_of(inline) if inline else NOTHING
    return looks_of({**sheet, **inline})


def _matches(rule: _Rule, tree: etree._Element) -> list[etree._Element]:
    try:
        found = rule.find(tree)
    except etree.XPathError:
        return []
    nodes = found if isinstance(found, list) else []
    return [node for node in nodes if isinstance(node, etree._Element)]


def _classes_of(tree: etree._Element) -> frozenset[str]:
    """All classes of a page: most rules of a sheet are for other pages and need not be looked for."""
    found = CLASSES(tree)
    values = found if isinstance(found, list) else []
    return frozenset(" ".join(str(value) for value in values).split())


def _sheets(tree: etree._Element) -> Iterator[str]:
    for style in tree.iter("style"):
        media = (style.get("media") or "all").strip().lower()
        if style.text and media in SCREENS:
            yield style.text[:MAX_SHEET]


@lru_cache(maxsize=64)
def _rules(text: str) -> tuple[_Rule, ...]:
    """Rules of a sheet that declare something of our concern; pages of a site share their sheets."""
    if not any(word in text.lower() for word in CLUES):
        return ()
    nodes = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
    try:
        return tuple(rule for order, node in enumerate(_qualified(nodes)) for rule in _parse(node, order))
    except RecursionError:  # brackets nested thousands deep: no sheet of a browser
        return ()


def _qualified(nodes: Sequence[Any]) -> Iterator[Any]:
    for node in nodes:
        if node.type == "qualified-rule":
            yield node
        elif node.type == "at-rule" and node.lower_at_keyword == "media" and node.content is not None:
            if tinycss2.serialize(node.prelude).strip().lower() in SCREENS:
                inner = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
                yield from (rule for rule in inner if rule.type == "qualified-rule")


def _parse(node: Any, order: int) -> Iterator[_Rule]:
    declared, important = {}, set()
    for item in tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True):
        if item.type == "declaration" and item.lower_name in PROPERTIES:
            declared[item.lower_name] = " ".join(tinycss2.serialize(item.value).lower().split())
            if item.important:
                important.add(item.lower_name)
    if not declared:
        return
    try:
        selectors = parse(tinycss2.serialize(node.prelude))
    except SelectorError:
        return
    for selector in selectors:
        find = _xpath(selector)
        if find is not None:
            yield _Rule(
                find=find,
                weight=selector.specificity(),
                order=order,
                declared=declared,
                important=frozenset(important),
                hides=looks_of(declared).hides,
                classes=_classes_in(selector.canonical()),
            )


def _classes_in(selector: str) -> frozenset[str]:
    """Classes a selector cannot do without; none where it is too clever to tell."""
    return frozenset() if CLEVER.search(selector) else frozenset(CLASS.findall(selector))


def _xpath(selector: Any) -> etree.XPath | None:
    """None for what no element is: a pseudo-element, or what cannot be told without a browser."""
    if selector.pseudo_element is not None:
        return None
    try:
        return etree.XPath(HTMLTranslator().selector_to_xpath(selector))
    except (SelectorError, etree.XPathError):
        return None
