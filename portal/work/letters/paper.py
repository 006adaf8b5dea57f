"""A letter as text, as a page and as PDF: one outline, the values put in as data."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from portal.markdown import outline
from portal.printing import make_pdf
from portal.typography import rudate
from portal.work.letters.models import Letter, Mailing
from portal.work.letters.variables import fill, fill_blocks

TEMPLATE = Path(__file__).parent / "letter.typ"


def subject_of(mailing: Mailing, values: dict[str, Any]) -> str:
    """The subject with the values in it."""
    return fill(mailing.subject, values)


def blocks_of(mailing: Mailing, values: dict[str, Any]) -> list[Any]:
    """The body as blocks with the values in it."""
    filled: list[Any] = fill_blocks(outline(mailing.body), values)
    return filled


def facts_of(mailing: Mailing, letter: Letter) -> dict[str, Any]:
    """What stands on the sheet."""
    return {
        "number": letter.number,
        "date": rudate(letter.made_on),
        "due": rudate(mailing.due) if mailing.due else "",
        "to": [part for part in (letter.to_post, letter.to_place, letter.to_name) if part],
        "subject": subject_of(mailing, letter.values),
        "blocks": blocks_of(mailing, letter.values),
        "signer": mailing.signer,
        "mark": "Учебные данные" if mailing.is_demo else "",
    }


def make_letters(mailing: Mailing, letters: Sequence[Letter]) -> bytes:
    """One PDF/UA of these letters, each on its own sheet."""
    sheets = [facts_of(mailing, letter) for letter in letters]
    title = sheets[0]["subject"] if len(sheets) == 1 else mailing.title
    return make_pdf(TEMPLATE, {"title": title, "letters": sheets})


def plain_text(mailing: Mailing, letter: Letter) -> str:
    """The letter as plain text for the mail."""
    head = f"№ {letter.number} от {rudate(letter.made_on)}"
    body = "\n\n".join(_plain(block) for block in blocks_of(mailing, letter.values))
    parts = [head, body, mailing.signer, "Это же письмо приложено в PDF."]
    return "\n\n".join(part for part in parts if part)


def _plain(block: dict[str, Any], indent: str = "") -> str:
    match block["kind"]:
        case "ul" | "ol":
            return "\n".join(
                f"{indent}{mark} {_items(item, indent)}"
                for mark, item in zip(_marks(block), block["items"], strict=True)
            )
        case "quote":
            return "\n".join(_plain(one, indent + "  ") for one in block["blocks"])
        case "table":
            return "\n".join(indent + " | ".join(_line(cell) for cell in row) for row in block["rows"])
        case "hr":
            return indent + "—" * 10
        case _:
            return indent + _line(block["runs"])


def _marks(block: dict[str, Any]) -> list[str]:
    start = block.get("start", 1)
    is_numbered = block["kind"] == "ol"
    return [f"{start + at}." if is_numbered else "—" for at in range(len(block["items"]))]


def _items(blocks: list[dict[str, Any]], indent: str) -> str:
    inner = indent + "   "
    return "\n".join(_plain(one, inner) for one in blocks).lstrip()


def _line(runs: list[dict[str, Any]]) -> str:
    return "".join(
        f"{run['text']} ({run['href']})" if run.get("href") not in (None, run["text"]) else run["text"]
        for run in runs
    )
