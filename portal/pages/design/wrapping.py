"""A text fitted into a box: it wraps, it shrinks, it is never cut."""

import re
from collections.abc import Callable
from dataclasses import dataclass

Measure = Callable[[str, int], float]
"""The width in pixels of a line set in a size."""

LEADING = 1.2
MOST = 1_000
STEP = 2
SPACES = re.compile(r"[ \t\r\n]+")


class TooLong(ValueError):
    """The text cannot be read at any size that fits the box."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """Lines of the whole text and the size in which they fit the box."""

    lines: tuple[str, ...]
    size: int
    is_small: bool = False  # smaller than people read easily

    @property
    def height(self) -> float:
        """Pixels from the top of the first line to the foot of the last."""
        return len(self.lines) * self.size * LEADING


def fit(
    text: str, box: tuple[int, int], measure: Measure, *, largest: int, usual: int, smallest: int
) -> Fitted:
    """The text in the largest size whose lines fit the box (width, height); raises TooLong.

    Words are broken only where no size of letters helps; a no-break space holds its neighbours together.
    """
    if len(text) > MOST:
        raise TooLong
    sizes = range(largest, smallest - 1, -STEP)
    for may_break in (False, True):
        for size in sizes:
            lines = wrap(text, box[0], measure, size, may_break=may_break)
            fitted = Fitted(tuple(lines), size, size < usual)
            if fitted.height <= box[1] and all(measure(line, size) <= box[0] for line in lines):
                return fitted
    raise TooLong


def wrap(text: str, width: float, measure: Measure, size: int, *, may_break: bool = False) -> list[str]:
    """Lines of the text in this size; a word wider than the line is broken if it may be, else stands out."""
    lines: list[str] = []
    for word in filter(None, SPACES.split(text)):
        first, *rest = _pieces(word, width, measure, size) if may_break else [word]
        if lines and measure(f"{lines[-1]} {first}", size) <= width:
            lines[-1] += f" {first}"
        else:
            lines.append(first)
        lines += rest
    return lines


def _pieces(word: str, width: float, measure: Measure, size: int) -> list[str]:
    pieces = [""]
    for sign in word:
        if pieces[-1] and measure(pieces[-1] + sign, size) > width:
            pieces.append("")
        pieces[-1] += sign
    return pieces
