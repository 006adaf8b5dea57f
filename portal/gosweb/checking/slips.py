"""Tags that are almost right: in curly quotes, in wrong letters, of former years, of another section."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from portal.gosweb.checking.advice import make_finding
from portal.gosweb.checking.evidence import Evidence, Places
from portal.gosweb.checking.markup import QUOTES, Mark
from portal.gosweb.checking.report import Finding
from portal.gosweb.standards.standard import SectionRule, Standard

SCHEMA_ORG = frozenset(
    "name url image logo description headline item position itemListElement author publisher articleBody"
    " datePublished dateModified dateCreated mainEntityOfPage contentUrl thumbnailUrl streetAddress"
    " postalCode addressLocality addressRegion addressCountry address telephone email faxNumber openingHours"
    " geo latitude longitude breadcrumb keywords inLanguage isPartOf potentialAction target query-input text"
    " title width height caption".split()
)
"""Words of the common vocabulary, which a site may use for its own ends."""

LIKENESS = 0.86
SHOWN = 8


@dataclass(frozen=True, slots=True)
class Slip:
    """A wrong tag and what was meant by it."""

    code: str
    prop: str
    meant: str = ""


class Spelling:
    """The tags of a Standard and the slips people make in them."""

    def __init__(self, standard: Standard) -> None:
        self.standard = standard
        self.home: dict[str, str] = {}  # tag -> title of the first section that has it
        for section in standard.sections:
            for tag in _tags(section):
                self.home.setdefault(tag, section.title)
        self.lower = {tag.lower(): tag for tag in self.home}
        self.wrong = {wrong.lower(): right for wrong, right in standard.wrong_tags.items()}
        self.legacy = {tag.lower() for tag in standard.legacy_tags}
        self._known: dict[str, Slip | None] = {}

    def find_slip(self, prop: str) -> Slip | None:
        """What is wrong with a tag that its section does not know; None for tags of no concern."""
        if prop not in self._known:
            self._known[prop] = self._find_slip(prop)
        return self._known[prop]

    def _find_slip(self, prop: str) -> Slip | None:
        bare = prop.strip(QUOTES)
        meant = self.lower.get(bare.lower()) or self.wrong.get(bare.lower(), "")
        if bare != prop:
            return Slip("curly_quotes", prop, meant) if meant else None
        if prop in SCHEMA_ORG:
            return None
        if prop in self.home:
            return Slip("foreign_tag", prop, self.home[prop])
        if bare.lower() in self.legacy:
            return Slip("legacy_tag", prop)
        if meant:
            return Slip("wrong_tag" if bare.lower() in self.wrong else "wrong_case", prop, meant)
        close = get_close_matches(bare.lower(), self._tags, n=1, cutoff=LIKENESS) if len(bare) > 4 else []
        return Slip("similar_tag", prop, self.lower[close[0]]) if close else Slip("unknown_tag", prop)

    @cached_property
    def _tags(self) -> list[str]:
        return list(self.lower)


def find_slips(
    rule: SectionRule, places: Places, evidence: Evidence, spelling: Spelling
) -> Iterator[Finding]:
    """Findings about the tags of a section's pages that are none of its own."""
    unknown = []
    for prop, marks in evidence.unknown.items():
        mark = next((mark for mark in marks if not mark.is_foreign), None)
        slip = spelling.find_slip(prop[:80]) if mark else None
        if slip is None or mark is None:
            continue
        if slip.code == "unknown_tag":
            unknown.append((slip, mark))
        else:
            yield _finding(slip, rule, places, mark)
    if unknown:
        names = ", ".join(sorted(slip.prop for slip, _ in unknown)[:SHOWN])
        first = min(unknown, key=lambda pair: pair[0].prop)[1]
        yield make_finding("unknown_tag", section=rule.slug, where=first.where, detail=names)


def _finding(slip: Slip, rule: SectionRule, places: Places, mark: Mark) -> Finding:
    return make_finding(
        slip.code,
        section=rule.slug,
        item=_item_of(slip.meant, rule, places),
        where=mark.where,
        detail=slip.prop,
        tag=slip.meant,
    )


def _item_of(tag: str, rule: SectionRule, places: Places) -> str:
    """The item that a tag was meant for."""
    if tag in places.roots:
        return places.roots[tag]
    groups = places.parents.get(tag, frozenset())
    return next((item.id for item in rule.items if item.itemprop in groups), "")


def _tags(section: SectionRule) -> Iterable[str]:
    for item in section.items:
        if item.itemprop and not item.moved_to:
            yield item.itemprop
        yield from (column.itemprop for column in item.columns if column.itemprop)
