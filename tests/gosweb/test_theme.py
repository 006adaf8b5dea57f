"""Drawing a section: micro-markup where the recommendations put it, nothing dangerous, nothing invented."""

from typing import Any

import pytest
from lxml import html as lxml_html
from lxml.html import HtmlElement

from portal.gosweb.standards.kinds import KINDS
from portal.gosweb.standards.loader import load_standard
from portal.gosweb.standards.standard import Column, Item, Need, SectionRule
from portal.gosweb.theme.context import DrawContext
from portal.gosweb.theme.drawing import draw_section
from portal.gosweb.theme.links import safe_href
from tests.gosweb.filling import MEDIA, fill, fill_section

EDU = load_standard("edu-mr9")
CONTEXT = DrawContext(type="school", media=MEDIA)


def rule_of(*items: Item) -> SectionRule:
    return SectionRule(slug="s", title="Раздел", order=1, items=items, path="/sveden/s")


def item_of(kind: str, itemprop: str | None = "tag", **values: Any) -> Item:
    columns = values.pop(
        "columns", KINDS[kind].columns or (Column("a", "Название", "text"),) * (kind == "table")
    )
    return Item("s", "it", "Пункт", kind, {}, itemprop=itemprop, columns=columns, **values)


def draw(item: Item, value: Any = None, context: DrawContext = CONTEXT, **entry: Any) -> HtmlElement:
    entry = entry or {"value": value}
    return lxml_html.fromstring(f"<div>{draw_section(rule_of(item), {'it': entry}, context)}</div>")


def tagged(page: HtmlElement, prop: str = "tag") -> list[HtmlElement]:
    return list(page.xpath(f'.//*[@itemprop="{prop}"]'))


def test_scalar_has_its_tag_on_the_element_with_the_text_and_its_title_beside() -> None:
    page = draw(item_of("text"), "Школа № 1")
    (element,) = tagged(page)
    assert element.text_content() == "Школа № 1" and element.get("data-item") == "s.it"
    assert page.xpath("string(.//dt)") == "Пункт"


def test_several_values_share_one_element_through_semicolons() -> None:
    (element,) = tagged(draw(item_of("email", is_multiple=True), ["a@example.org", "b@example.org"]))
    assert element.text_content() == "a@example.org; b@example.org"
    assert element.xpath("./a/@href") == ["mailto:a@example.org", "mailto:b@example.org"]


def test_file_has_its_tag_on_every_link_and_tells_type_size_and_signature() -> None:
    page = draw(item_of("file_list"), [{"media": 1, "title": "Устав", "signed": True}, {"media": 1}])
    first, second = tagged(page)
    assert (first.tag, first.get("href"), first.text) == ("a", MEDIA[1].href, "Устав")
    assert second.text == "Пункт"
    assert "PDF, 245\u00a0КБ, подписан\u00a0ПЭП" in page.text_content()
    assert page.text_content().count("ПЭП") == 1


def test_lost_file_is_not_shown_and_a_preview_says_so() -> None:
    assert "itemprop" not in draw_section(
        rule_of(item_of("file")), {"it": {"value": [{"media": 9}]}}, CONTEXT
    )
    preview = draw(item_of("file"), [{"media": 9}], DrawContext(type="school", is_preview=True))
    assert "файл не найден" in preview.text_content() and not tagged(preview)


def test_group_has_its_tag_on_rows_and_columns_on_cells_inside_thead_and_tbody() -> None:
    founders = EDU.section("common").item("founders")
    page = lxml_html.fromstring(
        "<div>" + draw_section(EDU.section("common"), {"founders": fill(founders)}, CONTEXT) + "</div>"
    )
    rows = tagged(page, "uchredLaw")
    assert [row.tag for row in rows] == ["tr", "tr"] and rows[0].getparent().tag == "tbody"
    cells = [(cell.tag, cell.get("itemprop")) for cell in rows[0]]
    assert cells == [("td", column.itemprop) for column in founders.columns]
    assert len(page.xpath(".//thead//th")) == len(founders.columns)
    assert page.xpath("string(.//h2)") == founders.title


def test_files_of_a_row_are_links_with_the_tag_inside_the_cell() -> None:
    units = EDU.section("struct").item("units")
    page = lxml_html.fromstring(draw_section(EDU.section("struct"), {"units": fill(units)}, CONTEXT))
    links = tagged(page, "divisionClauseDocLink")
    assert [(link.tag, link.getparent().tag, link.getparent().get("itemprop")) for link in links] == [
        ("a", "td", None)
    ] * 2


def test_absence_stands_in_the_marked_element() -> None:
    (element,) = tagged(draw(item_of("file"), absent=True, text="отсутствует"))
    assert element.text == "отсутствует" and element.tag == "span"


def test_absent_group_is_one_row_with_the_phrase_under_every_tag() -> None:
    agreements = EDU.section("inter").item("agreements")
    values = {"agreements": {"absent": True, "text": "отсутствует", "value": [{"stateName": "Сербия"}]}}
    page = lxml_html.fromstring(draw_section(EDU.section("inter"), values, CONTEXT))
    (row,) = tagged(page, "internationalDog")
    tags = {cell.get("itemprop"): cell.text for cell in row if cell.get("itemprop")}
    assert tags == {c.itemprop: "отсутствует" for c in agreements.columns if c.itemprop}


def test_absent_group_without_column_tags_says_the_phrase_once() -> None:
    page = draw_section(
        EDU.section("common"), {"place_gia": {"absent": True, "text": "не предусмотрено"}}, CONTEXT
    )
    (row,) = tagged(lxml_html.fromstring(page), "addressPlaceGia")
    assert row.text_content() == "не предусмотрено"


def test_empty_item_leaves_no_trace_on_a_page_and_a_quiet_word_in_a_preview() -> None:
    rule = EDU.section("document")
    assert draw_section(rule, {}, CONTEXT) == ""
    preview = draw_section(rule, {}, DrawContext(type="school", is_preview=True))
    assert preview.count("не заполнено") == len(rule.items) and "itemprop" not in preview


def test_column_that_the_type_does_not_have_says_so_and_an_optional_one_gets_a_dash() -> None:
    columns = (
        Column("a", "Название", "text", "a", is_required=True),
        Column("b", "Шифр", "text", "b", by_type={"school": Need.STATE_ABSENCE}),
        Column("c", "Сайт", "url", "c"),
    )
    page = draw(item_of("table", columns=columns), [{"a": "Программа"}])
    assert [cell.text for cell in page.xpath(".//tbody//td")] == ["Программа", "не предусмотрено", "—"]
    assert not tagged(page, "c")


def test_row_numbers_are_counted_where_a_table_has_a_column_for_them() -> None:
    columns = (Column("number", "№ п/п", "text"), Column("address", "Адрес", "address"))
    page = draw(item_of("table", columns=columns), [{"address": "Дом 1"}, {}, {"address": "Дом 2"}])
    assert [row.text_content() for row in page.xpath(".//tbody/tr")] == ["1Дом 1", "2Дом 2"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_drawn_with_its_key_and_escapes_what_was_typed(kind: str) -> None:
    item = item_of(kind, None)
    shown = draw_section(rule_of(item), {"it": fill(item)}, CONTEXT)
    assert 'data-item="s.it"' in shown and lxml_html.fromstring(shown) is not None
    evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    attacked = draw_section(rule_of(item), {"it": _poison(fill(item), evil)}, CONTEXT)
    assert "<script" not in attacked and "<img src=x" not in attacked


def _poison(value: Any, evil: str) -> Any:
    if isinstance(value, dict):
        return {key: _poison(part, evil) for key, part in value.items()}
    if isinstance(value, list):
        return [_poison(part, evil) for part in value]
    return evil if isinstance(value, str) else value


@pytest.mark.parametrize(
    ("kind", "typed", "shown"),
    [
        ("date", "1964-09-01", "01.09.1964"),
        ("date", "сентябрь 1964", "сентябрь 1964"),
        ("number", "12500.5", "12\u00a0500,5"),
        ("number", "2024", "2024"),
        ("number", "-3", "\u22123"),
        ("yes_no", "no", "Нет"),
        ("url", "https://www.example.org/", "www.example.org"),
        ("text", "a < b & c", "a < b & c"),
    ],
)
def test_values_read_as_people_write_them(kind: str, typed: str, shown: str) -> None:
    (element,) = tagged(draw(item_of(kind), typed))
    assert element.text_content() == shown


@pytest.mark.parametrize(
    ("typed", "href"),
    [
        ("8 (385) 212-34-56", "tel:+73852123456"),
        ("+7 385 212 34 56, доб. 12", "tel:+73852123456"),
        ("(385) 212-34-56", "tel:+73852123456"),
    ],
)
def test_telephone_is_a_link_to_a_call(typed: str, href: str) -> None:
    page = draw(item_of("phone"), typed)
    assert page.xpath(".//a/@href") == [href] and page.xpath("string(.//a)") == typed


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        " \x01javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "//evil.example",
        "/\\evil.example",
        "https:",
        "http://[",
        "просто текст",
    ],
)
def test_only_web_mail_and_telephone_addresses_are_linked(address: str) -> None:
    assert safe_href(address) is None
    assert not draw(item_of("url"), address).xpath(".//a")


def test_longtext_keeps_its_lines_and_richtext_its_emphasis() -> None:
    (plain,) = tagged(draw(item_of("longtext"), "Первая\n**вторая**"))
    assert len(plain.xpath("./br")) == 1 and "**вторая**" in plain.text_content()
    (rich,) = tagged(draw(item_of("richtext"), "Есть **важное**"))
    assert rich.xpath("string(.//strong)") == "важное"


@pytest.mark.parametrize("section", EDU.sections, ids=lambda rule: rule.slug)
def test_every_tag_of_the_norm_comes_out_once_filled(section: SectionRule) -> None:
    page = lxml_html.fromstring(f"<div>{draw_section(section, fill_section(section), CONTEXT)}</div>")
    drawn = set(page.xpath(".//@itemprop"))
    wanted = {item.itemprop for item in section.items} | {
        c.itemprop for i in section.items for c in i.columns
    }
    assert drawn == wanted - {None}
    assert {item.key for item in section.items} == set(page.xpath(".//@data-item"))
