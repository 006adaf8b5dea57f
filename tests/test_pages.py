"""The reader of pages finds what it must find."""

import lxml.html
import pytest

from tests.pages import find_faults

GOOD = "<html><head><title>Дом — Портал</title></head><body><h1>Дом</h1>{}</body></html>"


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<h1>Ещё один</h1>", "2 h1"),
        ('<p id="a"></p><p id="a"></p>', "stands 2 times"),
        ("<input name=q>", "no label"),
        ('<input aria-labelledby="none">', "which is not here"),
        ("<form></form>", "no action"),
        ('<form action="/x" method="post"></form>', "no csrf_token"),
        ('<img src="/x.png">', "no alt"),
        ('<a href="/x"><svg></svg></a>', "a link without words"),
        ('<a href="#">туда</a>', "a link to nowhere"),
        ('<a href="#none">туда</a>', "which is not here"),
        ("<button></button>", "a button without words"),
        ('<p style="color:red">а</p>', "inline style"),
        ('<p onclick="x()">а</p>', "inline handler"),
        ("<script>x()</script>", "inline style or script"),
        ('<a href="javascript:x()">а</a>', "a script in a link"),
        ('<button hx-get="/x">Ещё</button>', "works only with scripts"),
    ],
)
def test_a_fault_is_named(markup: str, words: str) -> None:
    faults = find_faults(lxml.html.document_fromstring(GOOD.format(markup)))
    assert any(words in fault for fault in faults), faults


def test_a_title_must_open_with_the_heading() -> None:
    page = lxml.html.document_fromstring(GOOD.format("").replace("<h1>Дом</h1>", "<h1>Сад</h1>"))
    assert find_faults(page) == ["the title 'Дом — Портал' does not open with the h1 'Сад'"]


def test_a_sound_page_has_no_faults() -> None:
    markup = """<form action="/x" method="post"><input type="hidden" name="csrf_token" value="1">
      <label for="q">Имя</label><input id="q" name="q" aria-describedby="hint"><p id="hint">Как в паспорте</p>
      <label><input type="checkbox" name="b"> Согласен</label><button hx-post="/x">Сохранить</button></form>
      <img src="/x.png" alt=""><a href="#q" hx-get="/y">К имени</a>"""
    assert find_faults(lxml.html.document_fromstring(GOOD.format(markup))) == []
