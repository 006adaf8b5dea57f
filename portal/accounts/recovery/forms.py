"""Forms of a forgotten password."""

from wtforms import StringField, TelField
from wtforms.validators import DataRequired, Length

from portal.accounts.forms import PasswordForm
from portal.forms import PortalForm


class AskForm(PortalForm):
    """Whose password is forgotten."""

    phone = TelField(
        "Телефон",
        [DataRequired("Введите номер телефона"), Length(max=40)],
        description="Тот, по которому вы входите.",
        render_kw={"autocomplete": "username"},
    )


class NewPasswordForm(PasswordForm):
    """The code and a new password, twice."""

    phone = TelField(
        "Телефон",
        [DataRequired("Введите номер телефона"), Length(max=40)],
        render_kw={"autocomplete": "username"},
    )
    code = StringField(
        "Код из письма",
        [DataRequired("Введите шесть цифр из письма"), Length(max=40)],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )
