"""The form of a code."""

from wtforms import StringField
from wtforms.validators import DataRequired, Length

from portal.forms import PortalForm


class CodeForm(PortalForm):
    """Six digits from a letter."""

    code = StringField(
        "Код из письма",
        [DataRequired("Введите шесть цифр из письма"), Length(max=40)],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )
