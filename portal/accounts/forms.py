"""Forms of sign-in, invite and profile."""

from wtforms import BooleanField, EmailField, PasswordField, RadioField, StringField, TelField
from wtforms.validators import DataRequired, Email, EqualTo, Length, Optional

from portal.forms import PortalForm, choice

NEEDED = "Заполните это поле"


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
    theme = RadioField(
        "Оформление",
        choices=[choice("light", "Светлое"), choice("dark", "Тёмное")],
        default="light",
    )
