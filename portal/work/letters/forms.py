"""Forms of letters: a template, a mailing."""

from datetime import date
from typing import Any

from wtforms import BooleanField, DateField, Field, Form, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, Regexp, ValidationError

from portal.forms import PortalForm
from portal.registry.organizations.fields import tidy
from portal.work.letters.variables import find_faults, find_faults_in_links, used_in

LONGEST = 20_000
LATEST = date(2100, 1, 1)
PREFIX = r"^[0-9A-Za-zА-Яа-яЁё][0-9A-Za-zА-Яа-яЁё./_-]*$"


def _tidy_prefix(value: str | None) -> str:
    """The prefix without the slash that comes after it by itself."""
    return (tidy(value) or "").rstrip("/")


def _clean(value: str | None) -> str:
    return (value or "").replace("\0", "").replace("\r\n", "\n").strip()


def _known_variables(form: Form, field: Field) -> None:
    faults = find_faults(field.data or "")
    if field.short_name == "body":
        faults += find_faults_in_links(field.data or "")
    if faults:
        raise ValidationError("; ".join(faults))


class TextForm(PortalForm):
    """A subject and a body with variables in them."""

    subject = StringField(
        "Тема", [DataRequired("Напишите тему"), Length(max=200), _known_variables], filters=[tidy]
    )
    body = TextAreaField(
        "Текст",
        [DataRequired("Напишите текст"), Length(max=LONGEST), _known_variables],
        filters=[_clean],
        description="Абзацы разделяйте пустой строкой. **Жирный**, списки «1.» и «-» работают.",
    )


class TemplateForm(TextForm):
    """A template to be used again."""

    title = StringField("Название", [DataRequired("Назовите шаблон"), Length(max=200)], filters=[tidy])
    region = SelectField("Чей шаблон", validate_choice=True)


class MailingForm(TextForm):
    """What is sent; to whom stands in the address."""

    number_prefix = StringField(
        "Начало номера",
        [
            DataRequired("Укажите начало номера, например 12-04"),
            Length(max=30),
            Regexp(PREFIX, message="Только буквы, цифры, точка, дефис и косая черта, например 12-04"),
        ],
        filters=[_tidy_prefix],
        description="Дальше портал поставит косую черту и номер по порядку, без пропусков.",
    )
    due = DateField("Срок ответа", [Optional()])
    signer = StringField(
        "Подписант",
        [Length(max=200)],
        filters=[tidy],
        description="Должность и фамилия, как под письмом.",
    )
    by_mail = BooleanField(
        "Отправить по электронной почте", description="Без галочки письма только печатают."
    )

    def validate_due(self, field: Field) -> None:
        """A term is ahead, and stands where the text speaks of it."""
        if field.data and field.data < date.today():
            raise ValidationError("Срок уже прошёл: выберите сегодняшний день или позже")
        if field.data and field.data > LATEST:
            raise ValidationError("Проверьте год")

    def validate_on_submit(self, extra_validators: Any = None) -> bool:
        """Also what the text needs: a term where it says {{срок}}, a signer where it says {{подписант}}."""
        is_good = bool(super().validate_on_submit(extra_validators))
        if not self.is_submitted():
            return False
        used = used_in(self.subject.data or "", self.body.data or "")
        for name, field in (("срок", self.due), ("подписант", self.signer)):
            if name in used and not field.data and not field.errors:
                field.errors = [f"В тексте есть {{{{{name}}}}}: заполните это поле или уберите переменную"]
                is_good = False
        return is_good

    def values(self) -> dict[str, Any]:
        """Values by columns of a mailing."""
        names = ("subject", "body", "number_prefix", "due", "signer", "by_mail")
        return {name: self[name].data for name in names} | {"title": self.subject.data}
