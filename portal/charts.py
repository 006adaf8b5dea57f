"""Small charts drawn on the server: SVG without styles, colours by classes."""

from collections.abc import Sequence

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
