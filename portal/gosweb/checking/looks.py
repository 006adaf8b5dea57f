"""Whether CSS takes something from a visitor's eyes: declarations in, the reason out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

NO_RECT = re.compile(r"rect\(\s*[01](px)?([\s,]+[01](px)?){3}\s*\)")
FAR = 900  # pixels: farther off than any screen forgives
LENGTH = re.compile(r"(-?\d*\.?\d+)(px|em|rem|pt|%|vw|vh)?")
IN_PIXELS = {"em": 16.0, "rem": 16.0, "pt": 1.33, "vw": 14.0, "vh": 9.0}
MOVERS = ("left", "top", "right", "bottom", "margin-left", "margin-top")
PROPERTIES = frozenset(
    "display visibility opacity font-size position text-indent clip clip-path overflow width height"
    " max-height max-width transform content-visibility".split()
) | frozenset(MOVERS)

Declarations = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Looks:
    """What declarations do to an element: take it away whole, or say what its text inherits."""

    removed: str = ""  # reason
    is_invisible: bool | None = None  # visibility, inherited; None: says nothing
    is_tiny: bool | None = None  # font-size 0, inherited

    @property
    def hides(self) -> bool:
        """Whether anything here hides."""
        return bool(self.removed or self.is_invisible or self.is_tiny)


NOTHING = Looks()


def looks_of(declared: Declarations) -> Looks:
    """What these declarations do; values are lower-case and without `!important`."""
    visibility, size = declared.get("visibility"), _number(declared.get("font-size"))
    return Looks(
        removed=_removed(declared),
        is_invisible=None if visibility is None else visibility in {"hidden", "collapse"},
        is_tiny=size == 0 if "font-size" in declared else None,
    )


@lru_cache(maxsize=4096)
def parse_style(style: str) -> dict[str, str]:
    """Declarations of a style attribute that can hide something."""
    declared = {}
    for part in style.lower().split(";"):
        name, colon, value = part.partition(":")
        if colon and name.strip() in PROPERTIES:
            declared[name.strip()] = " ".join(value.replace("!important", "").split())
    return declared


def _removed(declared: Declarations) -> str:
    if declared.get("display") == "none":
        return "display: none"
    if declared.get("content-visibility") == "hidden":
        return "content-visibility: hidden"
    if "opacity" in declared and _number(declared["opacity"]) == 0:
        return "opacity: 0"
    return _moved(declared) or _clipped(declared)


def _moved(declared: Declarations) -> str:
    if declared.get("position") in {"absolute", "fixed", "relative"}:
        for name in MOVERS:
            if abs(_number(declared.get(name)) or 0) >= FAR:
                return f"{name}: {declared[name]}"
    indent = _number(declared.get("text-indent"))
    if indent is not None and indent <= -FAR:
        return f"text-indent: {declared['text-indent']}"
    return ""


def _clipped(declared: Declarations) -> str:
    if NO_RECT.search(declared.get("clip", "")):
        return "clip"
    if re.search(r"inset\(\s*(50|100)%|circle\(\s*0", declared.get("clip-path", "")):
        return "clip-path"
    if re.search(r"scale[xy]?\(\s*0\s*[,)]", declared.get("transform", "")):
        return "transform: scale(0)"
    if declared.get("overflow") in {"hidden", "clip"}:
        for name in ("height", "width", "max-height", "max-width"):
            size = _number(declared.get(name))
            if size is not None and abs(size) <= 1 and not declared[name].endswith("em"):
                return f"{name}: {declared[name]}"
    return ""


def _number(value: str | None) -> float | None:
    """A length in pixels, roughly; None where it is none."""
    found = LENGTH.fullmatch(value or "")
    return float(found[1]) * IN_PIXELS.get(found[2], 1.0) if found else None
