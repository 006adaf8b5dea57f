"""Markdown of strangers becomes harmless HTML."""

from html import unescape

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.markdown import LONGEST, SCROLLED, TAGS, render
from portal.typography import typo

OWN = ("href", "title", "rel", "start")
HARMFUL = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "<javascript:alert(1)>",
    '![x](x.png "onerror=alert(1)")',
    "![x](https://example.org/pixel.gif)",
    "[x]: javascript:alert(1)\n\n[x]",
    "> <svg/onload=alert(1)>\n> - <iframe src=//example.org></iframe>",
    "`<script>`<script>alert(1)</script>",
    "<<script>script>alert(1)<</script>/script>",
    '[x](https://example.org "\\" onmouseover=alert(1)")',
    "<!--><script>alert(1)</script>-->",
    "|a|\n|-|\n|<script>alert(1)</script>|",
    "# <h1 style='position:fixed'>x</h1>",
]


def _faults(html: str) -> list[str]:
    """Tags and attributes that may do harm."""
    root = lxml.html.fragment_fromstring(html, create_parent="div")
    found = [element.tag for element in root.iter() if element is not root and element.tag not in TAGS]
    found += [a.attrname for a in root.xpath("//@*[not(parent::div)]") if a.attrname not in OWN]
    found += [box.get("class") for box in root.xpath(".//div") if dict(box.attrib) != SCROLLED]
    schemes = ("http://", "https://", "mailto:", "tel:", "/", "#", "x")
    return found + [href for href in root.xpath("//a/@href") if not href.lower().startswith(schemes)]


@pytest.mark.parametrize("text", HARMFUL)
def test_nothing_harmful_comes_through(text: str) -> None:
    assert _faults(render(text)) == []
    assert _faults(render(f"- пункт\n\n  > {text}")) == []


@given(st.text(alphabet="<>\"'()[]!`*_#|-&;:/\\ \nascriptonx1", max_size=120))
def test_no_mixture_of_signs_comes_through(text: str) -> None:
    assert _faults(render(text)) == []


def test_text_lists_tables_and_code_are_drawn() -> None:
    html = render("**да** и ~~нет~~\n\n1. раз\n2. два\n\n|д|в|\n|-|-|\n|пн|8:00|\n\n`<b>`")
    assert "<strong>да</strong> и <s>нет</s>" in html
    assert "<ol>\n<li>раз</li>" in html
    assert "<th>д</th>" in html and "<td>8:00</td>" in html
    assert "<code>&lt;b&gt;</code>" in html


def test_wide_table_scrolls_in_a_box_that_the_keyboard_reaches() -> None:
    html = render("|д|\n|-|\n|пн|")
    assert html.startswith('<div class="tw" tabindex="0" role="group" aria-label="Таблица">')
    assert html.rstrip().endswith("</table>\n</div>")


def test_links_outside_lend_no_weight_and_own_links_stay_plain() -> None:
    assert render("[а](https://example.org)") == (
        '<p><a href="https://example.org" rel="nofollow noopener">а</a></p>\n'
    )
    assert render("[а](//example.org)").count("nofollow") == 1
    assert render("[а](/help/check)") == '<p><a href="/help/check">а</a></p>\n'
    assert 'href="mailto:a@example.org"' in render("[а](mailto:a@example.org)")


def test_headings_leave_the_page_its_own_and_skip_no_level() -> None:
    assert "<h3>а</h3>\n<h4>б</h4>\n<h5>в</h5>" in render("# а\n## б\n##### в")
    assert render("### а") == "<h3>а</h3>\n"
    assert render("# а\n## б\n### в\n#### г\n##### д").count("<h6>") == 2
    assert render("## а", top=2) == "<h2>а</h2>\n"


def test_words_may_be_dressed_and_code_is_left_alone() -> None:
    html = unescape(render('Школа "Луч" - дом, `"а" - б`', dress=typo))
    assert "Школа «Луч»\u00a0— дом" in html
    assert '<code>"а" - б</code>' in html


@pytest.mark.parametrize(
    "text", ["[" * 200_000, "![" * 100_000, "*а " * 90_000, ">" * 100_000, "слово " * 400_000]
)
def test_huge_or_wicked_text_is_answered(text: str) -> None:
    assert _faults(render(text)) == []


def test_too_long_text_is_shown_as_it_was_typed() -> None:
    html = render("<b>а</b>\n\n" + "б" * LONGEST)
    assert html.startswith("<p>&lt;b&gt;а&lt;/b&gt;</p><p>бб")
