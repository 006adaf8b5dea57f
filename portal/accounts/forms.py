"""Forms of sign-in, invite and profile."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, PasswordField, RadioField, StringField, TelField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Email, EqualTo, Length, Optional

NEEDED = "Заполните это поле"


class SignInForm(FlaskForm):
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


class PasswordForm(FlaskForm):
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


class ProfileForm(FlaskForm):
    """What a person may change about themselves."""

    name = StringField("Фамилия, имя, отчество", [DataRequired(NEEDED), Length(max=200)])
    email = EmailField(
        "Электронная почта",
        [Optional(), Email("Нужен знак @, например school@example.org"), Length(max=200)],
    )
    theme = RadioField(
        "Оформление",
        choices=[SelectChoice("light", "Светлое"), SelectChoice("dark", "Тёмное")],
        default="light",
    )
