"""The living page of the interface: every component in every state, in development only."""

from datetime import date

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    FileField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Email, Optional, Regexp

from portal.accounts.policy import public
from portal.errors import NotFound
from portal.forms import PortalForm, choice

bp = Blueprint("kit", __name__)

SAMPLE = MultiDict(
    {
        "name": "Муниципальное бюджетное общеобразовательное учреждение",
        "inn": "77000",
        "email": "school12.example.org",
        "opened": "2026-09-01",
        "type": "school",
        "form": "full",
        "agree": "y",
    }
)

STAGES = (
    ("Запланирован", ""),
    ("Наполнение", "warn"),
    ("Исправление", "warn hol"),
    ("Проверка", "inf"),
    ("К переводу", "vio"),
    ("Официальный", "ok"),
    ("Приостановлен", "bad"),
)


class SampleForm(PortalForm):
    """One field of each kind, two of them wrong."""

    name = StringField("Полное название", [DataRequired()], description="Как в уставе, без сокращений")
    inn = StringField("ИНН", [Regexp(r"^\d{10}$", message="Нужно 10 цифр, сейчас 5")])
    email = EmailField("Электронная почта", [Email("Нужен знак @, например school12@example.org")])
    opened = DateField("Дата открытия", [Optional()])
    type = SelectField("Тип", choices=[choice("school", "Школа"), choice("kindergarten", "Детский сад")])
    form = RadioField("Форма обучения", choices=[choice("full", "Очная"), choice("part", "Очно-заочная")])
    about = TextAreaField("Обращение директора", [Optional()])
    scan = FileField("Устав", description="PDF до 50 МБ")
    agree = BooleanField("Подписан простой электронной подписью")


@bp.get("/ui")
@public("samples of components, nobody's data; not there in production")
def ui() -> ResponseReturnValue:
    """Every component and state on one page."""
    if current_app.config.get("ENV") == "production":
        raise NotFound
    form = SampleForm(SAMPLE, meta={"csrf": False})
    form.validate()
    return render_template("kit/ui.html", form=form, stages=STAGES, today=date(2026, 11, 12))
