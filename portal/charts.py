"""Small charts drawn on the server: SVG without styles, colours by classes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

PADDING = 3


def sparkline(
    values: Sequence[float], label: str, *, cls: str = "", width: int = 84, height: int = 28
) -> Markup:
    """A line of recent values with its last point marked; nothing to draw until there are two."""
    if len(values) < 2:
        return Markup()
    points = _points(values, width, height)
    line = "M" + " ".join(f"{x:g} {y:g}" for x, y in points)
    (first, _), (last, top) = points[0], points[-1]
    return Markup(
        '<svg class="spark {cls}" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img"'
        ' aria-label="{label}"><path class="sp-a" d="{line}L{last:g} {height}L{first:g} {height}z"/>'
        '<path class="sp-l" d="{line}"/><circle class="sp-d" cx="{last:g}" cy="{top:g}" r="2.5"/></svg>'
    ).format(cls=cls, width=width, height=height, label=label, line=line, first=first, last=last, top=top)


def _points(values: Sequence[float], width: int, height: int) -> list[tuple[float, float]]:
    low, high = min(values), max(values)
    step = (width - 2 * PADDING) / (len(values) - 1)
    scale = (height - 2 * PADDING) / (high - low or 1)
    return [
        (round(PADDING + index * step, 1), round(height - PADDING - (value - low) * scale, 1))
        for index, value in enumerate(values)
    ]


@dataclass(frozen=True, slots=True)
class Point:
    """A value on a date, with the words that people read."""

    day: date
    value: float
    shown: str
    when: str


def timeline(points: Sequence[Point], label: str, *, width: int = 560, height: int = 200) -> Markup:
    """A line over dates at their true distances, from zero up, each point with its value and its date."""
    if len(points) < 2:
        return Markup()
    first, span = points[0].day, (points[-1].day - points[0].day).days or 1
    top = max(point.value for point in points) or 1
    left, right, ceiling, floor = 48, width - 64, 32, height - 36
    places = [
        (
            round(left + (right - left) * (point.day - first).days / span, 1),
            round(floor - (floor - ceiling) * point.value / top, 1),
        )
        for point in points
    ]
    marks = Markup().join(
        Markup(
            '<circle class="sp-d" cx="{x:g}" cy="{y:g}" r="4"/>'
            '<text class="tl-v" x="{x:g}" y="{up:g}">{shown}</text>'
            '<text class="tl-d" x="{x:g}" y="{down:g}">{when}</text>'
        ).format(x=x, y=y, up=y - 12, down=floor + 22, shown=point.shown, when=point.when)
        for point, (x, y) in zip(points, places, strict=True)
    )
    line = "M" + " ".join(f"{x:g} {y:g}" for x, y in places)
    return Markup(
        '<svg class="spark tl" viewBox="0 0 {width} {height}" role="img" aria-label="{label}">'
        '<path class="tl-a" d="M{left} {floor}H{right}"/><path class="sp-l" d="{line}"/>{marks}</svg>'
    ).format(
        width=width,
        height=height,
        label=label,
        left=left - 16,
        floor=floor,
        right=right + 16,
        line=line,
        marks=marks,
    )
