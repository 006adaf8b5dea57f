import pytest

from tests.gosweb.marked_pages import check, codes, status


def findings(slug: str, html: str, code: str):
    return [finding for finding in check(slug, html).findings if finding.code == code]


@pytest.mark.parametrize("html", ["<b itemprop=”fullName”>Школа</b>", "<b itemprop=“fullName”>Школа</b>"])
def test_curly_quotes_are_not_read_and_are_explained(html):
    assert status("common.full_name", html) == "missing"
    (finding,) = findings("common", html, "curly_quotes")
    assert (finding.item, finding.severity.value) == ("full_name", "error")
    assert 'itemprop="fullName"' in finding.advice


def test_curly_quotes_with_a_space_are_put_together_again():
    html = "<table><tr itemprop=”teachingStaff”><td itemprop=” teachingOp”>Математика</td></tr></table>"
    advices = {finding.advice for finding in findings("employees", html, "curly_quotes")}
    assert any("teachingOp" in advice for advice in advices)


def test_a_tag_that_is_almost_right_explains_the_absence_alone():
    found = codes("common", "<b itemprop=”fullName”>Школа</b>")
    assert ("full_name", "curly_quotes") in found
    assert ("full_name", "missing") not in found


@pytest.mark.parametrize("tag", ["fullname", "FullName", "FULLNAME"])
def test_letter_case_matters(tag):
    html = f'<b itemprop="{tag}">Школа</b>'
    assert status("common.full_name", html) == "missing"
    assert findings("common", html, "wrong_case")[0].item == "full_name"


@pytest.mark.parametrize(
    ("slug", "tag", "right", "item"),
    [
        ("common", "founderInfo", "uchredLaw", "founders"),
        ("common", "nameFounder", "nameUchred", "founders"),
        ("budget", "fmPlanDocLink", "finPlanDocLink", "fin_plan"),
        ("objects", "hosteInfo", "hostelInfo", "hostel_count"),
        ("education", "educationSchedule", "educationShedule", "program_docs"),
    ],
)
def test_slips_seen_in_the_wild_are_corrected(slug, tag, right, item):
    (finding,) = findings(slug, f'<b itemprop="{tag}">Сведения</b>', "wrong_tag")
    assert finding.item == item
    assert f'itemprop="{right}"' in finding.advice


def test_tags_of_former_recommendations_are_told():
    (finding,) = findings("employees", '<b itemprop="teachingQual">Высшее</b>', "legacy_tag")
    assert finding.severity.value == "warning"


def test_a_misprint_is_guessed():
    (finding,) = findings("common", '<b itemprop="licenceDocLink">Лицензия</b>', "similar_tag")
    assert (finding.item, finding.severity.value) == ("license", "warning")


def test_a_tag_of_another_section_is_sent_there():
    (finding,) = findings("common", '<b itemprop="purposeFacil">Доски</b>', "foreign_tag")
    assert "Материально-техническое" in finding.advice


def test_unknown_tags_are_told_once_together():
    html = '<b itemprop="zzzzzz">1</b><b itemprop="yyyyyy">2</b><b itemprop="zzzzzz">3</b>'
    (finding,) = findings("common", html, "unknown_tag")
    assert "yyyyyy, zzzzzz" in finding.message


@pytest.mark.parametrize("tag", ["headline", "datePublished", "copy", "itemListElement"])
def test_common_vocabulary_and_tags_of_pages_are_left_alone(tag):
    html = f'<b itemprop="{tag}">x</b>'
    assert {code for _, code in codes("inter", html)} <= {"missing"}


def test_a_page_without_a_single_tag_is_told_so():
    assert ("", "no_tags") in codes("common", "<p>Школа № 1</p>")


def test_what_is_asked_is_in_plain_words():
    for finding in check("common", "<p>Школа № 1</p>").findings:
        assert finding.message and "{" not in finding.message + finding.advice
        assert finding.advice.endswith((".", "?"))
