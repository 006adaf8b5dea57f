import pytest

from portal.gosweb.checking.engine import check_section, check_site
from portal.gosweb.checking.markup import Page
from portal.gosweb.standards.loader import load_standard
from tests.gosweb.marked_pages import EDU, check, check_item, codes, full_site, status

HOME = load_standard("home")
FOUNDER = (
    '<tr itemprop="uchredLaw"><td itemprop="nameUchred">{name}</td><td itemprop="telUchred">{phone}</td></tr>'
)


@pytest.mark.parametrize("type", EDU.types)
def test_a_full_site_is_a_hundred_percent_without_findings(type):
    report = check_site(EDU, type, full_site())
    assert (report.present, report.percent) == (report.required, 100)
    assert list(report.findings) == []


def test_an_empty_site_is_zero_percent_with_a_finding_for_every_section():
    report = check_site(EDU, "school", [])
    assert (report.required, report.present, report.percent) == (44, 0, 0)
    assert [finding.code for finding in report.findings] == ["no_page"] * 14
    assert all(section.url is None for section in report.sections)


def test_percent_is_rounded_down():
    pages = [page for page in full_site() if page.section != "struct"]
    report = check_site(EDU, "school", pages)
    assert (report.present, report.percent) == (43, 97)


def test_a_conditional_section_is_only_a_warning():
    severities = {
        type: check_site(EDU, type, []).section("eduStandarts").findings[0].severity.value
        for type in ("school", "extra_edu")
    }
    assert severities == {"school": "error", "extra_edu": "warning"}


def test_the_json_is_that_of_the_design():
    report = check_site(EDU, "school", full_site(), target="demo-school").as_json()
    assert list(report) == ["target", "type", "standard", "score", "sections", "findings"]
    assert report["score"] == {"required": 44, "present": 44, "percent": 100}
    section = report["sections"][0]
    assert (section["slug"], section["url"]) == ("common", "/sveden/common/index.html")
    assert section["items"][0] == {
        "id": "full_name",
        "itemprop": "fullName",
        "status": "ok",
        "value": "Сведения fullName",
        "where": section["items"][0]["where"],
    }
    assert section["items"][0]["where"].startswith("/sveden/common/index.html, строка ")


def test_a_missing_item_says_what_to_do():
    (finding,) = [f for f in check("common", "<p>Школа</p>").findings if f.item == "full_name"]
    assert (finding.code, finding.severity.value) == ("missing", "error")
    assert 'itemprop="fullName"' in finding.advice


@pytest.mark.parametrize(
    ("key", "html", "expected"),
    [
        ("common.full_name", '<b itemprop="fullName">Школа № 1</b>', "ok"),
        ("common.full_name", '<b itemprop="fullName"></b>', "empty"),
        ("common.full_name", '<b itemprop="fullName">&nbsp;&#8203;</b>', "empty"),
        ("common.full_name", '<b itemprop="fullName">—</b>', "empty"),
        ("common.full_name", '<b itemprop="fullName">(текст)</b>', "empty"),
        ("common.full_name", '<b itemprop="fullName">Не предусмотрено.</b>', "empty"),
        ("common.full_name", '<b itemprop="fullName">Информация отсутствует</b>', "empty"),
        ("common.full_name", '<b itemprop="fullName">0</b>', "empty"),
        ("common.short_name", '<b itemprop="shortName">отсутствует</b>', "absent"),
        ("common.short_name", '<b itemprop="shortName">Нет</b>', "absent"),
        ("common.short_name", '<b itemprop="shortName">-</b>', "empty"),
        ("document.prescriptions", '<b itemprop="prescriptionDocLink">Предписаний нет</b>', "absent"),
        ("grants.grant", '<p itemprop="grant">Выплата стипендий не предусмотрена</p>', "absent"),
        ("objects.hostel_count", '<b itemprop="hostelInfo">0</b>', "absent"),
        ("objects.hostel_count", '<b itemprop="hostelInfo">2</b>', "ok"),
        ("budget.vol_fed", '<b itemprop="finBFVolume">0</b>', "ok"),
        ("budget.vol_fed", '<b itemprop="finBFVolume">0,00 тыс. руб.</b>', "ok"),
        ("budget.vol_fed", '<b itemprop="finBFVolume">отсутствует</b>', "empty"),
        ("objects.access", '<p itemprop="ovz">Не предусмотрено</p>', "empty"),
        (
            "objects.access",
            '<p itemprop="ovz">Входа без ступеней нет, сотрудник встречает у калитки.</p>',
            "ok",
        ),
    ],
)
def test_words_decide_what_a_value_is_worth(key, html, expected):
    assert status(key, html) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<a itemprop="ustavDocLink" href="/u.pdf">Устав</a>', "ok"),
        ('<div itemprop="ustavDocLink"><a href="/u.pdf">Устав</a></div>', "ok"),
        ('<a href="/u.pdf"><span itemprop="ustavDocLink">Устав</span></a>', "ok"),
        ('<div itemprop="ustavDocLink"><iframe src="/u.pdf"></iframe></div>', "ok"),
        ('<a itemprop="ustavDocLink" href="/u.pdf"><img src="pdf.png"></a>', "ok"),
        ('<a itemprop="ustavDocLink" href="#">Устав</a>', "empty"),
        ('<a itemprop="ustavDocLink" href="javascript:void(0)">Устав</a>', "empty"),
        ('<a itemprop="ustavDocLink">Устав</a>', "empty"),
        ('<a itemprop="ustavDocLink" href="/u.pdf">отсутствует</a>', "empty"),
    ],
)
def test_a_document_needs_a_link_that_opens(html, expected):
    assert status("document.charter", html) == expected


def test_a_link_without_a_name_is_noticed():
    html = '<a itemprop="ustavDocLink" href="/u.pdf"><img src="pdf.png"></a>'
    assert ("charter", "link_without_text") in codes("document", html)


def test_text_will_do_where_the_norm_allows_it_beside_a_document():
    assert status("objects.hostel_fee", '<p itemprop="localActObSt">Плата 500 рублей в месяц</p>') == "ok"


@pytest.mark.parametrize(
    ("item", "html", "code"),
    [
        ("email", '<b itemprop="email">школа собака почта</b>', "form_email"),
        ("telephone", '<b itemprop="telephone">звоните</b>', "form_phone"),
        ("reg_date", '<b itemprop="regDate">давно</b>', "form_date"),
        ("reg_date", '<b itemprop="regDate">31.02.2001</b>', "form_date"),
    ],
)
def test_a_wrong_form_is_a_warning_and_the_status_stays(item, html, code):
    report = check("common", html)
    (finding,) = [finding for finding in report.findings if finding.item == item]
    assert report.item(item).status.value == "ok"
    assert (finding.code, finding.severity.value) == (code, "warning")


@pytest.mark.parametrize("text", ["01.09.1975", "1 сентября 1975 года", "1975-09-01", "создана 1/9/1975 г."])
def test_a_date_is_read_in_its_usual_forms(text):
    assert ("reg_date", "form_date") not in codes("common", f'<b itemprop="regDate">{text}</b>')


def test_the_best_of_several_values_decides_and_the_rest_is_told():
    html = '<b itemprop="fullName"></b><b itemprop="fullName">Школа № 1</b>'
    assert check_item("common.full_name", html).value == "Школа № 1"
    assert ("full_name", "blank") in codes("common", html)


def test_one_full_row_is_enough_and_an_incomplete_one_is_told():
    html = FOUNDER.format(name="Администрация", phone="") + FOUNDER.format(name="", phone="+7 385 212-34-56")
    assert status("common.founders", f"<table>{html}</table>") == "ok"
    assert ("founders", "incomplete") in codes("common", f"<table>{html}</table>")


def test_a_row_without_a_required_column_is_not_full():
    html = FOUNDER.format(name="", phone="+7 385 212-34-56")
    assert status("common.founders", f"<table>{html}</table>") == "empty"


def test_absence_in_a_required_column_does_not_fill_it():
    html = FOUNDER.format(name="не предусмотрено", phone="+7 385 212-34-56")
    assert status("common.founders", f"<table>{html}</table>") == "empty"


def test_absence_in_every_cell_is_absence_where_the_norm_allows_it():
    names = ("fio", "post", "telephone", "email")
    cells = "".join(f'<td itemprop="{name}">отсутствует</td>' for name in names)
    assert (
        status("managers.deputies", f'<table><tr itemprop="rucovodstvoZam">{cells}</tr></table>') == "absent"
    )
    assert status("managers.head", f'<table><tr itemprop="rucovodstvo">{cells}</tr></table>') == "empty"


def test_one_phrase_over_the_whole_row_is_absence_too():
    html = '<table><tr itemprop="repInfo"><td colspan="8">Представительства отсутствуют</td></tr></table>'
    assert status("struct.representations", html) == "absent"


def test_rows_without_tagged_columns_are_read_whole():
    row = '<table><tr itemprop="addressPlaceGia"><td>1</td><td>{}</td></tr></table>'
    assert status("common.place_gia", row.format("656000, г. Барнаул, ул. Мира, 1")) == "ok"
    assert status("common.place_gia", row.format("не предусмотрено")) == "absent"
    assert status("common.place_gia", row.format("")) == "empty"


def test_zeros_are_an_answer_in_a_row_that_names_the_program():
    cells = '<td itemprop="eduProf">Основное общее</td><td itemprop="numberBMVacant">0</td>'
    assert status("vacant.vacancies", f'<table><tr itemprop="vacant">{cells}</tr></table>') == "ok"


def test_no_is_an_answer_about_fitness_for_the_disabled():
    cells = (
        '<td itemprop="objName">Зал</td><td itemprop="objAddress">Мира, 1</td><td itemprop="objOvz">нет</td>'
    )
    assert status("objects.sports", f'<table><tr itemprop="purposeSport">{cells}</tr></table>') == "ok"


def test_columns_demanded_of_one_type_are_not_demanded_of_another():
    names = ("eduName", "eduProf", "eduLevel", "learningTerm")
    cells = "".join(f'<td itemprop="{name}">Сведения</td>' for name in names)
    html = f'<table><tr itemprop="eduAccred">{cells}</tr></table>'
    assert status("education.programs", html, "kindergarten") == "ok"
    assert status("education.programs", html, "school") == "empty"


def test_items_without_a_tag_are_unknown_on_foreign_pages():
    assert status("catering.menu", '<a href="/food/">Меню</a>') == "unknown"


def test_items_without_a_tag_are_checked_on_our_own_pages():
    body = '<ul data-item="catering.menu"><li><a href="/m.xlsx">Меню</a></li></ul>'
    assert status("catering.menu", body) == "ok"
    assert status("catering.diet_menu", body) == "missing"
    assert status("catering.menu", '<span data-item="catering.menu">не предусмотрено</span>') == "absent"
    assert status("catering.menu", '<span data-item="catering.menu">Меню</span>') == "empty"


def test_the_template_demands_nothing_and_sees_what_is_there():
    rule = HOME.section("home")
    html = '<p data-item="home.lead">Добро пожаловать</p><b data-item="home.has_inclusive">Нет</b>'
    report = check_section(HOME, rule, "school", [Page("/", html, "home")])
    assert (report.required, report.percent) == (0, 100)
    assert report.item("lead").status.value == report.item("has_inclusive").status.value == "ok"
    assert report.item("about").status.value == "missing"
    assert report.findings == ()
