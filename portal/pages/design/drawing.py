"""Covers and avatars drawn from a kit and the institution's name. Knows no database."""

import io
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from portal.pages.design.sizes import CoverSize
from portal.pages.design.wrapping import LEADING, Fitted, fit
from portal.printing import FONTS, drawable

ROUND = 0.7
"""The share of a square's side that lies inside its circle in whole."""

LOOSE = re.compile(r"(№|\b[А-ЯЁ]\.) (?=\S)")
USUAL, SMALLEST = 40, 16  # pixels of letters on a cover


@dataclass(frozen=True, slots=True)
class Look:
    """What is drawn: the name, the colours as "#17365d", the sign as a file."""

    name: str
    background: str
    accent: str
    ink: str
    motto: str = ""
    logo: Path | None = None
    origin: str = ""  # whose kit it is, in words


def fit_name(look: Look, size: CoverSize) -> Fitted:
    """How the name stands on the cover; raises TooLong."""
    left, top, right, bottom = _name_box(look, size)
    largest = max(USUAL, size.height // 7)
    return fit(
        drawable(glue(look.name)),
        (right - left, bottom - top),
        _measure,
        largest=largest,
        usual=USUAL,
        smallest=SMALLEST,
    )


def draw_cover(look: Look, size: CoverSize) -> Image.Image:
    """The cover, with the name in whole inside the safe zone; raises TooLong."""
    name, box = fit_name(look, size), _name_box(look, size)
    image = Image.new("RGB", (size.width, size.height), look.background)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, size.height - size.height // 32, size.width, size.height), fill=look.accent)
    motto = _fit_motto(look, size, box)
    top = round(box[1] + (box[3] - box[1] - name.height) / 2)
    _write(draw, name, (box[0], top), look.ink)
    if motto:
        _write(draw, motto, (box[0], box[3]), look.accent)
    _paste_logo(image, look, _logo_box(size))
    return image


def draw_safe(look: Look, size: CoverSize) -> Image.Image:
    """The cover with the border of what a phone shows and of the safe zone."""
    image = draw_cover(look, size)
    draw = ImageDraw.Draw(image)
    draw.rectangle(size.pixels(size.phone), outline=look.ink, width=4)
    draw.rectangle(size.pixels(size.safe), outline=look.accent, width=4)
    return image


def draw_phone(look: Look, size: CoverSize) -> Image.Image:
    """What a phone is taken to show of the cover."""
    return draw_cover(look, size).crop(size.pixels(size.phone))


def draw_avatar(look: Look, side: int) -> Image.Image:
    """A square avatar whose sign, or else the name, lies inside its circle in whole; raises TooLong."""
    image = Image.new("RGB", (side, side), look.background)
    edge = round(side * (1 - ROUND) / 2)
    inner = side - 2 * edge
    if _paste_logo(image, look, (edge, edge, side - edge, side - edge)):
        return image
    text = drawable(glue(look.name))
    name = fit(text, (inner, inner), _measure, largest=side // 5, usual=side // 14, smallest=side // 40)
    draw, y = ImageDraw.Draw(image), edge + (inner - name.height) / 2
    for line in name.lines:
        x = edge + (inner - _measure(line, name.size)) / 2
        draw.text((x, y), line, fill=look.ink, font=_font(name.size))
        y += name.size * LEADING
    return image


def draw_round(look: Look, side: int) -> Image.Image:
    """The avatar as people see it: a circle on nothing."""
    image = draw_avatar(look, side)
    mask = Image.new("L", image.size, 0)
    ImageDraw.Draw(mask).ellipse((0, 0, side - 1, side - 1), fill=255)
    image.putalpha(mask)
    return image


def glue(name: str) -> str:
    """The name whose numbers and initials stay with what they belong to."""
    return LOOSE.sub("\\1\u00a0", name)


def to_png(image: Image.Image, most_width: int = 0) -> bytes:
    """The picture as PNG, made smaller if it is wider than that."""
    if most_width and image.width > most_width:
        image = image.resize((most_width, round(image.height * most_width / image.width)))
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=6)
    return out.getvalue()


def _logo_box(size: CoverSize) -> tuple[int, int, int, int]:
    left, top, right, bottom = size.pixels(size.safe)
    return left, top, left + min((right - left) // 4, bottom - top), bottom


def _name_box(look: Look, size: CoverSize) -> tuple[int, int, int, int]:
    left, top, right, bottom = size.pixels(size.safe)
    if look.logo:
        left = _logo_box(size)[2] + size.width // 50
    return left, top, right, bottom - (bottom - top) // 4 if look.motto else bottom


def _fit_motto(look: Look, size: CoverSize, box: tuple[int, int, int, int]) -> Fitted | None:
    if not look.motto:
        return None
    room = size.pixels(size.safe)[3] - box[3]
    text = drawable(look.motto)
    return fit(text, (box[2] - box[0], room), _measure, largest=USUAL, usual=24, smallest=12)


def _write(draw: ImageDraw.ImageDraw, text: Fitted, at: tuple[int, int], fill: str) -> None:
    """Write the lines down from a corner."""
    x, y = at
    for line in text.lines:
        draw.text((x, y), line, fill=fill, font=_font(text.size))
        y += round(text.size * LEADING)


def _paste_logo(image: Image.Image, look: Look, box: tuple[int, int, int, int]) -> bool:
    """Put the sign in the middle of the box in whole; whether there is one."""
    if look.logo is None:
        return False
    width, height = box[2] - box[0], box[3] - box[1]
    with Image.open(look.logo) as file:
        sign = file.convert("RGBA")
    share = min(width / sign.width, height / sign.height)
    sign = sign.resize((max(1, round(sign.width * share)), max(1, round(sign.height * share))))
    image.paste(sign, (box[0] + (width - sign.width) // 2, box[1] + (height - sign.height) // 2), sign)
    return True


def _measure(line: str, size: int) -> float:
    return _font(size).getlength(line)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    path = FONTS / "GolosText-SemiBold.ttf"
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)
