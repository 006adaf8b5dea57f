"""Small pictures of the demo: drawn on the spot, our own, each with words for those who do not see it."""

import io
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from PIL import Image, ImageDraw

from portal.media import store
from portal.pages.posts.writing import PictureFields
from portal.registry.organizations.models import Organization

SIZE = (1200, 800)
SKY, SNOW, PINE, SUN, WOOD, WATER = "#d9e7f8", "#f7fafd", "#5a9480", "#f2dfb8", "#8a6a4f", "#9cc1e4"
Draw = Callable[[ImageDraw.ImageDraw], None]


class Drawn(NamedTuple):
    """A picture: its file, what is on it, how it is drawn."""

    name: str
    alt: str
    draw: Draw


def _winter(draw: ImageDraw.ImageDraw) -> None:
    draw.ellipse((880, 90, 1040, 250), fill=SUN)
    draw.ellipse((-200, 480, 800, 1200), fill=SNOW)
    draw.ellipse((500, 540, 1500, 1300), fill=SNOW)
    for x, foot in ((220, 600), (340, 570), (940, 640)):
        draw.rectangle((x - 8, foot - 20, x + 8, foot + 30), fill=WOOD)
        for step in range(3):
            top, half = foot - 190 + step * 55, 40 + step * 22
            draw.polygon(((x, top), (x - half, top + 80), (x + half, top + 80)), fill=PINE)


def _pond(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle((0, 420, 1200, 800), fill=SNOW)
    draw.ellipse((180, 480, 1020, 760), fill=WATER)
    draw.line(((380, 620), (520, 590), (600, 650), (760, 610)), fill=SNOW, width=8, joint="curve")
    draw.rectangle((1060, 380, 1076, 640), fill=WOOD)
    draw.polygon(((990, 390), (1146, 390), (1068, 260)), fill=SUN, outline=WOOD, width=8)


def _books(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle((0, 600, 1200, 800), fill=WOOD)
    for number, colour in enumerate((PINE, WATER, SUN, "#b9cdf0", PINE, SNOW)):
        left, top = 240 + number * 120, 260 + (number * 37) % 90
        draw.rectangle((left, top, left + 96, 600), fill=colour)
        draw.rectangle((left, top + 40, left + 96, top + 58), fill=WOOD)


PICTURES = (
    Drawn("zima.png", "Рисунок: заснеженные холмы, три ели и низкое солнце", _winter),
    Drawn("prud.png", "Рисунок: пруд с треснувшим льдом и предупреждающий знак на берегу", _pond),
    Drawn("knigi.png", "Рисунок: шесть книг стоят на полке", _books),
)


def make_pictures(
    organization: Organization, wanted: Sequence[Drawn], *, now: datetime
) -> list[PictureFields]:
    """The pictures among the files of the institution, ready for a post."""
    made = []
    for one in wanted:
        file = store(
            io.BytesIO(paint(one.draw, SIZE, SKY)),
            one.name,
            organization_id=organization.id,
            author_id=None,
            now=now,
        )
        made.append(PictureFields(file.id, alt=one.alt))
    return made


def paint(draw: Draw, size: tuple[int, int], background: str | None) -> bytes:
    """A PNG; without a background it is transparent."""
    image = Image.new("RGBA", size, background or (0, 0, 0, 0))
    draw(ImageDraw.Draw(image))
    body = io.BytesIO()
    image.save(body, "PNG", optimize=True)
    return body.getvalue()


def draw_sign(draw: ImageDraw.ImageDraw) -> None:
    """A made-up sign of a territory: a hill over a river in a ring."""
    draw.ellipse((8, 8, 392, 392), outline="#ffffff", width=20)
    draw.polygon(((70, 270), (170, 120), (230, 210), (270, 160), (330, 270)), fill="#ffffff")
    draw.line(((80, 310), (160, 290), (240, 318), (320, 298)), fill="#ffffff", width=18, joint="curve")
