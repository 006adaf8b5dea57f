"""Forms of the plan."""

from wtforms import DateTimeLocalField, HiddenField
from wtforms.validators import DataRequired

from portal.forms import PortalForm


class MoveForm(PortalForm):
    """Another time for a post, by the clock of its own zone."""

    at = DateTimeLocalField(
        "Новые дата и время", [DataRequired("Укажите дату и время.")], format="%Y-%m-%dT%H:%M"
    )
    revision = HiddenField()
