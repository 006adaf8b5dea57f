"""The form of a channel of topics."""

from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length, Optional, Regexp

from portal.forms import PortalForm, choice
from portal.pages.messengers.linking import MESSENGERS


class ChannelForm(PortalForm):
    """A channel in which new templates are announced."""

    scope = SelectField("Территория")
    network = SelectField("Мессенджер", choices=[choice(one.value, one.label) for one in MESSENGERS])
    title = StringField("Название", [DataRequired("Назовите канал."), Length(max=120)])
    chat_id = StringField(
        "Идентификатор канала",
        [
            DataRequired("Укажите идентификатор: без него бот не найдёт канал."),
            Regexp(r"^(-?[0-9]{1,19}|@[A-Za-z0-9_]{4,64})\Z", message="Это число или, в Telegram, @имя."),
        ],
        description="Бот портала должен быть администратором канала с правом публиковать.",
    )
    address = StringField(
        "Ссылка для подписки",
        [
            Length(max=200),
            Optional(),
            Regexp(r"^https?://[^\s<>\"]+\Z", message="Ссылка начинается с https:// и не содержит пробелов."),
        ],
    )
    topic = SelectField("Тематика")
