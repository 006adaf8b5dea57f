"""A Standard: what the norm demands of a site; the editor, the theme and the check read the same YAML."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Need(StrEnum):
    """What an item is to an institution of some type."""

    REQUIRED = "required"  # a meaningful value
    IF_ANY = "if_any"  # if there is something to say, else a phrase of absence
    STATE_ABSENCE = "state_absence"  # usual absence, but the norm makes no exception
    EXEMPT = "exempt"  # the norm itself excepts this type
    OPTIONAL = "optional"  # no norm: the template offers it


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table item; a tag inside the tag of its row."""

    id: str  # unique inside the item: the itemprop, or a word of ours where the norm gives no tag
    title: str
    kind: str
    itemprop: str | None = None
    by_type: Mapping[str, Need] = field(default_factory=dict, hash=False)  # only where it differs by type
    is_required: bool = False
    is_absence_allowed: bool = False  # whether «нет» is an answer in a filled row
    is_multiple: bool = False
    signature: str | None = None  # "pep": a document signed with a simple electronic signature
    notes: str = ""

    def is_required_for(self, type: str) -> bool:
        """Whether a filled row must have it."""
        return self.by_type[type] is Need.REQUIRED if type in self.by_type else self.is_required


@dataclass(frozen=True, slots=True)
class Item:
    """One thing the norm wants said; `itemprop` None means that no source gives a tag."""

    section: str
    id: str
    title: str
    kind: str
    by_type: Mapping[str, Need] = field(hash=False)
    itemprop: str | None = None
    is_absence_allowed: bool = False
    absence_text: str = ""
    is_multiple: bool = False
    also_kind: str = ""
    columns: tuple[Column, ...] = ()
    min_rows: int = 0
    max_rows: int | None = None
    signature: str | None = None
    legal: str = ""
    source: str = ""
    confidence: str = ""
    by_type_confidence: str = ""  # "medium": our reading of the norm, not its words
    valid_from: date | None = None
    valid_to: date | None = None
    condition: str = ""  # when an `if_any` becomes a must
    same_as: str = ""  # "section.id" whose value it repeats
    moved_to: str = ""  # "section.id" where the norm wants it now
    hint: str = ""  # plain words for the person who fills it
    format: str = ""
    doc_template: tuple[str, ...] = ()  # columns of the document the recommendations show
    notes: str = ""

    @property
    def key(self) -> str:
        """Its name across the Standard, as in data-item."""
        return f"{self.section}.{self.id}"

    def need(self, type: str) -> Need:
        """What it is to this type."""
        return self.by_type.get(type, Need.OPTIONAL)

    def is_required_for(self, type: str) -> bool:
        """Whether it counts in the score of this type."""
        return self.need(type) is Need.REQUIRED

    def is_in_force(self, on: date) -> bool:
        """Whether the norm demands it on this date."""
        return (self.valid_from or date.min) <= on <= (self.valid_to or date.max)


@dataclass(frozen=True, slots=True)
class SectionRule:
    """A section of the Standard with its items."""

    slug: str
    title: str
    order: int
    items: tuple[Item, ...]
    path: str  # "/sveden/common"
    legal: tuple[str, ...] = ()
    conditional_for: tuple[str, ...] = ()  # types that have it only on the condition
    condition: str = ""
    old_slugs: tuple[str, ...] = ()  # words of older layouts and common slips in its address
    notes: str = ""

    def is_conditional_for(self, type: str) -> bool:
        """Whether a site of this type may do without it."""
        return type in self.conditional_for

    def item(self, id: str) -> Item:
        """The item; KeyError where there is none."""
        for item in self.items:
            if item.id == id:
                return item
        raise KeyError(id)


@dataclass(frozen=True, slots=True)
class Act:
    """An act the Standard rests on, with the days it is in force."""

    title: str
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class SiteRule:
    """What the norm wants of the site as a whole."""

    rule: str
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class PageItem:
    """A tag that belongs to pages, not to a section."""

    id: str
    itemprop: str
    title: str
    where: str
    source: str
    max_count: int | None = None
    valid_to: date | None = None
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Standard:
    """A set of sections with its source and the time it is in force."""

    code: str
    title: str
    source: str
    types: tuple[str, ...]
    sections: tuple[SectionRule, ...]
    absence_texts: tuple[str, ...] = ()
    wrong_tags: Mapping[str, str] = field(default_factory=dict, hash=False)  # seen in the wild -> right
    legacy_tags: frozenset[str] = frozenset()  # of former recommendations, without a place today
    old_roots: tuple[str, ...] = ()  # folders where older layouts keep the sections
    old_sections: Mapping[str, str] = field(default_factory=dict, hash=False)  # slug of old -> successor
    acts: tuple[Act, ...] = ()
    site_rules: tuple[SiteRule, ...] = ()
    page_items: tuple[PageItem, ...] = ()
    update_days: int | None = None  # working days to publish a change; None: no norm
    update_source: str = ""  # the norm of that term
    valid_from: date | None = None
    valid_to: date | None = None

    def section(self, slug: str) -> SectionRule:
        """The section; KeyError where there is none."""
        for section in self.sections:
            if section.slug == slug:
                return section
        raise KeyError(slug)

    def items(self) -> Iterator[Item]:
        """All items in order."""
        for section in self.sections:
            yield from section.items
