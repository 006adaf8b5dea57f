"""Forms speak Russian and tell what is wrong once above and once at the field."""

from collections.abc import Iterator

import lxml.html
import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import (
    FieldList,
    Form,
    FormField,
    IntegerField,
    PasswordField,
    SelectChoice,
    SelectField,
    StringField,
)
from wtforms.validators import DataRequired, Optional, ValidationError

from portal.forms import PortalForm, list_problems
from tests.small_app import make_small_app

MACROS = '{% from "macros/forms.html" import error_summary, field %}'


class RowForm(Form):
    """A row of a repeated group."""

    title = StringField("Название", [DataRequired("Назовите документ")])


class Sample(PortalForm):
    """Plain, nested and repeated fields."""

    name = StringField("Имя", [DataRequired("Напишите имя")], description="Как в паспорте")
    age = IntegerField("Возраст", [Optional()])
    kind = SelectField("Вид", choices=[SelectChoice("a", "А")])
    secret = PasswordField("Пароль", [Optional()])
    head = FormField(RowForm, "Шапка")
    rows = FieldList(FormField(RowForm), "Строки", min_entries=2)

    def validate_rows(self, field: FieldList) -> None:
        """Refuse one particular number of rows."""
        if len(field.entries) == 1:
            raise ValidationError("Нужны две строки")


@pytest.fixture
def app() -> Iterator[Flask]:
    """The interface with a request at hand."""
    app = make_small_app()
    with app.test_request_context("/x"):
        yield app


def _fill(**values: str) -> Sample:
    form = Sample(
        MultiDict({name.replace("__", "-"): value for name, value in values.items()}), meta={"csrf": False}
    )
    form.validate()
    return form


def test_problems_of_nested_and_repeated_fields_are_one_list(app: Flask) -> None:
    found = list_problems(_fill(kind="a", head__title="Шапка", rows__0__title="Устав", rows__1__title=""))
    assert [(one.field_id, one.text) for one in found] == [
        ("name", "Напишите имя"),
        ("rows-1-title", "Назовите документ"),
    ]


def test_messages_of_the_library_are_russian(app: Flask) -> None:
    found = list_problems(
        _fill(name="а", age="много", kind="z", head__title="б", rows__0__title="в", rows__1__title="г")
    )
    assert [one.text for one in found] == ["Неверное целое число.", "Неверный вариант."]


def test_summary_counts_and_links_and_the_field_repeats(app: Flask) -> None:
    form = _fill(kind="a", head__title="Шапка", rows__0__title="Устав", rows__1__title="Приказ")
    html = app.jinja_env.from_string(MACROS + "{{ error_summary(form) }}{{ field(form.name) }}").render(
        form=form
    )
    root = lxml.html.fragment_fromstring(html, create_parent="div")
    assert "исправьте 1\u00a0ошибку" in html
    assert root.xpath("//*[@role='alert']//a/@href") == ["#name"]
    (control,) = root.xpath("//input")
    assert control.get("aria-invalid") == "true"
    assert control.get("aria-describedby") == "name-hint name-err"
    assert not control.get("required")


def test_sound_form_has_no_summary_and_optional_fields_say_so(app: Flask) -> None:
    form = _fill(name="а", kind="a", head__title="б", rows__0__title="в", rows__1__title="г")
    source = (
        "{{ error_summary(form) }}{{ field(form.age, cls='n', inputmode='numeric') }}{{ field(form.secret) }}"
    )
    html = app.jinja_env.from_string(MACROS + source).render(form=form)
    assert "alert" not in html and html.count("(не\u00a0обязательно)") + html.count("(не обязательно)") == 2
    assert 'class="inp n"' in html and 'inputmode="numeric"' in html and "aria-invalid" not in html


def test_field_drawn_twice_on_a_page_keeps_its_label_and_hint_by_its_own_id(app: Flask) -> None:
    html = app.jinja_env.from_string(MACROS + "{{ field(form.name, id='other') }}").render(
        form=_fill(kind="a")
    )
    root = lxml.html.fragment_fromstring(html, create_parent="div")
    (control,) = root.xpath("//input[@id='other']")
    assert root.xpath("//label/@for") == ["other"]
    assert control.get("aria-describedby").split() == root.xpath("//p/@id")


def test_hostile_value_is_escaped(app: Flask) -> None:
    form = _fill(name='"><script>x()</script>')
    html = app.jinja_env.from_string(MACROS + "{{ field(form.name) }}").render(form=form)
    assert "<script" not in html


def test_zero_bytes_that_no_database_takes_are_dropped() -> None:
    app = Flask("test")
    app.config.update(SECRET_KEY="test", WTF_CSRF_ENABLED=False)
    with app.test_request_context(method="POST", data={"name": "Ирина\0", "head-title": "\0Устав"}):
        form = Sample()
    assert (form.name.data, form.head.form.title.data) == ("Ирина", "Устав")


@pytest.mark.parametrize("body", [b'{"name": "x"}', b"[" * 100_000, b'{"name": [1]}', b"\xff"])
def test_json_is_no_form(body: bytes) -> None:
    app = make_small_app()
    with app.test_request_context("/x", method="POST", data=body, content_type="application/json"):
        form = Sample(meta={"csrf": False})
        assert not form.validate() and not form.name.data
