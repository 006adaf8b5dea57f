"""From the data of a Standard's file to a Standard."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from portal.gosweb.standards.kinds import KINDS, Shape, shape_of
from portal.gosweb.standards.node import Node
from portal.gosweb.standards.standard import (
    Act,
    Column,
    Item,
    Need,
    PageItem,
    SectionRule,
    SiteRule,
    Standard,
)

TYPES = frozenset(
    "authority municipality school kindergarten college extra_edu culture sport social clinic other".split()
)
SIGNATURES = frozenset({None, "pep"})


def read_standard(data: Any, *, name: str) -> Standard:
    """A Standard from what its file holds; raises StandardError with the place of the mistake."""
    node = Node(data, name)
    types = node.texts("types")
    _all_known(node, "types", types, TYPES)
    standard = Standard(
        code=node.text("code"),
        title=node.text("title"),
        source=node.text("source"),
        types=types,
        sections=tuple(_section(child, types) for child in node.nodes("sections")),
        absence_texts=node.texts("absence_texts"),
        wrong_tags=node.pairs("wrong_tags"),
        legacy_tags=frozenset(node.texts("legacy_tags")),
        old_roots=node.texts("old_roots"),
        old_sections=node.pairs("old_sections"),
        acts=tuple(_act(child) for child in node.nodes("acts")),
        site_rules=tuple(_site_rule(child) for child in node.nodes("site_rules")),
        page_items=tuple(_page_item(child) for child in node.nodes("page_items")),
        update_days=node.number("update_days"),
        update_source=node.text("update_source", ""),
        valid_from=node.day("valid_from"),
        valid_to=node.day("valid_to"),
    )
    node.finish()
    _check(node, standard)
    return standard


def _check(node: Node, standard: Standard) -> None:
    """What only the whole can show: doubles and references that lead nowhere."""
    _all_different(node, "section", (section.slug for section in standard.sections))
    keys = {item.key for item in standard.items()}
    for item in standard.items():
        for reference in (item.same_as, item.moved_to):
            if reference and reference not in keys:
                raise node.error(f"{item.key}: no such item: {reference}")
    tags = {item.itemprop for item in standard.items()}
    tags |= {column.itemprop for item in standard.items() for column in item.columns}
    for wrong, right in standard.wrong_tags.items():
        if wrong in tags or right not in tags:
            raise node.error(f"wrong_tags: {wrong}: {right} is not a correction")


def _section(node: Node, types: tuple[str, ...]) -> SectionRule:
    slug = node.text("slug")
    section = SectionRule(
        slug=slug,
        title=node.text("title"),
        order=node.number("order") or 0,
        path=node.text("path"),
        items=tuple(_item(child, slug, types) for child in node.nodes("items")),
        legal=node.texts("legal"),
        conditional_for=node.texts("conditional_for"),
        condition=node.text("condition", ""),
        old_slugs=node.texts("old_slugs"),
        notes=node.text("notes", ""),
    )
    node.finish()
    _all_known(node, "conditional_for", section.conditional_for, types)
    _all_different(node, "id", (item.id for item in section.items))
    _all_different(node, "itemprop", (item.itemprop for item in section.items))
    return section


def _item(node: Node, section: str, types: tuple[str, ...]) -> Item:
    kind = _kind(node)
    item = Item(
        section=section,
        id=node.text("id"),
        title=node.text("title"),
        kind=kind,
        by_type=_needs(node, types),
        itemprop=_itemprop(node),
        is_absence_allowed=node.flag("absence_allowed"),
        absence_text=node.text("absence_text", ""),
        is_multiple=node.flag("multiple"),
        also_kind=node.text("also_kind", ""),
        columns=tuple(_column(child, types) for child in node.nodes("columns")) or KINDS[kind].columns,
        min_rows=node.number("min_rows") or 0,
        max_rows=node.number("max_rows") or KINDS[kind].max_rows,
        signature=_signature(node),
        legal=node.text("legal", ""),
        source=node.text("source", ""),
        confidence=node.text("confidence", ""),
        by_type_confidence=node.text("need_confidence", ""),
        valid_from=node.day("valid_from"),
        valid_to=node.day("valid_to"),
        condition=node.text("condition", ""),
        same_as=node.text("same_as", ""),
        moved_to=node.text("moved_to", ""),
        hint=node.text("hint", ""),
        format=node.text("format", ""),
        doc_template=node.texts("doc_template"),
        notes=node.text("notes", ""),
    )
    node.finish()
    _check_item(node, item)
    return item


def _check_item(node: Node, item: Item) -> None:
    if item.also_kind and item.also_kind not in KINDS:
        raise node.error(f"unknown kind {item.also_kind!r}")
    if (shape_of(item.kind) is Shape.ROWS) is not bool(item.columns):
        raise node.error(f"kind {item.kind} and its columns do not go together")
    _all_different(node, "column id", (column.id for column in item.columns))
    if item.valid_from and item.valid_to and item.valid_from > item.valid_to:
        raise node.error("valid_to is before valid_from")


def _column(node: Node, types: tuple[str, ...]) -> Column:
    itemprop = _itemprop(node)
    column = Column(
        id=node.text("id", itemprop),
        title=node.text("title"),
        kind=_kind(node),
        itemprop=itemprop,
        by_type=_needs(node, types, key="by_type") if node.has("by_type") else {},
        is_required=node.flag("required"),
        is_absence_allowed=node.flag("absence_allowed"),
        is_multiple=node.flag("multiple"),
        signature=_signature(node),
        notes=node.text("notes", ""),
    )
    node.finish()
    if shape_of(column.kind) is Shape.ROWS:
        raise node.error(f"a column cannot be of kind {column.kind}")
    return column


def _kind(node: Node) -> str:
    kind = node.text("kind")
    if kind not in KINDS:
        raise node.error(f"unknown kind {kind!r}")
    return kind


def _itemprop(node: Node) -> str | None:
    """The tag; the absence of one is written as null, so that nobody forgets it."""
    if not node.has("itemprop"):
        raise node.error("itemprop is missing: write null where no source gives a tag")
    return node.optional_text("itemprop")


def _signature(node: Node) -> str | None:
    signature = node.optional_text("signature")
    if signature not in SIGNATURES:
        raise node.error(f"unknown signature {signature!r}")
    return signature


def _needs(node: Node, types: tuple[str, ...], key: str = "need") -> dict[str, Need]:
    """By type: one word for all types, or a word for each."""
    shared = isinstance(node.data.get(key), str)
    words = dict.fromkeys(types, node.text(key)) if shared else node.pairs(key)
    if set(words) != set(types):
        raise node.error(f"{key}: needs a word for each of {', '.join(types)}, found {', '.join(words)}")
    _all_known(node, key, words.values(), [need.value for need in Need])
    return {type: Need(word) for type, word in words.items()}


def _act(node: Node) -> Act:
    act = Act(node.text("title"), valid_from=node.day("valid_from"), valid_to=node.day("valid_to"))
    node.finish()
    return act


def _site_rule(node: Node) -> SiteRule:
    rule = SiteRule(node.text("rule"), source=node.text("source"), confidence=node.text("confidence", ""))
    node.finish()
    return rule


def _page_item(node: Node) -> PageItem:
    item = PageItem(
        id=node.text("id"),
        itemprop=node.text("itemprop"),
        title=node.text("title"),
        where=node.text("where"),
        source=node.text("source"),
        max_count=node.number("max_count"),
        valid_to=node.day("valid_to"),
        notes=node.text("notes", ""),
    )
    node.finish()
    return item


def _all_known(node: Node, what: str, words: Iterable[str], known: Iterable[str]) -> None:
    unknown = sorted(set(words) - set(known))
    if unknown:
        raise node.error(f"{what}: unknown {', '.join(unknown)}")


def _all_different(node: Node, what: str, words: Iterable[str | None]) -> None:
    doubled = sorted(word for word, count in Counter(words).items() if word and count > 1)
    if doubled:
        raise node.error(f"doubled {what}: {', '.join(doubled)}")
