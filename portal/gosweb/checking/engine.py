"""The check of a site against a Standard: pure, over pages that somebody else has brought.

The assessment of a draft, the release and the check of foreign sites all come here: one engine, one number.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from portal.gosweb.checking.addresses import address_key, resolve
from portal.gosweb.checking.evidence import Evidence, Places, gather, places_of
from portal.gosweb.checking.explaining import explain_item, explain_pages, explain_strays
from portal.gosweb.checking.markup import Mark, Markup, Page, read_page
from portal.gosweb.checking.outcomes import SHOWN, Bench, Fault, Outcome
from portal.gosweb.checking.report import Finding, ItemReport, Report, SectionReport, Status
from portal.gosweb.checking.slips import Spelling, find_slips
from portal.gosweb.standards.standard import Item, Need, SectionRule, Standard

EXPECTED = frozenset({Need.REQUIRED, Need.IF_ANY, Need.STATE_ABSENCE})

Elsewhere = Mapping[str, list[tuple[SectionRule, Mark]]]
"""Tags found in sections where they do not belong."""


def check_site(
    standard: Standard, type: str, pages: Sequence[Page], *, target: str = "", on: date | None = None
) -> Report:
    """Check a whole site; pages without a section are read only where an addRef leads to them.

    With a date, items that the norm does not demand on that day do not count.
    """
    books = _Books(pages)
    parts = [_Part(rule, books.of_section(rule.slug)) for rule in standard.sections]
    elsewhere, spelling = _find_elsewhere(parts), Spelling(standard)
    reports = tuple(_report(part, spelling, type, elsewhere, on) for part in parts)
    return Report(target=target, type=type, standard=standard.code, sections=reports)


def check_section(
    standard: Standard, rule: SectionRule, type: str, pages: Sequence[Page], *, on: date | None = None
) -> SectionReport:
    """Check one section over its own pages."""
    part = _Part(rule, [read_page(page) for page in sorted(pages, key=_order)])
    return _report(part, Spelling(standard), type, {}, on)


class _Books:
    """All pages of a site, each read once; they come in any order."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self.pages = sorted(pages, key=_order)
        self.by_key: dict[str, Page] = {}
        for page in self.pages:
            self.by_key.setdefault(address_key(page.url), page)
        self.read: dict[tuple[str, int], Markup] = {}

    def of_section(self, slug: str) -> list[Markup]:
        """The pages of a section and those its addRef links add (clause 3.2)."""
        own = [self._read(page) for page in self.pages if page.section == slug]
        seen = {(markup.page.url, id(markup.page.html)) for markup in own}
        added = []
        for markup in own:
            for page in self._referred(markup):
                if (page.url, id(page.html)) not in seen:
                    seen.add((page.url, id(page.html)))
                    added.append(self._read(page))
        return own + added

    def _referred(self, markup: Markup) -> Iterable[Page]:
        for address in references(markup):
            page = self.by_key.get(address_key(address))
            if page is None:
                markup.dead_references.append(address)
            else:
                yield page

    def _read(self, page: Page) -> Markup:
        key = page.url, id(page.html)
        if key not in self.read:
            self.read[key] = read_page(page)
        return self.read[key]


def references(markup: Markup) -> list[str]:
    """Where the addRef links of a page lead, in order, each once."""
    own, found = address_key(markup.page.url), dict[str, None]()
    for mark in markup.marks:
        if "addRef" in mark.props:
            for href in mark.links:
                address = resolve(markup.page.url, href)
                if address and not href.startswith("#") and address_key(address) != own:
                    found.setdefault(address)
    return list(found)


class _Part:
    """A section with its pages read and sorted into evidence."""

    def __init__(self, rule: SectionRule, markups: list[Markup]) -> None:
        self.rule, self.markups = rule, markups
        self.places: Places = places_of(rule)
        self.evidence: Evidence = gather(self.places, (mark for markup in markups for mark in markup.marks))


def _find_elsewhere(parts: Sequence[_Part]) -> dict[str, list[tuple[SectionRule, Mark]]]:
    found: dict[str, list[tuple[SectionRule, Mark]]] = {}
    for part in parts:
        foreign = dict(part.evidence.unknown)
        for item in part.rule.items:
            if item.moved_to and item.itemprop:
                foreign[item.itemprop] = part.evidence.roots.get(item.itemprop, [])
        for prop, marks in foreign.items():
            for mark in marks:
                if not mark.is_foreign and (mark.text or mark.links or mark.hidden):
                    found.setdefault(prop, []).append((part.rule, mark))
    return found


def _report(
    part: _Part, spelling: Spelling, type: str, elsewhere: Elsewhere, on: date | None
) -> SectionReport:
    rule, evidence = part.rule, part.evidence
    bench = Bench(rule, type, spelling.standard.absence_texts, evidence)
    slips = list(find_slips(rule, part.places, evidence, spelling))
    explained = {finding.item for finding in slips if finding.item}
    findings = [*explain_pages(rule, type, part.markups), *slips]
    items = []
    for item in rule.items:
        outcome = _or_elsewhere(bench.judge(item), item, elsewhere)
        report = _item_report(item, outcome, type, on)
        items.append(report)
        is_expected = item.need(type) in EXPECTED and item.id not in explained
        if part.markups or outcome.faults:
            findings += explain_item(rule, item, report, outcome, is_expected=is_expected)
    findings += explain_strays(rule, part.places, evidence, items)
    return SectionReport(
        slug=rule.slug,
        title=rule.title,
        url=part.markups[0].page.url if part.markups else None,
        items=tuple(items),
        findings=_sorted(findings, rule),
    )


def _or_elsewhere(outcome: Outcome, item: Item, elsewhere: Elsewhere) -> Outcome:
    """A tag found only in a foreign section is misplaced."""
    strangers = elsewhere.get(item.itemprop or "", [])
    strangers = [(rule, mark) for rule, mark in strangers if rule.slug != item.section]
    if outcome.status is not Status.MISSING or not strangers or item.moved_to:
        return outcome
    rule, mark = strangers[0]
    fault = Fault("other_section", mark.where, detail=f"«{rule.title}»")
    return Outcome(Status.MISPLACED, mark.text[:SHOWN], mark.where, [fault])


def _item_report(item: Item, outcome: Outcome, type: str, on: date | None) -> ItemReport:
    return ItemReport(
        id=item.id,
        title=item.title,
        itemprop=item.itemprop,
        status=outcome.status,
        is_required=item.is_required_for(type) and (on is None or item.is_in_force(on)),
        is_absence_allowed=item.is_absence_allowed,
        value=outcome.value,
        where=outcome.where,
    )


def _sorted(findings: Iterable[Finding], rule: SectionRule) -> tuple[Finding, ...]:
    places = {item.id: number for number, item in enumerate(rule.items)}
    return tuple(
        sorted(findings, key=lambda f: (places.get(f.item, -1), f.severity, f.code, f.where, f.message))
    )


def _order(page: Page) -> tuple[str, str, int, bytes]:
    html = page.html if isinstance(page.html, bytes) else page.html.encode("utf-8", "surrogatepass")
    return page.url, page.section or "", len(html), html
