"""Forms of appointments: the main one, and who stands in for a time."""

from datetime import date
from typing import Any

from wtforms import DateField
from wtforms.validators import DataRequired, ValidationError

from portal.forms import PortalForm
from portal.registry.organizations.fields import emails, phones, text

EARLIEST = date(1990, 1, 1)
DAY = "Введите день, например 01.09.2026"


def sane_day(form: Any, field: Any) -> None:
    """A check that a day is of this time: a slip of the year is told at once."""
    if field.data and not EARLIEST <= field.data <= date(date.today().year + 2, 12, 31):
        raise ValidationError("Проверьте год: такой день не годится")


class AppointForm(PortalForm):
    """Who answers, by which order, since when."""

    name = text("Фамилия, имя, отчество", DataRequired("Введите, кто назначен"))
    post = text("Должность")
    phone = text("Мобильный телефон", phones)
    email = text("E-mail", emails)
    order_number = text("Номер приказа", DataRequired("Введите номер приказа"), most=100)
    order_date = DateField("Дата приказа", [DataRequired("Введите дату приказа"), sane_day])
    since = DateField("С какого дня", [DataRequired(DAY), sane_day])

    def values(self) -> dict[str, Any]:
        """Clean values for the service."""
        person = {name: self[name].data for name in ("name", "post", "phone", "email")}
        rest = {name: self[name].data for name in ("order_number", "order_date", "since")}
        return {"person": person, **rest}


class SubstituteForm(AppointForm):
    """Who stands in, on which days."""

    until = DateField("По какой день", [DataRequired(DAY), sane_day])

    def values(self) -> dict[str, Any]:
        """Clean values for the service."""
        return super().values() | {"until": self.until.data}
