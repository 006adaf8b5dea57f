"""Forms of a site: its start, its stage, its look."""

from wtforms import DateField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, Length, Optional

from portal.forms import PortalForm, choice
from portal.gosweb.sites.models import SiteStage

ACCENTS = (("std", "Синий"), ("green", "Зелёный"), ("wine", "Вишнёвый"))


class SiteForm(PortalForm):
    """A new site: the template is the organization's type, the address is a free label."""

    slug = StringField(
        "Адрес сайта",
        [DataRequired("Введите адрес латинскими буквами, например shkola-12"), Length(max=63)],
        description="Латинские буквы, цифры и дефис. Адрес увидят все, поменять его потом нельзя.",
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )


class StageForm(PortalForm):
    """A stage with its term and ground."""

    stage = SelectField("Этап", choices=[choice(stage.value, stage.label) for stage in SiteStage])
    due = DateField("Срок этапа", [Optional()])
    evidence = StringField(
        "Основание", [Optional(), Length(max=300)], description="Номер приказа, письмо, результат проверки."
    )


class LookForm(PortalForm):
    """The colours of the public site."""

    accent = RadioField("Цвет оформления", choices=[choice(*pair) for pair in ACCENTS])
