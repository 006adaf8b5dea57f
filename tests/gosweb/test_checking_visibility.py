import pytest

from portal.gosweb.checking.markup import Page, read_page
from tests.gosweb.marked_pages import check, codes, status

NAME = "Школа № 1"


def name_status(html: str, style: str = "") -> str:
    return status("common.full_name", (f"<style>{style}</style>" if style else "") + html)


@pytest.mark.parametrize(
    "html",
    [
        '<b itemprop="fullName" hidden>Школа № 1</b>',
        '<div hidden="until-found"><b itemprop="fullName">Школа № 1</b></div>',
        '<b itemprop="fullName"><i hidden>Школа № 1</i></b>',
        '<b itemprop="fullName" style="display:none">Школа № 1</b>',
        '<b itemprop="fullName" style="DISPLAY : None !important">Школа № 1</b>',
        '<div style="visibility: hidden"><b itemprop="fullName">Школа № 1</b></div>',
        '<b itemprop="fullName" style="opacity:0.0">Школа № 1</b>',
        '<b itemprop="fullName" style="font-size:0px">Школа № 1</b>',
        '<b itemprop="fullName" style="position:absolute;left:-9999px">Школа № 1</b>',
        '<b itemprop="fullName" style="text-indent:-100em">Школа № 1</b>',
        '<b itemprop="fullName" style="position:absolute;clip:rect(0,0,0,0)">Школа № 1</b>',
        '<b itemprop="fullName" style="clip-path: inset(100%)">Школа № 1</b>',
        '<b itemprop="fullName" style="height:0;overflow:hidden">Школа № 1</b>',
        '<b itemprop="fullName" style="transform:scale(0)">Школа № 1</b>',
        '<template><b itemprop="fullName">Школа № 1</b></template>',
        '<noscript><b itemprop="fullName">Школа № 1</b></noscript>',
        '<dialog><b itemprop="fullName">Школа № 1</b></dialog>',
        '<meta itemprop="fullName" content="Школа № 1">',
        '<link itemprop="fullName" href="/school">',
        '<input type="hidden" itemprop="fullName" value="Школа № 1">',
    ],
)
def test_hidden_markup_is_found_in_every_disguise(html):
    assert name_status(html) == "hidden"
    assert ("full_name", "hidden") in codes("common", html)


@pytest.mark.parametrize(
    ("style", "name"),
    [
        (".x { display: none }", "b"),
        ("#a .x, p.y { visibility: hidden }", "b"),
        ("div > b { opacity: 0 }", "b"),
        ("@media screen { .x { display: none } }", "b"),
        (".x { display: block } b.x { display: none }", "b"),
        (".x { display: none !important } #a .x { display: block }", "b"),
    ],
)
def test_styles_of_the_page_hide_too(style, name):
    assert (
        name_status(f'<div id="a"><{name} class="x" itemprop="fullName">{NAME}</{name}></div>', style)
        == "hidden"
    )


@pytest.mark.parametrize(
    "style",
    [
        "@media print { .x { display: none } }",
        "@media (max-width: 600px) { .x { display: none } }",
        ".x { display: none } .x { display: block }",
        ".x { display: none } #a b.x { display: inline }",
        ".x:hover { display: none }",
        ".x::before { display: none }",
        ".other { display: none }",
        ".x { display: none ",
        "}{;;; @import .x",
        "b:not( { display: none }",
    ],
)
def test_styles_that_do_not_hide_do_not_hide(style):
    expected = (
        "hidden" if style == ".x { display: none " else "ok"
    )  # a browser closes the last bracket itself
    assert name_status(f'<div id="a"><b class="x" itemprop="fullName">{NAME}</b></div>', style) == expected


@pytest.mark.parametrize(
    "html",
    [
        '<p style="visibility:hidden"><b itemprop="fullName" style="visibility:visible">Школа</b></p>',
        '<div style="font-size:0"><b itemprop="fullName" style="font-size:16px">Школа № 1</b></div>',
        '<details><b itemprop="fullName">Школа № 1</b></details>',
        '<dialog open><b itemprop="fullName">Школа № 1</b></dialog>',
        '<b itemprop="fullName" style="position:absolute;left:-9px">Школа № 1</b>',
        '<b itemprop="fullName" style="height:0">Школа № 1</b>',
        '<b itemprop="fullName" aria-hidden="true">Школа № 1</b>',
    ],
)
def test_what_can_be_seen_is_not_hidden(html):
    assert name_status(html) == "ok"


def test_an_inline_style_is_nearer_than_a_sheet():
    html = '<b class="x" style="display:inline" itemprop="fullName">Школа № 1</b>'
    assert name_status(html, ".x { display: none }") == "ok"


def test_a_visible_value_outweighs_its_hidden_double_but_the_double_is_told():
    html = '<b itemprop="fullName">Школа № 1</b><meta itemprop="fullName" content="Школа № 1">'
    assert name_status(html) == "ok"
    (finding,) = [finding for finding in check("common", html).findings if finding.item == "full_name"]
    assert (finding.code, finding.severity.value) == ("hidden", "warning")


def test_the_finding_names_the_way_it_is_hidden():
    html = '<b itemprop="fullName" style="display:none">Школа № 1</b>'
    (finding,) = [finding for finding in check("common", html).findings if finding.item == "full_name"]
    assert "display: none" in finding.message


def test_an_empty_element_is_empty_and_not_hidden():
    assert name_status('<b itemprop="fullName" hidden></b>') == "empty"


def test_a_hidden_row_and_a_hidden_cell_are_hidden():
    cells = '<td itemprop="nameUchred"{}>Администрация</td><td>1</td>'
    row = f'<table><tr itemprop="uchredLaw"{{}}>{cells}</tr></table>'
    assert status("common.founders", row.format(" hidden", "")) == "hidden"
    both = row.format("", ' style="display:none"').replace("<td>1", '<td itemprop="telUchred">12345')
    assert status("common.founders", both) == "hidden"


def test_scripts_and_comments_are_not_read():
    assert name_status('<b itemprop="fullName"><script>"Школа"</script><!-- Школа --></b>') == "empty"


def test_the_tree_knows_parents_links_and_lines():
    html = '<div itemprop="a">\n<p><a href="/x.pdf" itemprop="b">Док<b>умент</b></a></p>хвост</div>'
    first, second = read_page(Page("/p", html)).marks
    assert (second.parent, second.text, second.links, second.line) == (first, "Документ", ("/x.pdf",), 2)
    assert first.text == "Документ хвост"
