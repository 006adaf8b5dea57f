"""Variables of letters: unknown ones are named, values are put in as data and never read again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.work.letters.starters import list_starters
from portal.work.letters.variables import VARIABLES, fill, find_faults, find_faults_in_links, used_in
from portal.work.letters.writing import greet


def test_unknown_variable_is_named_with_the_nearest_known() -> None:
    assert find_faults("Здравствуйте, {{ФИО }}, {{учреждене}}!") == [
        "неизвестная переменная {{учреждене}}: похоже на {{учреждение}}"
    ]
    assert "список переменных" in find_faults("{{xyz}}")[0]


@pytest.mark.parametrize("text", ["{{фио}", "{фио}}", "{{фио", "}} {{", "{{{{фио}}"])
def test_braces_that_do_not_pair_are_refused(text: str) -> None:
    assert any("парами" in fault for fault in find_faults(text))


@pytest.mark.parametrize("text", ["{{Полное название}}", "{{ полное_название }}", "{{ПОЛНОЕ  НАЗВАНИЕ}}"])
def test_variable_is_known_however_it_is_typed(text: str) -> None:
    assert (find_faults(text), used_in(text)) == ([], ["полное_название"])


def test_variable_inside_an_address_of_a_link_is_refused() -> None:
    assert find_faults_in_links("[сюда](https://x.ru/{{инн}})") != []
    assert find_faults_in_links("[{{инн}}](https://x.ru/)") == []


@given(st.dictionaries(st.sampled_from(list(VARIABLES)), st.text(max_size=30)), st.text(max_size=50))
def test_value_is_put_in_once_whatever_it_holds(values: dict[str, str], before: str) -> None:
    before = before.replace("{", "").replace("}", "")
    text = before + "".join(f"{{{{{name}}}}}" for name in values)
    assert fill(text, values) == before + "".join(values.values())


@given(st.text(max_size=300))
def test_any_text_is_judged_without_failing(text: str) -> None:
    assert isinstance(find_faults(text), list)
    assert isinstance(find_faults_in_links(text), list)


def test_starters_have_no_faults() -> None:
    for one in list_starters():
        assert find_faults(one.subject + one.body) + find_faults_in_links(one.body) == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Иванова Мария Петровна", "Уважаемая Мария Петровна"),
        ("Ким Илья Андреевич", "Уважаемый Илья Андреевич"),
        ("Мамедов Али Гасан оглы", "Уважаемый Али Гасан оглы"),
        ("Ли Вэй", "Здравствуйте, Ли Вэй"),
        ("", ""),
    ],
)
def test_person_is_addressed_by_the_patronymic(name: str, words: str) -> None:
    assert greet(name) == words
