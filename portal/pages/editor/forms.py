"""Forms of the post editor."""

from collections.abc import Sequence
from typing import Any

from wtforms import (
    BooleanField,
    DateTimeLocalField,
    Field,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    MultipleFileField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, Optional, ValidationError
from wtforms.widgets import HiddenInput

from portal.forms import CheckboxesField, PortalForm, choice
from portal.pages.networks.contract import Network
from portal.pages.posts.links import ADDRESS

MOST_TEXT = 20_000
LATEST = 2**31 - 1
VARIANT = "variant_"
FOR = {
    Network.VK: "ВКонтакте",
    Network.OK: "Одноклассников",
    Network.TELEGRAM: "Telegram",
    Network.MAX: "MAX",
}
"""Names of networks after «для»."""


def _tidy(value: str | None) -> str:
    return " ".join((value or "").split())


def _address(form: Any, field: Field) -> None:
    if field.data and not ADDRESS.fullmatch(field.data):
        raise ValidationError("Ссылка начинается с https:// или http:// и не содержит пробелов")


def _small(number: int | None) -> int:
    """A number that a column can hold; what cannot be one is as old as can be."""
    return number if number and 0 < number < LATEST else 0


def _id(text: Any) -> int:
    """An id that a column can hold; all else is nobody's."""
    number = str(text)
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else 0


class PictureForm(Form):
    """A picture that is in the post already."""

    media_id = HiddenField(filters=[_id])
    alt = StringField("Что на картинке", [Length(max=500)], filters=[_tidy])
    crop = StringField("Часть картинки", [Length(max=60)], filters=[_tidy])
    order = IntegerField("Место", [Optional()])
    has_people = BooleanField("На фото есть люди")
    remove = BooleanField("Убрать")


class BasePostForm(PortalForm):
    """What a post says, where and when; nothing is demanded of a draft."""

    revision = IntegerField(validators=[Optional()], default=0, widget=HiddenInput(), filters=[_small])
    aside = HiddenField()  # what was typed is kept aside under this name; see drafts
    title = StringField("Тема поста", [Length(max=200)], filters=[_tidy])
    topic = StringField("Тематика", [Length(max=120)], filters=[_tidy])
    rubric = StringField("Рубрика", [Length(max=120)], filters=[_tidy])
    text = TextAreaField("Текст", [Length(max=MOST_TEXT)])
    link = StringField("Ссылка", [Length(max=500), _address], filters=[_tidy])
    has_utm = BooleanField("Добавить метки UTM к ссылкам на свой сайт")
    campaign = StringField("Кампания", [Length(max=120)], filters=[_tidy])
    first_comment = TextAreaField("Первый комментарий", [Length(max=2_000)])
    pictures = FieldList(FormField(PictureForm))
    uploads = MultipleFileField("Добавить картинки")
    without_pictures = CheckboxesField("Без картинок")
    has_consent = BooleanField("Согласие людей на фото получено")
    page_ids = CheckboxesField("Куда опубликовать", coerce=_id)
    planned_at = DateTimeLocalField("Дата и время публикации", [Optional()], format="%Y-%m-%dT%H:%M")
    is_urgent = BooleanField("Срочно")

    def variants(self) -> dict[Network, str]:
        """Texts of networks that have one of their own."""
        typed = {network: self[f"{VARIANT}{network.value}"].data or "" for network in Network}
        return {network: text for network, text in typed.items() if text.strip()}

    def offer_pages(self, pages: Sequence[tuple[int, str]]) -> None:
        """The pages that may be ticked; those that have gone meanwhile are forgotten."""
        self.page_ids.choices = [choice(str(id), label) for id, label in pages]
        known = {id for id, _ in pages}
        self.page_ids.data = [id for id in self.page_ids.data or [] if id in known]
        self.without_pictures.choices = [choice(network.value, network.label) for network in Network]


PostForm: type[BasePostForm] = type(
    "PostForm",
    (BasePostForm,),
    {
        f"{VARIANT}{network.value}": TextAreaField(f"Текст для {name}", [Length(max=MOST_TEXT)])
        for network, name in FOR.items()
    },
)
"""The form with a text of its own for every network."""


class WordsForm(PortalForm):
    """Why something is done, in a line."""

    words = StringField("Почему", [Length(max=500)], filters=[_tidy])
