"""The algorithm of the recommendations (section 5), clause by clause, on their own examples."""

from datetime import date
from random import Random

import pytest

from portal.gosweb.checking.engine import check_site
from portal.gosweb.checking.markup import Page
from tests.gosweb.marked_pages import (
    EDU,
    check,
    check_item,
    codes,
    full_site,
    item_html,
    section_html,
    status,
)

MEALS = EDU.section("catering").item("meals")
CELLS = (
    '<span itemprop="objName">Столовая</span><span itemprop="objAddress">ул. Мира, 1</span>'
    '<span itemprop="objOvz">Пандус и широкие двери</span>'
)
MANAGERS = """
<table><tbody>
<tr itemprop="rucovodstvo"><td itemprop="fio">Иванова Анна Петровна</td><td itemprop="post">Директор</td>
<td itemprop="telephone">(3852) 12-34-56</td><td itemprop="email">head@example.ru</td></tr>
<tr itemprop="rucovodstvoZam"><td itemprop="fio">Петров Пётр</td><td itemprop="post">Заместитель</td>
<td itemprop="telephone">(3852) 12-34-57</td><td itemprop="email">deputy@example.ru</td></tr>
</tbody></table>
"""
HOSTELS = """
<table><tr><td>Количество общежитий/интернатов</td><td itemprop="hostelInfo">1</td>
<td itemprop="interInfo">0</td></tr>
<tr><td>Количество мест</td><td itemprop="hostelNum">40</td><td itemprop="interNum">0</td></tr></table>
"""


def page(slug: str, body: str) -> Page:
    return Page(f"/sveden/{slug}/index.html", f"<html><body>{body}</body></html>", slug)


def statuses(pages, type="school"):
    report = check_site(EDU, type, pages)
    return {f"{s.slug}.{item.id}": item.status.value for s in report.sections for item in s.items}


def test_a_direct_child_is_right():
    assert status("catering.meals", f'<div itemprop="meals">{CELLS}</div>') == "ok"


def test_a_child_deeper_inside_is_right_too():
    html = f'<div itemprop="meals"><div class="for-design"><p>{CELLS}</p></div></div>'
    assert status("catering.meals", html) == "ok"


def test_a_child_that_follows_its_parent_is_misplaced():
    assert status("catering.meals", f'<div itemprop="meals">Текст</div>{CELLS}') == "misplaced"
    assert ("meals", "outside_group") in codes("catering", f'<div itemprop="meals">Текст</div>{CELLS}')


def test_children_without_any_parent_are_misplaced():
    assert status("catering.meals", CELLS) == "misplaced"


def test_the_required_column_left_outside_makes_the_row_misplaced():
    name = '<td itemprop="nameUchred">Администрация</td>'
    inside = f'<table><tr itemprop="uchredLaw">{name}</tr></table>'
    outside = (
        f'<table><tr itemprop="uchredLaw"><td itemprop="telUchred">12345</td></tr><tr>{name}</tr></table>'
    )
    assert (status("common.founders", inside), status("common.founders", outside)) == ("ok", "misplaced")


def test_the_example_of_managers_is_read():
    report = check("managers", MANAGERS)
    assert report.item("head").status.value == report.item("deputies").status.value == "ok"
    assert (report.present, report.required) == (1, 1)


def test_the_example_of_hostels_is_read_in_both_sections():
    assert check_item("objects.hostel_count", HOSTELS).value == "1"
    assert status("objects.inter_count", HOSTELS) == "absent"
    assert status("grants.g_hostel_places", HOSTELS) == "ok"


def test_the_parent_is_the_nearest_that_fits():
    """Clause 4.1.1: step back along the parents and take the first fitting one."""
    inner = item_html(EDU.section("education").item("graduate_jobs"))
    html = f'<div itemprop="eduAccred">{inner}</div>'
    assert status("education.graduate_jobs", html, "college") == "misplaced"
    report = check("education", inner, "college")
    assert report.item("graduate_jobs").status.value == "ok"


def test_a_child_goes_past_a_marked_element_that_is_no_parent():
    html = f'<div itemprop="meals"><section itemprop="health">Медпункт {CELLS}</section></div>'
    assert status("catering.meals", html) == "ok"


def test_nesting_is_one_level_deep():
    name = '<td itemprop="nameUchred">А <b itemprop="telephone">12345</b></td>'
    html = f'<table><tr itemprop="uchredLaw">{name}</tr></table>'
    assert status("common.telephone", html) == "misplaced"
    assert ("telephone", "inside_group") in codes("common", html)


def test_a_table_around_its_own_rows_is_no_row():
    row = item_html(EDU.section("common").item("founders"))
    report = check("common", f'<div itemprop="uchredLaw">{row}</div>')
    assert report.item("founders").status.value == "ok"
    assert not [finding for finding in report.findings if finding.item == "founders"]


def test_one_element_may_bear_two_tags():
    html = '<p itemprop="fullName shortName">Лицей</p>'
    assert status("common.full_name", html) == status("common.short_name", html) == "ok"


def test_additional_pages_are_joined():
    """Clause 3.2: tags of the pages behind addRef are added to the list."""
    main = page("document", '<a itemprop="addRef" href="more.html">Ещё документы</a>')
    more = Page("/sveden/document/more.html", section_html(EDU.section("document")))
    report = check_site(EDU, "school", [more, main]).section("document")
    assert (report.percent, report.url) == (100, main.url)


def test_an_ordinary_link_joins_nothing():
    main = page("document", '<a href="more.html">Ещё документы</a>')
    more = Page("/sveden/document/more.html", section_html(EDU.section("document")))
    assert check_site(EDU, "school", [main, more]).section("document").percent == 0


def test_an_additional_page_is_found_by_a_full_address_and_in_any_case():
    main = page(
        "document", '<a itemprop="addRef" href="https://school.example/sveden/Document/More/">Ещё</a>'
    )
    more = Page("/sveden/document/more/index.html", section_html(EDU.section("document")))
    assert check_site(EDU, "school", [main, more]).section("document").percent == 100


def test_an_additional_page_that_is_not_there_is_told():
    assert ("", "dead_ref") in {
        (f.item, f.code)
        for f in check_site(
            EDU, "school", [page("common", '<a itemprop="addRef" href="no.html">x</a>')]
        ).findings
    }


def test_more_than_ten_additional_pages_are_too_many():
    links = "".join(f'<a itemprop="addRef" href="#{n}">Часть {n}</a>' for n in range(11))
    assert ("", "too_many_refs") in codes("common", links)


def test_a_page_that_refers_to_itself_is_read_once():
    main = page("common", '<b itemprop="fullName">Школа</b><a itemprop="addRef" href="index.html">я сам</a>')
    report = check_site(EDU, "school", [main]).section("common")
    assert report.item("full_name").status.value == "ok"


def test_a_tag_only_in_a_foreign_section_is_misplaced():
    """Clause 5.1.4.2: a tag that does not belong to the section is passed over."""
    pages = [one for one in full_site() if one.section not in {"common", "document"}]
    pages += [
        page("common", '<a itemprop="ustavDocLink" href="/u.pdf">Устав</a>'),
        page("document", "<p></p>"),
    ]
    report = check_site(EDU, "school", pages)
    charter = report.section("document").item("charter")
    assert (charter.status.value, charter.value) == ("misplaced", "Устав")
    assert charter.where.startswith("/sveden/common/index.html")
    assert "foreign_tag" in {finding.code for finding in report.section("common").findings}


def test_a_tag_in_its_own_section_does_not_mind_its_double_elsewhere():
    pages = [
        page("common", '<b itemprop="ovz">Пандус у входа</b>'),
        page("objects", '<b itemprop="ovz">Пандус</b>'),
    ]
    assert statuses(pages)["objects.access"] == "ok"


def test_a_tag_shared_by_two_sections_is_misplaced_in_neither():
    found = statuses([page("objects", HOSTELS), page("grants", "<p>Стипендий нет</p>")])
    assert (found["objects.hostel_count"], found["grants.g_hostel_count"]) == ("ok", "missing")


def test_accreditation_left_in_its_old_place_is_misplaced_in_the_new():
    link = '<a itemprop="accreditationDocLink" href="/a.pdf">Аккредитация</a>'
    pages = [page("common", link), page("education", "<p></p>")]
    found = statuses(pages)
    assert found["education.accreditation"] == "misplaced"
    assert "moved" in {finding.code for finding in check_site(EDU, "school", pages).findings}
    assert statuses([page("education", link)])["common.accreditation_old"] == "missing"


def test_what_is_not_in_force_on_the_day_does_not_count():
    before = check_site(EDU, "school", full_site(), on=date(2026, 2, 1))
    after = check_site(EDU, "school", full_site(), on=date(2026, 3, 1))
    assert (before.required, after.required) == (43, 44)


def test_strays_of_a_deputy_are_not_laid_at_the_door_of_a_right_director():
    report = check("managers", MANAGERS + '<p itemprop="fio">Сидоров Сидор</p>')
    assert report.item("head").status.value == "ok"
    assert {finding.code for finding in report.findings} >= {"stray_column"}


def test_the_contacts_of_another_vocabulary_are_not_strays():
    footer = '<div itemscope itemtype="https://schema.org/School"><b itemprop="telephone">12345</b></div>'
    assert "stray_column" not in {finding.code for finding in check("managers", MANAGERS + footer).findings}


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_pages_changes_nothing(seed):
    pages = full_site()[:9]
    pages += [
        page("grants", '<b itemprop="fullName">Школа</b>'),
        page("inter", '<b itemprop="fullName">Лицей</b>'),
    ]
    pages += [Page("/sveden/vacant/index.html", "<b itemprop=vacant>первая</b>", "vacant")]
    pages += [Page("/sveden/vacant/index.html", "<b itemprop=vacant>вторая</b>", "vacant")]
    expected = check_site(EDU, "school", pages).as_json()
    Random(seed).shuffle(pages)
    assert check_site(EDU, "school", pages).as_json() == expected
