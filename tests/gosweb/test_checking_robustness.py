import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.gosweb.checking.decoding import decode
from portal.gosweb.checking.engine import check_site
from portal.gosweb.checking.markup import Page, read_page
from portal.gosweb.checking.services import check_folder
from tests.gosweb import old_pages
from tests.gosweb.marked_pages import EDU, check, full_site

TAGS = sorted(
    {item.itemprop for item in EDU.items() if item.itemprop} | {"fio", "post", "addRef", "zzz", "fullname"}
)
PROPS = st.sampled_from([*TAGS, "fullName shortName", "”fullName”", "", " ", "\u200b"])
NAMES = st.sampled_from(
    "div p table tr td a span b ul li template noscript style script meta input iframe br".split()
)
STYLES = st.sampled_from(["", " hidden", ' style="display:none"', ' style="font-size:0"', ' class="x"'])
TEXTS = st.sampled_from(
    ["", "Школа", "отсутствует", "0", "—", "<", "&nbsp;", "]]>", "<!--", "</div>", "\x00"]
)
OPENING = st.builds(
    lambda name, prop, style, href, text: f'<{name} itemprop="{prop}"{style} href="{href}">{text}',
    NAMES,
    PROPS,
    STYLES,
    st.sampled_from(["", "#", "/x.pdf", "//[", "javascript:x"]),
    TEXTS,
)
CLOSING = st.builds(lambda name: f"</{name}>", NAMES)
SOUP = st.lists(st.one_of(OPENING, CLOSING, TEXTS), max_size=40).map("".join)
QUICK = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def site(html: str | bytes) -> list[Page]:
    return [Page(rule.path, html, rule.slug) for rule in EDU.sections]


def check_anything(pages: list[Page]) -> dict:
    report = check_site(EDU, "school", pages, target="x")
    assert 0 <= report.present <= report.required == 44
    return json.loads(json.dumps(report.as_json()))


@QUICK
@given(st.binary(max_size=400))
def test_no_bytes_break_the_check(data):
    assert check_anything(site(data))["score"]["percent"] == 0


@QUICK
@given(SOUP)
def test_no_soup_of_tags_breaks_the_check(html):
    assert len(check_anything(site(html))["sections"]) == 14


@QUICK
@given(st.text(max_size=300))
def test_no_style_sheet_breaks_the_check(css):
    sheets = f"<style>{css}</style><style>.x{{{css}}}</style>"
    html = f'{sheets}<b class="x" style="{css}" itemprop="fullName">Школа</b>'
    assert len(check_anything(site(html))["sections"]) == 14


@QUICK
@given(st.lists(SOUP, min_size=2, max_size=5), st.randoms())
def test_the_order_of_any_pages_changes_nothing(soups, random):
    rules = [random.choice(EDU.sections) for _ in soups]
    pages = [Page(rule.path, html, rule.slug) for rule, html in zip(rules, soups, strict=True)]
    expected = check_anything(pages)
    random.shuffle(pages)
    assert check_anything(pages) == expected


@pytest.mark.parametrize(
    "html",
    [
        b"",
        b"\x00" * 1000,
        b"<" * 5000,
        b"<div itemprop=uchredLaw>" * 30_000,
        b"<div>" * 100_000 + b"<b itemprop=fullName>x",
        b"<b itemprop=fullName " + b"a=b " * 50_000 + b">x",
        ("<style>" + "(" * 20_000 + "{display:none}</style><b itemprop=fullName>x").encode(),
        ("<style>" + ".a " * 5_000 + "{display:none}</style><b itemprop=fullName>x").encode(),
        b"<p itemprop=fullName>" + b"&amp;" * 200_000,
        b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><b itemprop=fullName>&x;</b>",
        b"\xff\xfe<\x00b\x00",
        "<b itemprop=fullName>\ud800</b>",
    ],
    ids=range(12),
)
def test_hostile_pages_are_read_in_reasonable_time(html):
    assert read_page(Page("/x", html)).page.url == "/x"


def test_entities_of_files_are_never_read():
    html = b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><b itemprop=fullName>&x;</b>"
    assert "root:" not in read_page(Page("/x", html)).marks[0].text


def test_a_page_beyond_the_limit_is_read_to_it():
    html = "<b itemprop=fullName>Школа</b>" + " " * 11_000_000
    markup = read_page(Page("/x", html))
    assert markup.marks[0].text == "Школа"
    assert markup.problems == ["too_large"]


@pytest.mark.parametrize(
    ("data", "misdeclared"),
    [
        ("<meta charset=windows-1251>Школа № 1".encode("cp1251"), False),
        ("<meta charset=utf-8>Школа № 1 и ещё слова".encode("cp1251"), True),
        ("<meta charset=windows-1251>Школа № 1".encode(), True),
        ("Школа № 1".encode("cp1251"), False),
        ("\ufeffШкола № 1".encode(), False),
        ("Школа № 1".encode("utf-16"), False),
        ("<?xml version='1.0' encoding='koi8-r'?>Школа".encode("koi8-r"), False),
        ("<meta charset=rot13>Школа".encode(), False),
        ("<meta charset=utf-16>Школа".encode(), False),
    ],
    ids=range(9),
)
def test_letters_are_read_whatever_the_page_says_of_them(data, misdeclared):
    decoded = decode(data)
    assert "Школа" in decoded.text
    assert decoded.is_misdeclared is misdeclared


def test_the_charset_of_the_header_is_believed_first():
    assert decode("Школа".encode("cp866"), "ibm866").text == "Школа"


def test_a_page_cut_inside_a_letter_stays_readable():
    assert decode("Школа № 1".encode()[:-1] + "Ш".encode()[:1]).text.startswith("Школа")


def test_a_table_page_of_2015_has_nothing_marked():
    report = check("common", old_pages.TABLE_2015)
    assert (report.present, {finding.code for finding in report.findings}) == (0, {"no_tags", "missing"})


def test_a_ucoz_page_is_read_where_it_is_marked():
    report = check("document", old_pages.UCOZ)
    found = {
        id: report.item(id).status.value
        for id in ("charter", "rules_students", "rules_labour", "self_report")
    }
    assert found == {
        "charter": "ok",
        "rules_students": "ok",
        "rules_labour": "hidden",
        "self_report": "missing",
    }
    assert "unknown_tag" not in {finding.code for finding in report.findings}


def test_a_table_of_2020_still_counts_and_its_old_tags_are_told():
    report = check("employees", old_pages.MR2020)
    assert report.percent == 100
    assert [f.code for f in report.findings] == ["legacy_tag"] * 3


def test_curly_quotes_of_the_recommendations_own_text_are_told():
    report = check("managers", old_pages.CURLY)
    assert report.item("head").status.value == "missing"
    assert {f.code for f in report.findings if f.severity.value == "error"} == {"curly_quotes"}


def test_xhtml_with_a_declaration_is_read():
    assert check("common", "").present == 0
    assert check_site(EDU, "school", [Page("/c", old_pages.XHTML, "common")]).present == 1


def test_frames_are_told_to_hide_everything():
    report = check_site(EDU, "school", [Page("/c", old_pages.FRAMES, "common")]).section("common")
    assert "frames" in {finding.code for finding in report.findings}


def test_a_document_instead_of_a_page_is_told():
    report = check_site(EDU, "school", [Page("/c", b"%PDF-1.7 <", "common")]).section("common")
    assert "not_html" in {finding.code for finding in report.findings}


def test_a_folder_of_all_ages_gets_a_sensible_report(tmp_path: Path):
    pages = {"common": old_pages.TABLE_2015, "document": old_pages.UCOZ, "employees": old_pages.MR2020}
    for slug, html in pages.items():
        (tmp_path / f"{slug}.html").write_bytes(html.encode("cp1251"))
    report = check_folder(tmp_path, "school")
    assert (report.required, report.present) == (44, 3)
    assert {section.slug for section in report.sections if section.url} == set(pages)


def test_one_lost_page_does_not_disturb_the_others():
    pages = [*full_site()[:-1], Page("/sveden/catering", b"\xff\x00<<>>", "catering")]
    report = check_site(EDU, "school", pages)
    assert [section.percent for section in report.sections] == [100] * 13 + [0]


def test_a_script_in_the_page_does_not_stop_the_reading():
    script = "<script>if (a < b) { document.write('<b itemprop=fullName>нет</b>') }</script>"
    html = f"{script}<p itemprop=fullName>Школа"
    assert check("common", html).item("full_name").value == "Школа"
