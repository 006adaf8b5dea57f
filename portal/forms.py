"""The base of every form, in Russian, and what is wrong with one as a flat list."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, FieldList, Form, FormField, SelectMultipleField
from wtforms.fields import choices
from wtforms.form import BaseForm
from wtforms.i18n import get_translations
from wtforms.widgets import CheckboxInput, ListWidget

RUSSIAN = get_translations(["ru"])


class PortalForm(FlaskForm):
    """A form whose own messages are Russian."""

    class Meta(FlaskForm.Meta):
        """How WTForms speaks and what it reads."""

        def get_translations(self, form: BaseForm) -> Any:
            """Russian, whatever the browser asks for."""
            return RUSSIAN

        def wrap_formdata(self, form: BaseForm, formdata: Any) -> Any:
            """What was sent, without zero bytes and names whose row numbers WTForms could not read."""
            if request.is_json:
                return None  # no page of ours sends it, and brackets without end would break the parser
            sent = super().wrap_formdata(form, formdata)
            if not sent or all(map(_is_clean, sent.items(multi=True))):
                return sent
            pairs = [(name, value) for name, value in sent.items(multi=True) if _is_readable(name)]
            return MultiDict(
                (name, value.replace("\0", "") if isinstance(value, str) else value) for name, value in pairs
            )


def _is_clean(pair: tuple[str, Any]) -> bool:
    """Whether WTForms reads the name and every database takes the value."""
    name, value = pair
    return _is_readable(name) and not (isinstance(value, str) and "\0" in value)


def _is_readable(name: str) -> bool:
    """Whether every number in the name is one that WTForms can take for the number of a row."""
    return all(part.isascii() and len(part) < 7 for part in name.split("-") if part.isdigit())


def choice(value: str, label: str) -> Any:
    """A line of a list of choices; the types of WTForms do not know the class of its own yet."""
    return vars(choices)["SelectChoice"](value, label)


class CheckboxesField(SelectMultipleField):
    """Several choices as checkboxes: a list that needs no Ctrl."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend and where."""

    field_id: str
    label: str
    text: str


def list_problems(form: Form) -> list[Problem]:
    """Every error of the form in the order of its fields, those of nested forms included."""
    own = [Problem("", "", str(text)) for text in form.form_errors]
    return own + [problem for field in form for problem in _of_field(field)]


def _of_field(field: Field) -> Iterator[Problem]:
    if isinstance(field, FormField):
        yield from _of_fields(field.form)
    elif isinstance(field, FieldList):
        yield from (_problem(field, text) for text in field.errors if isinstance(text, str))
        yield from _of_fields(field.entries)
    else:
        yield from (_problem(field, text) for text in field.errors)


def _of_fields(fields: Iterable[Field]) -> Iterator[Problem]:
    for field in fields:
        yield from _of_field(field)


def _problem(field: Field, text: object) -> Problem:
    return Problem(field.id, field.label.text, str(text))
