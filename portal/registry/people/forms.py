"""The form of an invite."""

from wtforms import SelectField, StringField, TelField
from wtforms.validators import DataRequired, Length

from portal.forms import PortalForm


class InviteForm(PortalForm):
    """Whom to invite and as whom."""

    name = StringField(
        "Фамилия, имя, отчество", [DataRequired("Введите имя того, кого приглашаете"), Length(max=200)]
    )
    phone = TelField(
        "Мобильный телефон",
        [DataRequired("Введите номер: он станет логином"), Length(max=40)],
        description="Номер станет логином для входа.",
    )
    role = SelectField("Роль", [DataRequired("Выберите роль")])
