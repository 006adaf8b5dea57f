"""What people attest of a page where no network tells it."""

from datetime import date

from wtforms import DateField, RadioField, SelectField
from wtforms.validators import DataRequired, Length, ValidationError

from portal.forms import PortalForm, choice
from portal.pages.networks.contract import Mark
from portal.registry.organizations.fields import text

FACTS = {
    "bound": "Привязана к компоненту «Госпаблики» через ЕСИА",
    "gov_mark": "Госметка «Госорганизация» стоит",
    "pos_problem": "Стоит форма ПОС «Сообщить о проблеме»",
    "pos_opinion": "Стоит форма ПОС «Высказать мнение»",
    "site_links": "На официальном сайте есть ссылка на страницу",
    "verified": "Верификация (галочка) стоит",
}
EARLIEST = date(2022, 1, 1)  # the law on official pages is younger


class AttestForm(PortalForm):
    """A fact, what is known of it, when it was seen and where from."""

    fact = SelectField("Что подтверждаете", choices=[choice(code, words) for code, words in FACTS.items()])
    mark = RadioField(
        "Как есть",
        [DataRequired("Выберите ответ")],
        choices=[choice(mark.value, mark.label) for mark in Mark],
    )
    on = DateField("На какое число", [DataRequired("Введите дату")], default=date.today)
    words = text(
        "Откуда известно",
        DataRequired("Напишите, откуда это известно"),
        Length(max=300),
        hint="Например: видел в кабинете «Госпаблики»; письмо ЦУР № 12 от 20 ноября",
    )

    def validate_on(self, field: DateField) -> None:
        """A day of the law's life, not of the future."""
        if field.data and not EARLIEST <= field.data <= date.today():
            raise ValidationError("Дата не может быть в будущем или раньше 2022 года")
