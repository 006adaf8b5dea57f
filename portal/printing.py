"""Accessible PDFs (PDF/UA-1) through Typst, with the portal's own fonts."""

import json
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

FONTS = Path(__file__).parent / "fonts"
UNDRAWN = re.compile(
    "[^\n\t -~\u00a0-\u0377\u0400-\u04ff\u2010-\u2027\u2030-\u205e"
    "\u20a0-\u20c0\u2100-\u211e\u2122\u2126\u2190-\u23ff\u2460-\u2606]"
)
"""Signs that no font here has: PDF/UA refuses a whole document for one of them."""


def make_pdf(template: Path, facts: Mapping[str, Any]) -> bytes:
    """The PDF of a Typst template; the facts reach it as JSON in `sys.inputs.facts`, never as markup."""
    made = typst.compile(
        str(template),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        sys_inputs={"facts": json.dumps(drawable(facts), ensure_ascii=False)},
    )
    assert isinstance(made, bytes)
    return made


def drawable(facts: Any) -> Any:
    """The same facts with a box in place of what cannot be drawn; signs that nobody sees are dropped."""
    match facts:
        case str():
            return UNDRAWN.sub(_replace, facts)
        case Mapping():
            return {key: drawable(value) for key, value in facts.items()}
        case list() | tuple():
            return [drawable(value) for value in facts]
        case _:
            return facts


def _replace(match: re.Match[str]) -> str:
    return "" if unicodedata.category(match.group())[0] in "CM" else "□"
