"""Forms of the post editor."""

from wtforms import BooleanField, DateTimeLocalField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.forms import PortalForm


class CheckboxesField(SelectMultipleField):
    """Several of a list, each with a box of its own."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class PostForm(PortalForm):
    """What a post says, where and when."""

    title = StringField(
        "Тема поста", [DataRequired("Назовите тему: её видят только в портале."), Length(max=200)]
    )
    text = TextAreaField("Текст", [DataRequired("Напишите текст поста."), Length(max=20_000)])
    link = StringField("Ссылка", [Optional(), Length(max=500)])
    planned_at = DateTimeLocalField("Дата и время публикации", [Optional()], format="%Y-%m-%dT%H:%M")
    is_urgent = BooleanField("Срочно")
    page_ids = CheckboxesField("Страницы", coerce=int, validate_choice=True)
