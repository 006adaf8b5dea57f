"""Forms of sign-in, invite and profile."""

from wtforms import BooleanField, EmailField, PasswordField, RadioField, SelectField, StringField, TelField
from wtforms.validators import DataRequired, Email, EqualTo, Length, Optional

from portal.accounts.models import MailMode, User
from portal.accounts.zones import ZONES
from portal.forms import PortalForm, choice

NEEDED = "Заполните это поле"
HOURS = [(str(hour), f"{hour}:00") for hour in range(24)]


class SignInForm(PortalForm):
    """Phone and password."""

    phone = TelField(
        "Телефон",
        [DataRequired("Введите номер телефона"), Length(max=40)],
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        "Пароль", [DataRequired("Введите пароль")], render_kw={"autocomplete": "current-password"}
    )
    remember = BooleanField("Не выходить на этом компьютере", default=False)


class PasswordForm(PortalForm):
    """A new password, twice."""

    password = PasswordField(
        "Придумайте пароль",
        [DataRequired("Придумайте пароль"), Length(max=200)],
        description="Не меньше 10 знаков. Удобнее всего фраза из нескольких слов.",
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        "Пароль ещё раз",
        [DataRequired("Повторите пароль"), EqualTo("password", "Пароли не совпали, введите их ещё раз")],
        render_kw={"autocomplete": "new-password"},
    )


class ProfileForm(PortalForm):
    """What a person may change about themselves."""

    name = StringField("Фамилия, имя, отчество", [DataRequired(NEEDED), Length(max=200)])
    email = EmailField(
        "Электронная почта",
        [Optional(), Email("Нужен знак @, например school@example.org"), Length(max=200)],
    )
    timezone = SelectField(
        "Часовой пояс",
        choices=[choice("", "Как у портала"), *(choice(zone.name, zone.label) for zone in ZONES)],
        description="По нему показываем время и тихие часы.",
    )
    mail_mode = RadioField(
        "Письма об уведомлениях",
        choices=[choice(mode.value, mode.label) for mode in MailMode],
        default=MailMode.AT_ONCE.value,
    )
    quiet_from = SelectField("Не слать писем с", choices=[choice(*hour) for hour in HOURS])
    quiet_until = SelectField("и до", choices=[choice(*hour) for hour in HOURS])
    theme = RadioField(
        "Оформление",
        choices=[choice("light", "Светлое"), choice("dark", "Тёмное")],
        default="light",
    )

    def write_to(self, user: User) -> None:
        """Everything but the address, which has a story of its own."""
        user.name = " ".join((self.name.data or "").split())
        user.timezone = self.timezone.data or ""
        user.mail_mode = MailMode(self.mail_mode.data)
        user.quiet_from, user.quiet_until = int(self.quiet_from.data), int(self.quiet_until.data)
        user.theme = self.theme.data or "light"
