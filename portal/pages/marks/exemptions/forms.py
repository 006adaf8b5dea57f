"""Forms of exemptions: the request and the decision."""

from datetime import date, timedelta
from typing import Any

from flask_wtf.file import FileField
from wtforms import DateField, SelectField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from portal.forms import PortalForm, choice
from portal.pages.networks.contract import Network
from portal.registry.organizations.fields import LONG, tidy

FARTHEST = timedelta(days=3 * 366)
ALL = "all"


class AskForm(PortalForm):
    """In which network, on which ground."""

    network = SelectField(
        "Где страницу не ведут",
        choices=[choice(ALL, "Во всех сетях"), *(choice(one.value, one.label) for one in Network)],
    )
    ground = TextAreaField(
        "Основание",
        [DataRequired("Напишите основание: документ, номер, дату"), Length(max=LONG)],
        filters=[tidy],
        description="Например: решение учредителя от 12.09.2026 № 14",
    )
    document = FileField("Сам документ", description="PDF, скан или фотография, до 50 МБ")


class DecisionForm(PortalForm):
    """Words for the institution, and the day to look again."""

    words = TextAreaField(
        "Слова учреждению",
        [DataRequired("Напишите, почему так решили: это увидит учреждение"), Length(max=LONG)],
        filters=[tidy],
    )
    review_on = DateField("Проверить снова", [Optional()], description="День, когда основание проверят снова")

    def __init__(self, *, today: date, **values: Any) -> None:
        """Remember what day it is where the institution is."""
        super().__init__(**values)
        self.today = today

    def validate_review_on(self, field: DateField) -> None:
        """A review is ahead, and not a slip of the year."""
        if field.data and not self.today < field.data <= self.today + FARTHEST:
            raise ValidationError("Назначьте день в ближайшие три года, после сегодняшнего")
