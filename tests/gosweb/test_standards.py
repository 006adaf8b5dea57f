from collections import Counter
from datetime import date

import pytest

from portal.gosweb.standards.kinds import KINDS
from portal.gosweb.standards.loader import list_standards, load_standard, parse_standard, standard_for
from portal.gosweb.standards.node import StandardError
from portal.gosweb.standards.standard import Need

EDU = load_standard("edu-mr9")
HOME = load_standard("home")
SECTIONS = (
    "common struct document education eduStandarts managers employees objects grants paid_edu budget vacant"
    " inter catering".split()
)
SMALL = """
code: small
title: Маленький
source: проверка
types: [school, college]
sections:
  - slug: one
    title: Один
    order: 1
    path: /one
    items:
      - {id: name, itemprop: fullName, title: Название, kind: text, need: required}
      - id: rows
        itemprop: rowTag
        title: Строки
        kind: table
        need: {school: required, college: if_any}
        columns:
          - {itemprop: cell, title: Графа, kind: text, required: true}
          - {id: number, itemprop: null, title: Номер, kind: text}
"""


def test_edu_has_fourteen_sections_in_order_and_ninety_six_items():
    assert [section.slug for section in EDU.sections] == SECTIONS
    assert [section.order for section in EDU.sections] == list(range(1, 15))
    assert [section.path for section in EDU.sections] == [f"/sveden/{slug}" for slug in SECTIONS]
    assert len(list(EDU.items())) == 96


@pytest.mark.parametrize(
    ("type", "required"), [("school", 44), ("kindergarten", 43), ("college", 49), ("extra_edu", 40)]
)
def test_each_type_has_its_own_number_of_required_items(type, required):
    assert sum(item.is_required_for(type) for item in EDU.items()) == required


def test_every_item_says_where_it_comes_from_and_how_to_fill_it():
    for item in EDU.items():
        assert item.legal, item.key
        assert item.source, item.key
        assert item.confidence in {"high", "medium", "low"}, item.key
        assert item.hint.endswith((".", "?")), item.key
        assert set(item.by_type) == {"school", "kindergarten", "college", "extra_edu"}, item.key


def test_prose_is_richtext_and_counts_are_numbers():
    kinds = {item.key: item.kind for item in EDU.items()}
    assert kinds["objects.access"] == kinds["grants.support"] == kinds["catering.diet_menu"] == "richtext"
    assert kinds["budget.vol_fed"] == kinds["objects.hostel_count"] == "number"
    assert kinds["common.work_time"] == "longtext"
    assert kinds["managers.head"] == "person"
    assert kinds["document.prescriptions"] == "file_list"


def test_no_tag_is_invented_where_the_source_gives_none():
    untagged = {item.key for item in EDU.items() if item.itemprop is None}
    assert untagged == {
        "budget.bus_gov",
        "catering.menu",
        "catering.diet_menu",
        "catering.meal_operators",
        "catering.meal_suppliers",
        "catering.meal_feedback",
    }
    assert all(column.itemprop is None for column in EDU.section("catering").item("meal_operators").columns)


def test_the_official_misspelling_of_the_calendar_tag_is_kept():
    tags = [column.itemprop for column in EDU.section("education").item("program_docs").columns]
    assert "educationShedule" in tags
    assert EDU.wrong_tags["educationSchedule"] == "educationShedule"


def test_accreditation_moved_on_the_first_of_march():
    old, new = EDU.section("common").item("accreditation_old"), EDU.section("education").item("accreditation")
    assert old.itemprop == new.itemprop == "accreditationDocLink"
    assert old.moved_to == new.key
    assert old.is_in_force(date(2026, 2, 28)) and not old.is_in_force(date(2026, 3, 1))
    assert new.is_in_force(date(2026, 3, 1)) and not new.is_in_force(date(2026, 2, 28))


def test_columns_differ_by_type_where_the_norm_says_so():
    columns = {column.id: column for column in EDU.section("education").item("programs").columns}
    assert columns["eduForm"].is_required_for("school")
    assert not columns["eduForm"].is_required_for("kindergarten")
    assert columns["eduCode"].is_required_for("college")
    assert not columns["eduCode"].is_required_for("school")


def test_columns_without_a_tag_are_named_by_a_word():
    columns = [column.id for column in EDU.section("common").item("place_gia").columns]
    assert columns == ["number", "address"]


def test_twin_items_point_to_those_they_repeat():
    twins = {item.key: item.same_as for item in EDU.items() if item.same_as}
    assert twins["grants.g_hostel_count"] == "objects.hostel_count"
    assert len(twins) == 7


def test_a_conditional_section_is_known_by_type():
    rule = EDU.section("eduStandarts")
    assert rule.is_conditional_for("extra_edu")
    assert not rule.is_conditional_for("school")
    assert "предпрофессиональных" in rule.condition


def test_rules_of_the_whole_site_and_of_pages_are_data():
    assert any("minobrnauki.gov.ru" in rule.rule for rule in EDU.site_rules)
    pages = {item.itemprop: item for item in EDU.page_items}
    assert pages["addRef"].max_count == 10
    assert pages["copy"].valid_to == date(2025, 10, 24)
    assert "teachingQual" in EDU.legacy_tags


def test_home_offers_what_no_norm_demands():
    items = list(HOME.items())
    assert [section.slug for section in HOME.sections] == ["home"]
    assert all(item.itemprop is None and item.need("school") is Need.OPTIONAL for item in items)
    rest = {"link_list", "requisites", "schedule", "page_list", "pos_widget", "gallery", "document_list"}
    assert rest | {"yes_no", "longtext", "richtext", "table"} == {item.kind for item in items}


def test_both_standards_together_use_every_kind():
    used = {item.kind for standard in list_standards() for item in standard.items()}
    used |= {
        column.kind for standard in list_standards() for item in standard.items() for column in item.columns
    }
    assert used == set(KINDS)


def test_ids_and_tags_are_unique_inside_a_section():
    for standard in list_standards():
        for section in standard.sections:
            for names in ([i.id for i in section.items], [i.itemprop for i in section.items if i.itemprop]):
                assert set(Counter(names).values()) <= {1}


def test_a_standard_is_found_by_type_and_the_template_is_no_norm():
    assert standard_for("kindergarten") is EDU
    assert standard_for("culture") is None


def test_an_unknown_code_is_a_key_error():
    with pytest.raises(KeyError):
        load_standard("../edu-mr9")


def test_a_rule_can_be_a_key_of_a_cache():
    assert hash(EDU.section("education")) == hash(EDU.section("education"))


def test_a_small_standard_is_read():
    standard = parse_standard(SMALL)
    rows = standard.section("one").item("rows")
    assert rows.need("school") is Need.REQUIRED and rows.need("college") is Need.IF_ANY
    assert [column.id for column in rows.columns] == ["cell", "number"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("kind: table", "kind: tabel", "unknown kind 'tabel'"),
        (
            "itemprop: cell, title: Графа, kind: text",
            "itemprop: cell, title: Графа, kind: table",
            "column cannot",
        ),
        ("id: rows", "id: name", "doubled id: name"),
        ("itemprop: rowTag", "itemprop: fullName", "doubled itemprop: fullName"),
        ("college: if_any", "clinic: if_any", "a word for each of school, college"),
        ("types: [school, college]", "types: [school, university]", "unknown university"),
        ("need: required", "need: obligatory", "unknown obligatory"),
        ("itemprop: fullName, ", "", "write null"),
        ("title: Название", "titel: Название", "title is missing"),
        ("id: number", "id: cell", "doubled column id: cell"),
        ("path: /one", "path: /one\n    color: red", "unknown keys: color"),
        ("order: 1", "order: first", "expected int"),
        ("kind: table", "kind: text", "do not go together"),
        ("need: required}", "need: required, same_as: one.nobody}", "no such item: one.nobody"),
        ("types: [school, college]", "types: [school, college]\nwrong_tags: {a: b}", "not a correction"),
        ("sections:", "sections: [", "not YAML"),
    ],
)
def test_a_slip_in_a_standard_is_told_with_its_place(old, new, words):
    assert old in SMALL
    with pytest.raises(StandardError, match=words) as caught:
        parse_standard(SMALL.replace(old, new, 1), name="small")
    assert str(caught.value).startswith("small")
