"""What an uploaded file is by its name and by its bytes; images are verified, cleaned and made small.

Taken: documents that anyone opens without special software (the former norm's list, with presentations and
plain text) and still images. Not taken: archives, programs, web pages, detached signatures.
"""

import warnings
import zipfile
from pathlib import Path

from PIL import Image, ImageOps

ACCEPTED = "PDF, DOC, DOCX, XLS, XLSX, ODT, ODS, PPTX, TXT, CSV, JPG, PNG, WebP"
TYPES = frozenset("pdf doc docx xls xlsx odt ods pptx txt csv jpg png webp".split())
IMAGES = frozenset({"jpg", "png", "webp"})
TEXTS = frozenset({"txt", "csv"})
ALIASES = {"jpeg": "jpg", "jpe": "jpg"}

MAX_PIXELS = 50_000_000
MAX_SIDE = 2560
THUMB = (640, 640)
THUMB_BYTES = 36_000  # the home page with one must stay within a hundred kilobytes
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
RUNNABLE = (b"MZ", b"\x7fELF", b"#!", b"PK\x03\x04", b"<")  # programs, archives, web pages
OPEN_DOCUMENTS = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}
OFFICE_FOLDERS = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}
FORMATS = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
}


class BadImage(ValueError):
    """The picture cannot be shown; the text says why."""


def type_by_name(name: str) -> str | None:
    """The type its extension promises, None if such files are not taken."""
    extension = name.rpartition(".")[2].lower()
    type = ALIASES.get(extension, extension)
    return type if type in TYPES else None


def type_by_content(path: Path, promised: str) -> str | None:
    """The type its bytes prove; plain text has no marks, so there the promise decides."""
    with path.open("rb") as file:
        head = file.read(1024)
    if b"%PDF-" in head and not head.startswith(RUNNABLE):  # a reader forgives other bytes before the mark
        return "pdf"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    if head.startswith(OLE):
        return _type_of_ole(path.read_bytes())
    if head.startswith(b"PK\x03\x04"):
        return _type_of_zip(path)
    return promised if promised in TEXTS and _is_text(path.read_bytes()) else None


def mismatch_words(promised: str, found: str | None) -> str:
    """Why a file whose content differs from its name is refused, and what to do."""
    if found:
        return (
            f"он назван как {promised.upper()}, но внутри {found.upper()}. "
            "Исправьте расширение в имени и загрузите его ещё раз."
        )
    return (
        f"он назван как {promised.upper()}, но внутри не {promised.upper()}. "
        f"Откройте документ в своей программе и сохраните заново как {promised.upper()}."
    )


def clean_image(path: Path, type: str) -> tuple[int, int]:
    """Verify the picture and rewrite it upright, without EXIF, at a sensible size; its width and height."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is lower
        try:
            clean = _read(path, type)
        except BadImage:
            raise
        except (OSError, SyntaxError, EOFError, ValueError, TypeError, Image.DecompressionBombError) as error:
            if getattr(error, "errno", None):
                raise  # the disk, not the picture
            raise BadImage("картинка повреждена. Сохраните её заново и загрузите.") from error
    _save(clean, path, type)
    return clean.size


def _read(path: Path, type: str) -> Image.Image:
    with Image.open(path, formats=[FORMATS[type]]) as image:
        if image.width * image.height > MAX_PIXELS:
            raise BadImage("в картинке больше 50 мегапикселей. Уменьшите её и загрузите ещё раз.")
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((MAX_SIDE, MAX_SIDE))
        clean = Image.new(upright.mode, upright.size)
        clean.paste(upright)
        if upright.mode == "P" and (palette := upright.getpalette()):
            clean.putpalette(palette)
    return clean


def _save(image: Image.Image, path: Path, type: str) -> None:
    if type == "jpg":
        image.convert("RGB").save(path, "JPEG", quality=88, optimize=True, progressive=True)
    elif type == "webp":
        image.save(path, "WEBP", quality=85)
    else:
        image.save(path, "PNG", optimize=True)


def write_thumb(source: Path, target: Path) -> None:
    """A small WebP of the picture, for the home page and galleries; a busy one is pressed harder."""
    with Image.open(source) as image:
        image.thumbnail(THUMB)
        mode = "RGBA" if "A" in image.getbands() or "transparency" in image.info else "RGB"
        small = image.convert(mode)
    for quality in (70, 55, 40, 25):
        small.save(target, "WEBP", quality=quality)
        if target.stat().st_size <= THUMB_BYTES:
            return


def _type_of_ole(data: bytes) -> str | None:
    """Installers and messages are OLE too; a document has the stream of its program."""
    if "WordDocument".encode("utf-16-le") in data:
        return "doc"
    if any(stream.encode("utf-16-le") in data for stream in ("Workbook", "Book")):
        return "xls"
    return None


def _type_of_zip(path: Path) -> str | None:
    """Only names are read, so a bomb inside has nothing to blow up."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
                return OPEN_DOCUMENTS.get(archive.read("mimetype").strip())
    except (zipfile.BadZipFile, OSError, RuntimeError, ValueError):
        return None
    if "[Content_Types].xml" not in names:
        return None
    return next(
        (OFFICE_FOLDERS[f] for f in OFFICE_FOLDERS if any(name.startswith(f) for name in names)), None
    )


def _is_text(data: bytes) -> bool:
    if b"\x00" in data or data.startswith(RUNNABLE[:2]):
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return not any(byte < 9 or 13 < byte < 32 for byte in data)  # Windows-1251 has no such bytes
    return True
