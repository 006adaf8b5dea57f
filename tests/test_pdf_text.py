"""Which PDF can be read: documents with text, scans without, files made to harm."""

import io
import time
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from pypdf import PdfReader, PdfWriter

from portal import media_jobs, pdf_text
from portal.accounts.models import Role, User
from portal.cli.demo import documents
from portal.extensions import db
from portal.media import MediaFile, store
from portal.pdf_text import has_text
from portal.printing import make_pdf
from tests.conftest import words_of
from tests.factories import make_organization, make_site, make_user
from tests.pages import check_page

FACTS = {"title": "Устав школы", "organization": "Учебное учреждение", "head": "руководитель"}


def document() -> bytes:
    """A PDF with text, as a word processor makes it."""
    return make_pdf(Path(documents.__file__).parent / "document.typ", FACTS)


def scan(pages: int = 2) -> bytes:
    """Pictures of pages."""
    sheets = [Image.new("RGB", (300, 400), (250, 250, 240)) for _ in range(pages)]
    made = io.BytesIO()
    sheets[0].save(made, "PDF", save_all=True, append_images=sheets[1:])
    return made.getvalue()


def locked(password: str) -> bytes:
    """The document behind a password."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(document())))
    writer.encrypt(password, owner_password="other", algorithm="RC4-128")
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def bomb() -> bytes:
    """A page whose content would unpack into gigabytes."""
    packed = zlib.compress(b"\0" * 400_000_000, 9)
    packed = zlib.compress(packed, 9)
    head = b"%PDF-1.7\n"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>",
        b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n%s\nendstream"
        % (len(packed), packed),
    ]
    body, places = head, []
    for number, one in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"xref\n0 5\n0000000000 65535 f \n%strailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF"
    return body + tail % (table, len(body))


@pytest.mark.parametrize(
    ("content", "verdict"),
    [
        (document, True),
        (scan, False),
        (lambda: locked(""), True),
        (lambda: locked("секрет"), None),
        (lambda: b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF", None),
        (lambda: b"%PDF-1.7", None),
        (lambda: document()[:3000], None),
    ],
    ids=["document", "scan", "open lock", "lock", "no pages", "mark alone", "torn"],
)
def test_a_pdf_is_told_by_its_pages(
    tmp_path: Path, content: Callable[[], bytes], verdict: bool | None
) -> None:
    (tmp_path / "a.pdf").write_bytes(content())
    assert has_text(tmp_path / "a.pdf") is verdict


def test_a_cover_with_text_does_not_make_a_scan_readable(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(document())))
    writer.append(PdfReader(io.BytesIO(scan(40))))
    writer.write(tmp_path / "a.pdf")
    assert has_text(tmp_path / "a.pdf") is False


def test_a_bomb_is_unknown_and_fells_nobody(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(bomb())
    began = time.monotonic()
    assert has_text(tmp_path / "a.pdf") in (None, False)
    assert time.monotonic() - began < pdf_text.SECONDS + 10


def test_what_takes_too_long_is_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.pdf").write_bytes(document())
    monkeypatch.setattr(pdf_text, "SECONDS", -4.99)
    assert has_text(tmp_path / "a.pdf") is None


@pytest.fixture
def admin(app: Flask, sign_in: Callable[[User], FlaskClient]) -> FlaskClient:
    """The administrator of a school's site."""
    site = make_site("shkola")
    return sign_in(make_user(Role.SITE_ADMIN, f"organization:{site.organization_id}"))


def keep(content: bytes, name: str = "Устав.pdf") -> MediaFile:
    """The file in the store of some school."""
    owner, now = make_organization().id, datetime.now(UTC)
    file = store(io.BytesIO(content), name, organization_id=owner, author_id=None, now=now)
    db.session.commit()
    return file


def test_a_sweep_looks_at_every_pdf_once(app: Flask) -> None:
    files = [keep(document()), keep(scan()), keep(b"%PDF-1.7"), keep(b"text", "a.txt")]
    assert [file.text_state for file in files] == ["waiting", "waiting", "waiting", ""]
    media_jobs.sweep_pdfs()
    for file in files:
        db.session.refresh(file)
    assert [file.text_state for file in files] == ["text", "scan", "unknown", ""]


def test_a_file_that_fells_workers_is_given_up(app: Flask) -> None:
    file = keep(scan())
    for _ in range(5):
        file.looked_at, file.looks = datetime.now(UTC) - timedelta(hours=1), file.looks + 1
        db.session.commit()
    media_jobs.sweep_pdfs()
    db.session.refresh(file)
    assert file.has_text is None and file.text_state == "unknown"


def test_a_file_at_which_another_worker_looks_is_left(app: Flask) -> None:
    file = keep(scan())
    file.looked_at = datetime.now(UTC)
    db.session.commit()
    media_jobs.look_at_pdf(file.id)
    db.session.refresh(file)
    assert file.has_text is None and file.looks == 0


def test_the_editor_and_the_checklist_tell_of_scans_and_block_nothing(admin: FlaskClient) -> None:
    place = "/sites/shkola/sections/document"
    upload = {"base": 0, "charter-uploads": (io.BytesIO(scan()), "Устав.pdf")}
    assert admin.post(place, data=upload).status_code == 303
    assert "Проверяем, есть ли в файле текст" in admin.get(place).text
    media_jobs.sweep_pdfs()
    check_page(admin.get(place))
    assert "Скан без текста: его не прочтёт" in words_of(admin.get(place))
    assert "1 скан без текста" in words_of(admin.get("/sites/shkola"))
    assert admin.get("/sites/shkola/preview/sveden/document/").status_code == 200
