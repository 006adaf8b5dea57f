"""The form of one deed over several posts."""

from wtforms import DateTimeLocalField, HiddenField, IntegerField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from portal.forms import PortalForm
from portal.pages.bulk.deeds import MOST_DAYS

MOST_WORDS = 2_000


class BulkForm(PortalForm):
    """One deed over several posts."""

    deed = HiddenField(validators=[DataRequired()])
    words = TextAreaField("Что исправить", [Optional(), Length(max=MOST_WORDS)])
    days = IntegerField("На сколько дней", [Optional(), NumberRange(-MOST_DAYS, MOST_DAYS)])
    at = DateTimeLocalField("Дата и время", [Optional()], format="%Y-%m-%dT%H:%M")
