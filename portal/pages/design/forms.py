"""Forms of design: a kit with its contrast, a request, remarks by part."""

from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, Field, Form, HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError
from wtforms.widgets import ColorInput

from portal.forms import PortalForm
from portal.pages.design.colours import NORM, contrast, read_colour
from portal.pages.design.kits import KitFields
from portal.registry.organizations.fields import LONG, text, tidy

MOTTO = 120


def colour(form: Form, field: Field) -> None:
    """A check that puts a colour right or refuses it with words."""
    try:
        field.data = read_colour(field.data or "")
    except ValueError as error:
        raise ValidationError(str(error)) from error


def readable(form: "KitForm", field: Field) -> None:
    """A check that the colour is read on the background."""
    try:
        ratio = contrast(field.data, read_colour(form.background.data or ""))
    except ValueError:
        return  # the background says what is wrong with itself
    if ratio < NORM:
        shown = f"{ratio:.1f}".replace(".", ",")
        raise ValidationError(
            f"На этом фоне такой цвет плохо читается: контраст {shown} : 1, а нужно не меньше 4,5 : 1. "
            "Сделайте цвет светлее или фон темнее"
        )


class KitForm(PortalForm):
    """Colours, the sign and the words of a territory."""

    background = text("Цвет фона", DataRequired("Выберите цвет фона"), colour)
    ink = text("Цвет названия", DataRequired("Выберите цвет названия"), colour, readable)
    accent = text("Цвет полосы и подписи", DataRequired("Выберите цвет подписи"), colour, readable)
    motto = text("Слова под названием", most=MOTTO, hint="Например, «Официальная страница». До 120 знаков")
    logo = FileField("Знак или герб", description="PNG, JPG или WebP, лучше PNG с прозрачным фоном")
    drops_logo = BooleanField("Убрать знак")
    revision = HiddenField()

    def __init__(self, **values: Any) -> None:
        """Colours are chosen by the browser's own control where it has one."""
        super().__init__(**values)
        for field in (self.background, self.ink, self.accent):
            field.widget = ColorInput()

    def fields(self) -> KitFields:
        """What was entered, once it is valid."""
        names = ("background", "accent", "ink", "motto")
        return KitFields(**{name: self[name].data or "" for name in names})

    @property
    def base(self) -> int:
        """The revision that the person saw; 0 for a new kit, -1 for nonsense."""
        told = self.revision.data or "0"
        return int(told) if told.isascii() and told.isdecimal() and len(told) < 9 else -1


class AskForm(PortalForm):
    """What to look at."""

    words = TextAreaField("На что посмотреть", [Length(max=LONG)], filters=[tidy])


def _remark(label: str) -> TextAreaField:
    return TextAreaField(label, [Length(max=LONG)], filters=[tidy])


class RemarksForm(PortalForm):
    """Remarks by part, and what was pressed."""

    avatar = _remark("Аватар")
    cover = _remark("Обложка")
    name = _remark("Название")
    description = _remark("Описание")
    menu = _remark("Меню и виджеты")
    decision = HiddenField()
