"""Pictures from our disk, as a network takes them."""

from portal.pages.networks.contract import Meaning, Picture, Rejected

TYPES = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".gif": "image/gif"}

File = tuple[str, bytes, str]


def read_picture(picture: Picture) -> File | Rejected:
    """Name, bytes and type of a picture; the name tells nothing of our folders."""
    suffix = picture.path.suffix.lower()
    try:
        body = picture.path.read_bytes()
    except OSError:
        return Rejected("file", "файла картинки больше нет: приложите её заново", Meaning.OURS)
    return f"picture{suffix}", body, TYPES.get(suffix, "application/octet-stream")
