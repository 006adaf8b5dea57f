"""Documents of the demo: accessible PDFs (PDF/UA-1) made on the spot, marked as made up."""

import io
import json
from datetime import datetime
from pathlib import Path

import typst

from portal.media import MediaFile, store
from portal.registry.organizations.models import Organization

HERE = Path(__file__).parent
FONTS = HERE.parent.parent / "fonts"


class DocumentMaker:
    """Makes each document once and gives the same bytes to every organization that needs it."""

    def __init__(self) -> None:
        self._made: dict[str, bytes] = {}

    def make(self, title: str, organization: Organization, *, now: datetime) -> MediaFile:
        """The document as a stored file of the organization."""
        if title not in self._made:
            self._made[title] = _compile(title)
        return store(
            io.BytesIO(self._made[title]),
            f"{title}.pdf",
            organization_id=organization.id,
            author_id=None,
            now=now,
        )


def _compile(title: str) -> bytes:
    facts = {"title": title, "organization": "Учебное учреждение", "head": "руководитель учреждения"}
    made = typst.compile(
        str(HERE / "document.typ"),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        sys_inputs={"facts": json.dumps(facts, ensure_ascii=False)},
    )
    assert isinstance(made, bytes)
    return made
