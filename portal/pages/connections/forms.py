"""The form of a key."""

from typing import Any

from wtforms import PasswordField, StringField
from wtforms.validators import Length

from portal.forms import PortalForm
from portal.pages.connections.steps import Way


class ConnectForm(PortalForm):
    """A key and whose it is; the key never comes back to the screen."""

    secret = PasswordField(
        "Ключ",
        [Length(max=4000, message="Это слишком длинно для ключа. Скопируйте только сам ключ")],
        description="Ключ хранится зашифрованным. Портал больше никому его не покажет, вам тоже.",
    )
    holder = StringField(
        "Чей это ключ",
        [Length(max=200)],
        description="Сотрудник, который создал ключ: к нему обратятся, когда ключ придётся менять.",
    )

    def __init__(self, way: Way, *args: Any, **kwargs: Any) -> None:
        """Name the field as this way does."""
        super().__init__(*args, **kwargs)
        self.secret.label.text = way.label
