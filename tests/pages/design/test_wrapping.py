"""A name on a cover: it wraps, it shrinks, it is never cut; a very long one is told."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.pages.design.drawing import Look, draw_avatar, draw_cover, draw_round, fit_name, glue
from portal.pages.design.sizes import cover_size
from portal.pages.design.wrapping import TooLong, fit, wrap
from portal.pages.networks.contract import Network
from portal.printing import drawable

SIZE = cover_size(Network.VK)
WORDS = st.lists(st.text("абвгдежзиклмнопрстуАБВ№«»-123Щ", min_size=1, max_size=40), max_size=40).map(
    " ".join
)


def monospaced(line: str, size: int) -> float:
    """A ruler that needs no font."""
    return len(line) * size * 0.6


def look(name: str, **values: str) -> Look:
    """The name in plain colours."""
    return Look(name, "#17365d", "#a9cbf5", "#ffffff", **values)


def bare(text: str) -> str:
    """The text without spaces and ends of lines."""
    return "".join(text.split())


@given(text=WORDS, width=st.integers(60, 1_500), height=st.integers(20, 700))
def test_every_letter_stands_inside_the_box_or_the_text_is_refused(
    text: str, width: int, height: int
) -> None:
    try:
        fitted = fit(text, (width, height), monospaced, largest=110, usual=40, smallest=16)
    except TooLong:
        return
    assert bare("".join(fitted.lines)) == bare(text)
    assert all(monospaced(line, fitted.size) <= width for line in fitted.lines)
    assert fitted.height <= height
    assert fitted.is_small == (fitted.size < 40)


@given(text=WORDS)
def test_words_are_broken_only_when_no_smaller_letters_help(text: str) -> None:
    try:
        fitted = fit(text, (700, 400), monospaced, largest=110, usual=40, smallest=16)
    except TooLong:
        return
    is_broken = " ".join(fitted.lines) != text
    lines = wrap(text, 700, monospaced, 16)
    fits = len(lines) * 16 * 1.2 <= 400 and all(monospaced(line, 16) <= 700 for line in lines)
    assert is_broken != fits


def test_a_number_stays_with_its_sign_and_initials_with_the_name() -> None:
    assert glue("МБОУ СОШ № 12 имени А. П. Чехова") == "МБОУ СОШ №\u00a012 имени А.\u00a0П.\u00a0Чехова"
    lines = wrap(glue("Школа № 12"), 9, lambda line, size: len(line), 1)
    assert lines == ["Школа", "№\u00a012"]


@settings(max_examples=25, deadline=None)
@given(text=WORDS, motto=st.sampled_from(["", "Официальная страница"]))
def test_real_fonts_cut_no_letter_of_a_real_cover(text: str, motto: str) -> None:
    assert SIZE
    try:
        fitted = fit_name(look(text, motto=motto), SIZE)
    except TooLong:
        return
    assert bare("".join(fitted.lines)) == bare(drawable(text))


def test_letters_of_a_long_name_stay_inside_the_safe_zone_of_the_drawn_cover() -> None:
    assert SIZE
    name = "Муниципальное бюджетное общеобразовательное учреждение «Средняя школа № 12 имени Героя " * 2
    image = draw_cover(look(name), SIZE)
    left, top, right, bottom = SIZE.pixels(SIZE.safe)
    foot = SIZE.height - SIZE.height // 32
    for outside in (
        (0, 0, left, foot),
        (right, 0, SIZE.width, foot),
        (0, 0, SIZE.width, top),
        (0, bottom, 9, foot),
    ):
        assert image.crop(outside).getcolors() == [
            ((outside[2] - outside[0]) * (outside[3] - outside[1]), (0x17, 0x36, 0x5D))
        ]


@pytest.mark.parametrize("name", ["Школа", "ГБОУ " * 20, "Ё" * 200, "Школа 😀 №\u200b1", ""])
def test_an_avatar_is_seen_in_whole_inside_its_circle(name: str) -> None:
    square, round_one = draw_avatar(look(name), 600), draw_round(look(name), 600)
    corners = [round_one.getpixel(at) for at in ((0, 0), (599, 0), (0, 599), (599, 599))]
    assert all(isinstance(one, tuple) and one[3] == 0 for one in corners)
    inside = square.crop((90, 90, 510, 510)).getcolors(100_000)
    whole = square.getcolors(200_000)
    assert inside and whole and {one[1] for one in inside} == {one[1] for one in whole}


def test_a_name_that_no_cover_holds_is_refused_not_cut() -> None:
    assert SIZE
    for name in ("ы" * 10_000, "слово " * 200):
        with pytest.raises(TooLong):
            draw_cover(look(name), SIZE)
