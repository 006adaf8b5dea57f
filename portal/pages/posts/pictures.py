"""Pictures of posts: how they are cut, and their copies as networks take them, kept by content."""

import hashlib
import logging
import os
import secrets
from pathlib import Path

from PIL import Image

from portal.media import MediaFile, path_of

LARGEST_PNG = 5 * 1024 * 1024  # bytes; a heavier one is a photo and goes as JPEG
SMALLEST = 0.05  # of a side: less than that is a slip of the hand
NARROWEST = 20  # one side to the other at most: VK and Telegram refuse more
SHAPES = {"1:1": 1.0, "4:5": 4 / 5, "16:9": 16 / 9}
TYPES = frozenset({"jpg", "png", "webp"})
TOO_NARROW = "картинка «{name}» слишком вытянута: сети не берут, когда одна сторона в 20 раз больше другой"

Crop = tuple[float, float, float, float]
WHOLE: Crop = (0.0, 0.0, 1.0, 1.0)
log = logging.getLogger(__name__)


def read_crop(text: str) -> Crop:
    """The part «x,y,w,h» of a picture, each from 0 to 1; what makes no sense is the whole."""
    try:
        x, y, width, height = (float(part) for part in text.split(","))
    except ValueError:
        return WHOLE
    if not all(0 <= number <= 1 for number in (x, y, width, height)):
        return WHOLE  # NaN is none of them either
    width, height = min(width, 1 - x), min(height, 1 - y)
    return (x, y, width, height) if min(width, height) >= SMALLEST else WHOLE


def spell_crop(crop: Crop) -> str:
    """The part as it is kept: empty for the whole."""
    return "" if crop == WHOLE else ",".join(f"{number:.4f}".rstrip("0").rstrip(".") for number in crop)


def shaped_crop(shape: str, width: int, height: int) -> Crop:
    """The largest part of this shape in the middle of a picture of these sides; the whole of no known one."""
    wanted = SHAPES.get(shape)
    if wanted is None or not width or not height:
        return WHOLE
    ratio = width / height
    if ratio > wanted:
        part = wanted / ratio
        return (0.5 - part / 2, 0.0, part, 1.0)
    part = ratio / wanted
    return (0.0, 0.5 - part / 2, 1.0, part)


def box_of(crop: Crop, width: int, height: int) -> tuple[int, int, int, int]:
    """The part in pixels: left, top, right, bottom; never empty."""
    x, y, wide, high = crop
    left, top = min(round(x * width), width - 1), min(round(y * height), height - 1)
    right, bottom = min(round((x + wide) * width), width), min(round((y + high) * height), height)
    return left, top, max(right, left + 1), max(bottom, top + 1)


def is_too_narrow(file: MediaFile, crop: str) -> bool:
    """Whether networks would refuse the shape of what is left of the picture."""
    left, top, right, bottom = box_of(read_crop(crop), file.width or 1, file.height or 1)
    sides = sorted((right - left, bottom - top))
    return sides[1] > NARROWEST * sides[0]


def copy_of(file: MediaFile, crop: str) -> Path:
    """The copy that goes to networks, made if it is not there yet; its path even where it cannot be made."""
    part, source = spell_crop(read_crop(crop)), path_of(file)
    suffix = "png" if file.type == "png" and file.size <= LARGEST_PNG else "jpg"
    mark = hashlib.sha256(part.encode()).hexdigest()[:12]
    target = source.with_name(f"{source.name}.post-{mark}.{suffix}")
    if not target.exists():
        try:
            _make(source, target, read_crop(crop), "PNG" if suffix == "png" else "JPEG")
        except (OSError, ValueError, Image.DecompressionBombError) as error:
            log.error("The copy %s could not be made: %s", target.name, error)  # its network says so in words
    return target


def _make(source: Path, target: Path, crop: Crop, kind: str) -> None:
    aside = target.with_name(f"{target.name}.{secrets.token_hex(4)}")
    try:
        with Image.open(source) as image:
            part = image.crop(box_of(crop, image.width, image.height))
            (part if kind == "PNG" else _on_white(part)).save(aside, kind, quality=90, optimize=True)
        os.replace(aside, target)
    finally:
        aside.unlink(missing_ok=True)


def _on_white(image: Image.Image) -> Image.Image:
    """JPEG knows no transparency: what shone through would be black."""
    if "A" not in image.getbands() and "transparency" not in image.info:
        return image.convert("RGB")
    over = image.convert("RGBA")
    ground = Image.new("RGBA", over.size, "white")
    return Image.alpha_composite(ground, over).convert("RGB")
