"""Pages of a site: what stands around the sections, how long tables are split, what a page depends on."""

import re
from dataclasses import replace
from datetime import date

import pytest
from lxml import html as lxml_html
from lxml.html import HtmlElement

from portal.gosweb.theme.assets import load_assets
from portal.gosweb.theme.content import SiteContent
from portal.gosweb.theme.digests import count_sums
from portal.gosweb.theme.pages import Page, draw_page, list_pages
from portal.gosweb.theme.site_view import SPECIAL, SiteView
from tests.gosweb.filling import fill_section, row_of, school

KILOBYTE = 1024


def draw(content: SiteContent, path: str, prefix: str = "") -> HtmlElement:
    return lxml_html.document_fromstring(draw_text(content, path, prefix))


def draw_text(content: SiteContent, path: str, prefix: str = "") -> str:
    page = next(page for page in list_pages(content) if page.path == path)
    return draw_page(page, SiteView(content, prefix=prefix))


def with_teachers(count: int) -> SiteContent:
    rule = next(section.rule for section in school().sections if section.slug == "employees")
    staff = rule.item("staff")
    rows = [row_of(staff, number) for number in range(1, count + 1)]
    return school(employees={"staff": {"value": rows}})


@pytest.mark.parametrize("type", ["school", "kindergarten", "college", "extra_edu"])
def test_every_page_has_one_heading_the_low_vision_link_and_no_inline_code(type: str) -> None:
    content = school(type)
    for page in list_pages(content):
        text = draw_page(page, SiteView(content))
        tree = lxml_html.document_fromstring(text)
        assert len(tree.xpath("//h1")) == 1 and tree.xpath("//title")[0].text
        assert tree.xpath('//a[@itemprop="copy"]/@href') == ["#a11y"] and tree.xpath('//*[@id="a11y"]')
        assert not tree.xpath("//@style | //style | //script[not(@src)] | //*[starts-with(name(@*), 'on')]")
        assert not re.search(r'(?:src|href)="data:', text)
        ids = tree.xpath("//@id")
        assert len(ids) == len(set(ids))


def test_special_section_is_reached_from_the_home_page_and_the_menu_of_every_page() -> None:
    content = school()
    for page in list_pages(content):
        tree = lxml_html.document_fromstring(draw_page(page, SiteView(content)))
        assert SPECIAL in tree.xpath('//nav[@class="mn"]//a[@href="/sveden/"]/text()')
    home = draw(content, "index.html")
    assert len(home.xpath('//ul[@class="info"]//a')) == 14


def test_section_page_has_crumbs_the_common_navigation_and_the_day_of_update() -> None:
    tree = draw(school(), "sveden/common/index.html")
    assert tree.xpath('//nav[@class="crumbs w"]//a/@href') == ["/", "/sveden/"]
    side = tree.xpath('//nav[@class="side"]//a')
    assert len(side) == 14 and side[0].get("aria-current") == "page"
    assert "Раздел обновлён 19\u00a0ноября\u00a02026" in tree.text_content()


def test_site_map_links_both_ministries_and_every_section() -> None:
    links = draw(school(), "map/index.html").xpath("//main//a/@href")
    assert {"https://minobrnauki.gov.ru/", "https://edu.gov.ru/"} < set(links)
    assert sum(link.startswith("/sveden/") for link in links) == 15


def test_empty_site_invents_nothing() -> None:
    empty = school(home={}, **{section.slug: {} for section in school().sections})
    home = draw(empty, "index.html").xpath("//main")[0]
    assert [heading.get("id") for heading in home.xpath(".//h2")] == ["special", "contacts"]
    section = draw(empty, "sveden/document/index.html")
    assert "пока не размещены" in section.text_content() and not section.xpath("//main//@itemprop")


def test_site_of_a_type_without_a_norm_has_a_home_page_and_contacts() -> None:
    bare = replace(school(), type="culture", sections=(), standard="home")
    assert [page.path for page in list_pages(bare)][:2] == ["index.html", "contacts/index.html"]
    for page in list_pages(bare):
        assert "sveden" not in draw_page(page, SiteView(bare))


def test_long_table_goes_over_pages_joined_by_add_ref() -> None:
    content = with_teachers(250)
    paths = [page.path for page in list_pages(content) if page.section and page.section.slug == "employees"]
    assert paths == [f"sveden/employees/{part}index.html" for part in ("", "2/", "3/")]
    first, last = draw(content, paths[0]), draw(content, paths[2])
    assert first.xpath('//a[@itemprop="addRef"]/@href') == ["/sveden/employees/2/", "/sveden/employees/3/"]
    assert len(first.xpath('//tr[@itemprop="teachingStaff"]')) == 100
    assert [row[0].text for row in last.xpath('//tr[@itemprop="teachingStaff"]')][:1] == ["Строка 201"]
    assert len(last.xpath('//tr[@itemprop="teachingStaff"]')) == 50 and not last.xpath(
        "//@itemprop[.='addRef']"
    )


def test_hundred_rows_stay_on_one_page() -> None:
    pages = [
        page for page in list_pages(with_teachers(100)) if page.section and page.section.slug == "employees"
    ]
    assert len(pages) == 1


def test_preview_lies_under_its_prefix_with_all_its_links() -> None:
    text = draw_text(school(), "index.html", prefix="/sites/shkola/preview")
    roots = [href for href in re.findall(r'(?:href|src|action)="(/[^"]*)"', text)]
    assert roots and all(href.startswith("/sites/shkola/preview/") for href in roots)
    assert "Предпросмотр черновика" in text


def test_first_load_of_the_home_page_is_within_a_hundred_kilobytes() -> None:
    import_size = sum(len(asset.data) for asset in load_assets().values() if asset.path.endswith("woff2"))
    assert import_size < 60 * KILOBYTE
    script = next(asset for asset in load_assets().values() if "a11y" in asset.path)
    assert len(script.data) <= KILOBYTE


def sums_of(content: SiteContent) -> dict[str, str]:
    return count_sums(content, list_pages(content), {}).pages


def changed(before: SiteContent, after: SiteContent) -> set[str]:
    old, new = sums_of(before), sums_of(after)
    return {path for path in new if old.get(path) != new[path]}


def test_one_changed_value_changes_only_the_page_of_its_section() -> None:
    values = fill_section(next(s.rule for s in school().sections if s.slug == "document"))
    values["charter"] = {"value": [{"media": 1, "title": "Новый устав"}]}
    assert changed(school(), school(document=values)) == {"sveden/document/index.html"}


def test_one_changed_row_changes_only_its_part_of_a_long_table() -> None:
    before, after = with_teachers(250), with_teachers(250)
    employees = next(section for section in after.sections if section.slug == "employees")
    employees.values["staff"]["value"][120]["fio"] = "Иванова Анна"
    assert changed(before, after) == {"sveden/employees/2/index.html"}


def test_new_name_of_the_institution_changes_every_page() -> None:
    renamed = replace(school(), organization=replace(school().organization, short_name="Лицей"))
    assert changed(school(), renamed) == {page.path for page in list_pages(renamed)}


def test_replaced_file_changes_the_pages_that_link_it() -> None:
    media = {1: replace(school().media[1], size=7), 2: school().media[2]}
    paths = changed(school(), replace(school(), media=media))
    assert "sveden/document/index.html" in paths and "sveden/managers/index.html" not in paths


def test_known_version_spares_the_counting_and_a_new_day_does_not() -> None:
    content = school()
    versioned = replace(
        content, sections=tuple(replace(section, version=f"{section.slug}1") for section in content.sections)
    )
    pages = list_pages(versioned)
    known = count_sums(versioned, pages, {}).sections
    again = count_sums(versioned, pages, known).sections
    assert all(again[slug] is known[slug] for slug in known)
    later = replace(versioned.sections[0], updated_on=date(2026, 11, 20))
    moved = replace(versioned, sections=(later, *versioned.sections[1:]))
    assert count_sums(moved, list_pages(moved), known).sections["common"].parts != known["common"].parts


def test_page_knows_its_address() -> None:
    assert Page("sveden/common/index.html", "", "section").url == "/sveden/common/"
    assert Page("404.html", "", "not_found").is_listed is False


def test_section_wanted_on_a_condition_has_a_page_only_when_it_is_filled() -> None:
    bare, filled = school("extra_edu", eduStandarts={}), school("extra_edu")
    assert "sveden/eduStandarts/index.html" not in {page.path for page in list_pages(bare)}
    assert "eduStandarts" not in draw_text(bare, "map/index.html")
    assert "sveden/eduStandarts/index.html" in {page.path for page in list_pages(filled)}
    assert "sveden/eduStandarts/index.html" in {page.path for page in list_pages(school(eduStandarts={}))}


def test_first_picture_of_the_gallery_stands_at_the_top_and_the_rest_below() -> None:
    rows = [{"image": [{"media": 2}], "alt": alt} for alt in ("Фасад", "Двор")]
    home = draw(school(home={"gallery": {"value": rows}}), "index.html")
    assert home.xpath('//div[@class="hero"]//img/@alt') == ["Фасад"]
    assert home.xpath('//ul[@class="gal"]//img/@alt') == ["Двор"]
    assert home.xpath('//ul[@class="gal"]//img/@src') == ["/files/aa11bb22/thumb.webp"]


def test_official_pages_come_from_the_registry_until_they_are_written_for_the_home_page() -> None:
    networks = {"vk": "https://vk.com/shkola1", "max": "javascript:alert(1)"}
    bare = school(home={})
    known = replace(bare, organization=replace(bare.organization, networks=networks))
    for path in ("index.html", "contacts/index.html"):
        assert draw(known, path).xpath('//ul[@class="links"]//a/@href') == ["https://vk.com/shkola1"]
    written = replace(school(), organization=known.organization)
    assert "https://vk.com/shkola1" not in draw_text(written, "contacts/index.html")
