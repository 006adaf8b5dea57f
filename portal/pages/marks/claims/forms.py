"""Forms of claims."""

from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import DataRequired, Length

from portal.forms import PortalForm, choice
from portal.pages.marks.models import ClaimKind
from portal.registry.organizations.fields import LONG, text, tidy


class ReportForm(PortalForm):
    """Which page, and what is wrong with it."""

    link = text("Адрес страницы", DataRequired("Вставьте ссылку на страницу"), hint="https://vk.com/…")
    kind = RadioField(
        "Что это",
        [DataRequired("Выберите, что это за страница")],
        choices=[choice(kind.value, kind.label) for kind in ClaimKind],
    )
    words = TextAreaField("Что известно", [Length(max=LONG)], filters=[tidy])


class MoveForm(PortalForm):
    """Where it goes, in which words."""

    state = HiddenField()
    words = TextAreaField("Что ответила сеть", [Length(max=LONG)], filters=[tidy])
