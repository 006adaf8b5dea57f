"""Uploaded files: kept once, cleaned, refused with words when they are not what they say."""

import io
import resource
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from portal import media
from portal.errors import NotFound
from portal.extensions import db
from portal.media import MediaError, MediaFile, get_media, href_of, path_of, plain_name, safe_name, store
from tests.factories import make_organization

PDF = b"%PDF-1.7\n1 0 obj << >> endobj\n%%EOF"
EXE = b"MZ\x90\x00\x03" + b"\x00" * 200
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512


@pytest.fixture
def keep(app: Flask) -> Callable[..., MediaFile]:
    organization = make_organization()

    def call(data: bytes, name: str = "Устав.pdf", organization_id: int = 0) -> MediaFile:
        return store(
            io.BytesIO(data),
            name,
            organization_id=organization_id or organization.id,
            author_id=None,
            now=datetime.now(UTC),
        )

    return call


def zipped(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "/"), data)
    return buffer.getvalue()


def office(folder: str) -> bytes:
    return zipped(**{"[Content_Types].xml": b"<x/>", f"{folder}__document.xml": b"<x/>"})


def picture(format: str = "JPEG", size: tuple[int, int] = (800, 500), exif: bool = False) -> bytes:
    image, buffer = Image.new("RGB", size, "navy"), io.BytesIO()
    tags = Image.Exif()
    if exif:
        tags[0x010F] = "Camera of Ivanova"
        tags[0x0112] = 6  # turned by a quarter
    image.save(buffer, format, exif=tags)
    return buffer.getvalue()


def files_of(app: Flask) -> list[Path]:
    return [path for path in Path(app.config["MEDIA_DIR"]).rglob("*") if path.is_file()]


def test_file_is_kept_by_its_sum_and_its_address_is_plain(keep: Callable[..., MediaFile]) -> None:
    file = keep(PDF, "C:\\Документы\\Устав школы № 1.PDF")
    assert path_of(file).read_bytes() == PDF and path_of(file).name == file.sha256
    assert (file.name, file.type, file.size) == ("Устав школы № 1.PDF", "pdf", len(PDF))
    assert href_of(file) == f"/files/{file.sha256[:8]}/ustav-shkoly-1.pdf"


def test_same_file_twice_is_one_row_and_one_blob(app: Flask, keep: Callable[..., MediaFile]) -> None:
    assert keep(PDF).id == keep(PDF).id != keep(PDF, "Другое имя.pdf").id
    assert keep(PDF, organization_id=make_organization().id).sha256 == keep(PDF).sha256
    assert len(files_of(app)) == 1


@pytest.mark.parametrize(
    ("name", "data", "type"),
    [
        ("a.docx", office("word"), "docx"),
        ("a.xlsx", office("xl"), "xlsx"),
        ("a.pptx", office("ppt"), "pptx"),
        ("a.odt", zipped(mimetype=b"application/vnd.oasis.opendocument.text"), "odt"),
        ("a.ods", zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "ods"),
        ("a.doc", OLE + "WordDocument".encode("utf-16-le"), "doc"),
        ("a.xls", OLE + "Workbook".encode("utf-16-le"), "xls"),
        ("a.txt", "Приказ".encode(), "txt"),
        ("a.csv", "ё;1".encode("cp1251"), "csv"),
        ("a.jpeg", picture(), "jpg"),
        ("a.png", picture("PNG"), "png"),
        ("a.webp", picture("WEBP"), "webp"),
    ],
)
def test_documents_and_pictures_are_taken(
    keep: Callable[..., MediaFile], name: str, data: bytes, type: str
) -> None:
    assert keep(data, name).type == type


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("устав.pdf", EXE, "внутри не PDF"),
        ("устав.pdf", EXE + PDF, "внутри не PDF"),
        ("устав.pdf", b"<script>1</script>" + PDF, "внутри не PDF"),
        ("устав.docx", PDF, "внутри PDF"),
        ("устав.docx", zipped(a=b"1"), "внутри не DOCX"),
        ("устав.doc", OLE + b"MSI", "внутри не DOC"),
        ("список.txt", EXE, "внутри не TXT"),
        ("программа.exe", EXE, "такой вид файлов"),
        ("страница.html", b"<script>", "такой вид файлов"),
        ("рисунок.svg", b"<svg/>", "такой вид файлов"),
        ("без расширения", PDF, "такой вид файлов"),
        ("пусто.pdf", b"", "он пустой"),
        ("фото.jpg", picture()[:600], "повреждена"),
        ("фото.png", b"\x89PNG\r\n\x1a\n" + b"0" * 100, "повреждена"),
    ],
)
def test_file_that_is_not_what_it_says_is_refused_with_words_and_leaves_nothing(
    app: Flask, keep: Callable[..., MediaFile], name: str, data: bytes, words: str
) -> None:
    with pytest.raises(MediaError, match=words):
        keep(data, name)
    assert files_of(app) == [] and db.session.query(MediaFile).count() == 0


def test_picture_loses_its_exif_and_stands_upright(keep: Callable[..., MediaFile]) -> None:
    file = keep(picture(exif=True), "Фото.jpg")
    assert b"Ivanova" not in path_of(file).read_bytes()
    with Image.open(path_of(file)) as image:
        assert image.size == (500, 800) == (file.width, file.height)
    thumb = path_of(file).with_suffix(".thumb")
    with Image.open(thumb) as small:
        assert (small.format, max(small.size)) == ("WEBP", 640)


def test_huge_picture_is_made_sensible_and_a_bomb_is_refused(keep: Callable[..., MediaFile]) -> None:
    assert keep(picture(size=(4000, 100)), "a.jpg").width == 2560
    with pytest.raises(MediaError, match="мегапикселей"):
        keep(picture("PNG", (10_000, 6_000)), "bomb.png")


def test_words_of_a_picture_that_swell_are_refused(app: Flask, keep: Callable[..., MediaFile]) -> None:
    words, stream = PngInfo(), io.BytesIO()
    words.add_text("Comment", "x" * 5_000_000, zip=True)
    Image.new("RGB", (10, 10)).save(stream, "PNG", pnginfo=words)
    with pytest.raises(MediaError, match="повреждена"):
        keep(stream.getvalue(), "bomb.png")
    assert files_of(app) == []


def test_picture_under_a_wrong_name_of_a_picture_gets_the_right_one(keep: Callable[..., MediaFile]) -> None:
    assert keep(picture("PNG"), "Фото.jpg").name == "Фото.png"


def test_file_over_the_limit_is_refused_before_it_is_read_whole(
    app: Flask, keep: Callable[..., MediaFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media, "LIMIT", 2 * media.MEGABYTE)
    with pytest.raises(MediaError, match="больше 50"):
        keep(PDF + b"0" * (3 * media.MEGABYTE))
    assert files_of(app) == []


def test_full_disk_is_told_in_words_and_leaves_nothing(app: Flask, keep: Callable[..., MediaFile]) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (media.MEGABYTE, hard))
    try:
        with pytest.raises(MediaError, match="не удалось записать"):
            keep(PDF + b"0" * (2 * media.MEGABYTE))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert files_of(app) == []


def test_foreign_file_is_not_there(keep: Callable[..., MediaFile]) -> None:
    file = keep(PDF)
    assert get_media(file.id, organization_id=file.organization_id) is file
    for id, organization_id in ((file.id, 999), (999, file.organization_id)):
        with pytest.raises(NotFound):
            get_media(id, organization_id=organization_id)


@pytest.mark.parametrize(
    ("name", "plain"),
    [("../../etc/passwd.pdf", "passwd.pdf"), (".pdf", "pdf"), ("a\x00b\n.pdf", "ab.pdf"), ("", "файл")],
)
def test_names_lose_folders_and_control_signs(name: str, plain: str) -> None:
    assert plain_name(name) == plain


def test_long_and_strange_names_make_short_addresses() -> None:
    assert safe_name("я" * 300 + ".pdf", "pdf") == "ya" * 40 + ".pdf"
    assert safe_name("«»!.pdf", "pdf") == "file.pdf"
    assert safe_name("Подъезд Щ.docx", "docx") == "podezd-shch.docx"
