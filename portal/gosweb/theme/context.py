"""What the drawing of a section must know besides its values."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """A file as a visitor sees it; size in bytes, href from the root of the site."""

    name: str
    type: str
    size: int
    href: str
    thumb: str = ""  # href of the small picture of an image
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class DrawContext:
    """The type of the institution and the files that the values point to."""

    type: str
    media: Mapping[int, MediaFacts] = field(default_factory=dict)
    is_preview: bool = False
    rows_before: int = 0  # on further pages of a split table
    prefix: str = ""  # before every address from the root: a preview lies deeper than the site
