"""Colours of a kit: read, and measured by the contrast of WCAG."""

import re

COLOUR = re.compile(r"#[0-9a-f]{6}")
NORM = 4.5
"""The least contrast of a text with its background (WCAG 1.4.3)."""


def read_colour(text: str) -> str:
    """The colour as "#17365d"; raises ValueError with words."""
    found = text.strip().lower()
    if not COLOUR.fullmatch(found):
        raise ValueError("Нужен цвет вида #17365d: решётка и шесть цифр или букв от a до f")
    return found


def contrast(one: str, other: str) -> float:
    """The ratio of two colours, from 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
