"""Findings about a section's pages and items: what is wrong, where, what to do."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from portal.gosweb.checking.advice import make_finding
from portal.gosweb.checking.evidence import Evidence, Places
from portal.gosweb.checking.markup import Markup
from portal.gosweb.checking.outcomes import Fault, Outcome
from portal.gosweb.checking.report import Finding, ItemReport, Status
from portal.gosweb.standards.standard import Item, SectionRule

MAX_REFERENCES = 10
MILD = frozenset({"link_without_text", "form_email", "form_phone", "form_number", "form_date", "form_url"})


def explain_pages(rule: SectionRule, type: str, markups: Sequence[Markup]) -> Iterator[Finding]:
    """Findings about the pages of a section as such."""
    if not markups:
        yield _no_page(rule, type)
        return
    for markup in markups:
        where = markup.page.url
        for code in dict.fromkeys(markup.problems):
            yield make_finding(code, section=rule.slug, where=where)
        for address in markup.dead_references:
            yield make_finding("dead_ref", section=rule.slug, where=where, detail=address)
        count = sum("addRef" in mark.props for mark in markup.marks)
        if count > MAX_REFERENCES:
            yield make_finding("too_many_refs", section=rule.slug, where=where, detail=str(count))
    has_marks = any(mark.props or mark.key for markup in markups for mark in markup.marks)
    if not has_marks and not any(markup.problems for markup in markups):
        yield make_finding("no_tags", section=rule.slug, where=markups[0].page.url, title=rule.title)


def _no_page(rule: SectionRule, type: str) -> Finding:
    if rule.is_conditional_for(type):
        return make_finding("no_page_conditional", section=rule.slug, title=rule.title, detail=rule.condition)
    return make_finding("no_page", section=rule.slug, title=rule.title, detail=rule.path)


def explain_item(
    rule: SectionRule, item: Item, report: ItemReport, outcome: Outcome, *, is_expected: bool
) -> Iterator[Finding]:
    """Findings about an item; nothing is said of the absence of what nobody expects."""
    if item.moved_to:
        if outcome.status not in {Status.MISSING, Status.ABSENT}:
            yield _finding("moved", rule, item, outcome.where)
        return
    if outcome.status is Status.MISSING:
        if is_expected:
            yield _finding("missing", rule, item, "", is_error=report.is_required)
        return
    is_error = report.is_required and not report.is_present
    for (code, _), group in groupby(sorted(outcome.faults, key=_kind), key=_kind):
        faults = list(group)
        yield _explain(faults, code, rule, item, is_error=is_error and code not in MILD)


def explain_strays(
    rule: SectionRule, places: Places, evidence: Evidence, items: Sequence[ItemReport]
) -> Iterator[Finding]:
    """Findings about tags of columns outside of their rows that no item has been blamed for."""
    blamed = {item.itemprop for item in items if item.status is Status.MISPLACED}
    for prop, marks in evidence.strays.items():
        groups = places.parents[prop]
        if not groups & blamed:
            names = ", ".join(item.itemprop for item in rule.items if item.itemprop in groups)
            yield make_finding(
                "stray_column", section=rule.slug, where=marks[0].where, detail=prop, tag=names
            )


def _explain(faults: Sequence[Fault], code: str, rule: SectionRule, item: Item, *, is_error: bool) -> Finding:
    first = faults[0]
    columns = ", ".join(f"«{column.title}»" for column in first.columns)
    why = f": графы {columns}" if columns else f" ({first.detail})" if first.detail else ""
    return _finding(
        code,
        rule,
        item,
        first.where,
        is_error=is_error,
        detail=first.detail,
        columns=columns,
        why=why,
        rows=f" (таких строк: {len(faults)})" if len(faults) > 1 else "",
    )


def _finding(
    code: str, rule: SectionRule, item: Item, where: str, *, is_error: bool = False, **facts: str
) -> Finding:
    title = item.title
    if code in MILD and facts.get("columns"):
        title = f"{title}, графа {facts['columns']}"
    return make_finding(
        code,
        is_error=is_error,
        section=rule.slug,
        item=item.id,
        where=where,
        title=f"«{title}»" if "«" not in title else title,
        tag=item.itemprop or "",
        how=_how_to_fill(item),
        hint=item.hint,
        here=rule.title,
        **facts,
    )


def _how_to_fill(item: Item) -> str:
    tag = f' и отметьте их меткой itemprop="{item.itemprop}"' if item.itemprop else ""
    if not item.is_absence_allowed:
        return f"Разместите сведения{tag}."
    phrase = item.absence_text or "не предусмотрено"
    return f"Разместите сведения{tag}. Если их нет, напишите «{phrase}» под той же меткой."


def _kind(fault: Fault) -> tuple[str, tuple[str, ...]]:
    return fault.code, tuple(column.id for column in fault.columns)
