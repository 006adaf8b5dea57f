"""Forms of agreement."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import (
    BooleanField,
    DateTimeLocalField,
    Field,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, Optional, ValidationError
from wtforms.widgets import HiddenInput

from portal.forms import PortalForm, choice
from portal.pages.approvals.links import DAYS
from portal.pages.approvals.people import Person, read_people, write_people
from portal.pages.networks.contract import Network
from portal.typography import plural

VARIANT = "variant_"
LATEST = 2**31 - 1
MOST_TEXT = 20_000
MOST_WORDS = 2_000


def _small(number: int | None) -> int:
    """A number that a column can hold; what cannot be one is as old as can be."""
    return number if number and 0 < number < LATEST else 0


def _tidy(value: str | None) -> str:
    return " ".join((value or "").split())


def _good_people(form: Any, field: Field) -> None:
    try:
        field.data = write_people(read_people(field.data or ""))
    except ValueError as error:
        raise ValidationError(str(error)) from error


class ApproveForm(PortalForm):
    """Agreement to one revision."""

    revision = IntegerField(validators=[Optional()], widget=HiddenInput(), filters=[_small])
    words = TextAreaField("Что передать автору", [Optional(), Length(max=MOST_WORDS)])


class ReturnForm(PortalForm):
    """A return: without words it makes no sense."""

    revision = IntegerField(validators=[Optional()], widget=HiddenInput(), filters=[_small])
    words = TextAreaField(
        "Что исправить",
        [DataRequired("Напишите, что исправить: автор увидит это в уведомлении"), Length(max=MOST_WORDS)],
        description="Эти слова придут автору в уведомлении и останутся в истории поста.",
        id="return-words",
    )


class BaseCorrectForm(PortalForm):
    """The text mended by the approver."""

    revision = IntegerField(validators=[Optional()], widget=HiddenInput(), filters=[_small])
    title = StringField("Тема поста", [Length(max=200)], filters=[_tidy])
    text = TextAreaField("Текст", [DataRequired("Текст не может быть пустым"), Length(max=MOST_TEXT)])
    planned_at = DateTimeLocalField("Дата и время публикации", [Optional()], format="%Y-%m-%dT%H:%M")
    is_approved = BooleanField("Сразу согласовать", default=True)

    def text_for(self, network: Network) -> str:
        """The text for a network that has one of its own."""
        return self[f"{VARIANT}{network.value}"].data or ""

    def show_variants(self, texts: Mapping[Network, str]) -> None:
        """Fill in the texts of networks that have one of their own."""
        for network, text in texts.items():
            self[f"{VARIANT}{network.value}"].data = text


CorrectForm: type[BaseCorrectForm] = type(
    "CorrectForm",
    (BaseCorrectForm,),
    {
        f"{VARIANT}{network.value}": TextAreaField(
            f"Текст для «{network.label}»", [Optional(), Length(max=MOST_TEXT)]
        )
        for network in Network
    },
)
"""The form with a text of its own for every network."""


class LinkForm(PortalForm):
    """A link for an approver without an account."""

    approver = StringField(
        "Кто согласует",
        [DataRequired("Впишите имя и должность: они останутся в истории поста"), Length(max=120)],
        filters=[_tidy],
        description="Имя и должность: они останутся в истории поста.",
    )
    days = SelectField("Сколько действует", coerce=int)

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.days.choices = [choice(str(one), plural(one, "день", "дня", "дней")) for one in DAYS]


class SendForm(PortalForm):
    """A link that goes by mail to somebody whom the head has named."""

    person = SelectField("Кому отправить", coerce=str)
    days = SelectField("Сколько действует", coerce=int)

    def __init__(self, people: Sequence[Person], **values: Any) -> None:
        super().__init__(**values)
        self.person.choices = [choice(one.mail, f"{one.name}, {one.mail}") for one in people]
        self.days.choices = [choice(str(one), plural(one, "день", "дня", "дней")) for one in DAYS]


class AnswerForm(PortalForm):
    """The answer of an approver without an account."""

    answer = HiddenField(validators=[DataRequired()])
    words = TextAreaField("Что исправить", [Optional(), Length(max=MOST_WORDS)])


class RulesForm(PortalForm):
    """How an institution wants its posts agreed."""

    zone = SelectField("Часовой пояс учреждения", validate_choice=True)
    needs_head = BooleanField("Посты согласует руководитель учреждения")
    needs_agency = BooleanField("Посты согласует ЦУР")
    allows_links = BooleanField(
        "Разрешить редакторам просить согласования по ссылке",
        description="Портал отправит её по почте тому, кого вы назовёте ниже: сам редактор её не увидит.",
    )
    link_people = TextAreaField(
        "Кому можно отправлять ссылку",
        [Optional(), Length(max=3_000), _good_people],
        description="По одному на строке: имя и должность, потом почта в угловых скобках. "
        "Например: Петрова Анна, заместитель директора <petrova@example.org>",
    )
