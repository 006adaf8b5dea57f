"""The base of every form, in Russian, and what is wrong with one as a flat list."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, FieldList, Form, FormField
from wtforms.fields import choices
from wtforms.i18n import get_translations

RUSSIAN = get_translations(["ru"])


class PortalForm(FlaskForm):
    """A form whose own messages are Russian."""

    class Meta:
        """How WTForms speaks."""

        def get_translations(self, form: Form) -> Any:
            """Russian, whatever the browser asks for."""
            return RUSSIAN


def choice(value: str, label: str) -> Any:
    """A line of a list of choices; the types of WTForms do not know the class of its own yet."""
    return vars(choices)["SelectChoice"](value, label)


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
