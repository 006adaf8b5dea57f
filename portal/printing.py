"""Accessible PDFs (PDF/UA-1) through Typst, with the portal's own fonts."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

FONTS = Path(__file__).parent / "fonts"


def make_pdf(template: Path, facts: Mapping[str, Any]) -> bytes:
    """The PDF of a Typst template; the facts reach it as JSON in `sys.inputs.facts`, never as markup."""
    made = typst.compile(
        str(template),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        sys_inputs={"facts": json.dumps(facts, ensure_ascii=False)},
    )
    assert isinstance(made, bytes)
    return made
