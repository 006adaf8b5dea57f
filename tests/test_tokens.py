"""Contrast of every pair of colours that meet on the screen, in both themes (WCAG 2.2 AA)."""

import re
from pathlib import Path

import pytest

SHEET = (Path(__file__).resolve().parent.parent / "portal/static/tokens.css").read_text(encoding="utf-8")
TEXT, SHAPE = 4.5, 3.0
PAIRS = {
    TEXT: (
        "ink/surface ink/bg ink/warn-soft ink/ok-soft ink/bad-soft ink/accent-soft ink/hover ink/surface-2"
        " ink-2/surface ink-2/bg ink-2/mute-soft ink-3/surface ink-3/bg ink-3/surface-2 ink-3/hover"
        " link/surface link/bg link/accent-soft link/hover link/ok-soft link/bad-soft link/warn-soft"
        " on-accent/accent on-accent/accent-h"
        " ok/ok-soft ok/surface warn/warn-soft bad/bad-soft bad/surface bad/hover vio/vio-soft surface/ink"
    ),
    SHAPE: (
        "control/surface control/surface-2 accent/surface accent/mute-soft focus/surface focus/bg"
        " bad-fill/mute-soft bad-fill/surface warn/warn-soft"
    ),
    2.0: "ok-fill/mute-soft",  # the bar repeats the percent written beside it
}
CASES = [(*pair.split("/"), norm) for norm, pairs in PAIRS.items() for pair in pairs.split()]


def _tokens(selector: str) -> dict[str, str]:
    block = re.search(re.escape(selector) + r"\s*\{(.*?)\}", SHEET, re.DOTALL)
    assert block
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-fA-F]{3,6})", block[1]))


LIGHT = _tokens(":root")
THEMES = {"light": LIGHT, "dark": LIGHT | _tokens('[data-theme="dark"]')}


def _luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    full = digits if len(digits) == 6 else "".join(sign * 2 for sign in digits)
    parts = [int(full[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ink", "paper", "norm"), CASES)
def test_pair_is_readable(theme: str, ink: str, paper: str, norm: float) -> None:
    tokens = THEMES[theme]
    assert _contrast(tokens[ink], tokens[paper]) >= norm


@pytest.mark.parametrize("theme", THEMES)
def test_scale_of_maps_is_monotone(theme: str) -> None:
    scale = [_luminance(THEMES[theme][f"q{step}"]) for step in range(1, 6)]
    assert scale in (sorted(scale), sorted(scale, reverse=True))


def test_black_on_white_is_twenty_one() -> None:
    assert _contrast("#000", "#ffffff") == pytest.approx(21)
