"""Forms of a site: its start, its stage, its look."""

from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from portal.gosweb.sites.models import SiteStage

ACCENTS = (("std", "Синий"), ("green", "Зелёный"), ("wine", "Вишнёвый"))


class SiteForm(FlaskForm):
    """A new site: the template is the organization's type, the address is a free label."""

    slug = StringField(
        "Адрес сайта",
        [DataRequired("Введите адрес латинскими буквами, например shkola-12"), Length(max=63)],
        description="Латинские буквы, цифры и дефис. Адрес увидят все, поменять его потом нельзя.",
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )


class StageForm(FlaskForm):
    """A stage with its term and ground."""

    stage = SelectField("Этап", choices=[SelectChoice(stage.value, stage.label) for stage in SiteStage])
    due = DateField("Срок этапа", [Optional()], description="Не обязательно.")
    evidence = StringField(
        "Основание", [Length(max=300)], description="Номер приказа, письмо, результат проверки."
    )


class LookForm(FlaskForm):
    """The colours of the public site."""

    accent = RadioField("Цвет оформления", choices=[SelectChoice(*pair) for pair in ACCENTS])
