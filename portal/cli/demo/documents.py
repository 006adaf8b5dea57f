"""Documents of the demo: accessible PDFs (PDF/UA-1) made on the spot, marked as made up."""

import io
from datetime import datetime
from pathlib import Path

from portal.media import MediaFile, store
from portal.printing import make_pdf
from portal.registry.organizations.models import Organization

HERE = Path(__file__).parent


class DocumentMaker:
    """Makes each document once and gives the same bytes to every organization that needs it."""

    def __init__(self) -> None:
        self._made: dict[str, bytes] = {}

    def make(self, title: str, organization: Organization, *, now: datetime) -> MediaFile:
        """The document as a stored file of the organization."""
        if title not in self._made:
            self._made[title] = _compile(title)
        file = store(
            io.BytesIO(self._made[title]),
            f"{title}.pdf",
            organization_id=organization.id,
            author_id=None,
            now=now,
        )
        file.has_text = True  # made of text a moment ago: nobody need look
        return file


def _compile(title: str) -> bytes:
    facts = {"title": title, "organization": "Учебное учреждение", "head": "руководитель учреждения"}
    return make_pdf(HERE / "document.typ", facts)
