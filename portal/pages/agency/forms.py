"""Forms of campaigns and templates."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    MultipleFileField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import AnyOf, DataRequired, Length, Optional, ValidationError

from portal.forms import CheckboxesField, PortalForm, choice
from portal.pages.agency.moments import MomentForm, moment_field, to_come
from portal.pages.agency.templates import TemplateFields
from portal.pages.campaigns.audience import MOST_INNS, Audience
from portal.pages.campaigns.models import PostTemplate
from portal.pages.campaigns.places import Place
from portal.pages.posts.links import ADDRESS
from portal.pages.posts.variables import find_faults
from portal.pages.posts.zones import local_of
from portal.registry.organizations.models import OrgType
from portal.registry.territories.spheres import list_sphere_facts

NUMBER = re.compile(r"[0-9]{9,12}")
MOST_TEXT = 20_000


def tidy(value: str | None) -> str:
    """One line without extra spaces."""
    return " ".join((value or "").split())


def lines(value: str | None) -> str:
    """The text with one kind of line ends."""
    return (value or "").replace("\r\n", "\n").strip()


def _good_text(form: Any, field: Field) -> None:
    if faults := find_faults(field.data or ""):
        raise ValidationError(". ".join(f"{words[:1].upper()}{words[1:]}" for words in faults))


def _address(form: Any, field: Field) -> None:
    if field.data and not ADDRESS.fullmatch(field.data):
        raise ValidationError("Ссылка начинается с https:// или http:// и не содержит пробелов")


def read_inns(text: str) -> list[str]:
    """ИНН of a pasted list, each once; a spreadsheet's lost zero is put back."""
    found = (number.zfill(10) if len(number) < 11 else number for number in NUMBER.findall(text))
    return list(dict.fromkeys(found))


def _few_inns(form: Any, field: Field) -> None:
    typed = (field.data or "").strip()
    if typed and not NUMBER.search(typed):
        raise ValidationError("Здесь нет ни одного ИНН: в нём 10 цифр")
    if len(read_inns(typed)) > MOST_INNS:
        raise ValidationError("Больше 5 000 ИНН: разошлите двумя шаблонами или отберите по типу и району")


class CampaignForm(PortalForm):
    """A campaign and its level."""

    scope = SelectField("Для кого", [DataRequired("Выберите территорию")])
    title = StringField("Название", [DataRequired("Назовите кампанию"), Length(max=120)], filters=[tidy])
    about = TextAreaField("О чём она", [Optional(), Length(max=2_000)], filters=[lines])
    is_urgent = BooleanField(
        "Срочная", description="Посты пойдут впереди остальных и без разброса по минутам."
    )
    needs_agency = BooleanField(
        "Согласовывать посты с ЦУР", description="Пост учреждения выйдет после вашего согласия."
    )


class TemplateForm(MomentForm):
    """What to publish, by when, who."""

    key = HiddenField(validators=[Length(max=64)], filters=[tidy])
    title = StringField(
        "Тема",
        [DataRequired("Назовите тему: по ней шаблон узнают в списке"), Length(max=200)],
        filters=[tidy],
    )
    topic = StringField("Тематика", [DataRequired("Выберите тематику"), Length(max=120)], filters=[tidy])
    rubric = StringField("Рубрика", [Length(max=120)], filters=[tidy])
    text = TextAreaField(
        "Текст поста",
        [DataRequired("Напишите текст"), Length(max=MOST_TEXT), _good_text],
        filters=[lines],
        description="**жирный**, *курсив*, [слова](https://адрес), список — строки с «- ».",
    )
    link = StringField("Ссылка", [Length(max=500), _address], filters=[tidy])
    comment = TextAreaField(
        "Комментарий модератора",
        [Length(max=2_000)],
        filters=[lines],
        description="Видят только редакторы: что добавить от себя, какую фотографию поставить.",
    )
    files = MultipleFileField(
        "Картинки", description="JPG, PNG или WEBP, до 10. Данные камеры портал удалит."
    )
    starts_at = moment_field("Не раньше", Optional())
    deadline = moment_field("Срок публикации", DataRequired("Укажите срок"), to_come)
    is_wording_fixed = BooleanField(
        "Текст обязателен, менять нельзя", description="Иначе редакторы поправят его под своё учреждение."
    )
    is_cascade = BooleanField(
        "Только ЦУР и районам",
        description="Учреждения увидят шаблон, когда ЦУР или район возьмёт его в работу со своим сроком.",
    )
    types = CheckboxesField("Типы учреждений", choices=[choice(one.value, one.label) for one in OrgType])
    spheres = CheckboxesField(
        "Сферы",
        choices=[choice(fact.code, fact.name) for fact in list_sphere_facts() if not fact.parent_code],
    )
    regions = CheckboxesField("Субъекты РФ", validate_choice=False)
    municipalities = CheckboxesField("Муниципалитеты", validate_choice=False)
    inns = TextAreaField(
        "Только эти ИНН",
        [Length(max=200_000), _few_inns],
        description="Столбец из таблицы: портал возьмёт из текста числа, похожие на ИНН.",
    )

    def offer(self, place: Place, regions: Sequence[Any], districts: Sequence[Any]) -> None:
        """Zones and the parts of the territory."""
        self.offer_zones(place.zone, place.name)
        self.regions.choices = [choice(one.code, one.short) for one in regions]
        self.municipalities.choices = [choice(str(one.id), one.name) for one in districts]

    def audience(self) -> Audience:
        """Whom the form means; what is not on offer is left out."""
        offered = {value for value, *_ in self.municipalities.iter_choices()}
        places = [int(id) for id in self.municipalities.data or [] if id in offered]
        known = {value for value, *_ in self.regions.iter_choices()}
        regions = [code for code in self.regions.data or [] if code in known]
        types = [code for code in self.types.data or [] if code in set(OrgType)]
        spheres = list(self.spheres.data or [])
        return Audience(types, spheres, regions, places, read_inns(self.inns.data or ""))

    def fields(self) -> TemplateFields:
        """What the form says of the template."""
        words = {
            name: self[name].data or "" for name in ("topic", "rubric", "title", "text", "link", "comment")
        }
        return TemplateFields(
            **words,
            deadline=cast(datetime, self.moment_of(self.deadline)),
            starts_at=self.moment_of(self.starts_at),
            zone=self.zone.data,
            is_wording_fixed=self.is_wording_fixed.data,
            is_direct=not self.is_cascade.data,
            audience=self.audience(),
        )


def shown_of(template: PostTemplate) -> dict[str, Any]:
    """A template as its form shows it."""
    plain = ("title", "topic", "rubric", "text", "link", "comment", "is_wording_fixed", "zone")
    audience = template.audience
    return {
        **{name: getattr(template, name) for name in plain},
        "is_cascade": not template.is_direct,
        "deadline": local_of(template.deadline, template.zone),
        "starts_at": local_of(template.starts_at, template.zone),
        "types": audience.get("types", []),
        "spheres": audience.get("spheres", []),
        "regions": audience.get("regions", []),
        "municipalities": [str(id) for id in audience.get("municipalities", [])],
        "inns": "\n".join(audience.get("inns", [])),
    }


class DeadlineForm(MomentForm):
    """Another deadline."""

    deadline = moment_field("Новый срок", DataRequired("Укажите срок"), to_come)


class PlanForm(MomentForm):
    """When posts written for institutions go out; empty leaves drafts."""

    planned_at = moment_field("Когда опубликовать", Optional(), to_come)


class WordsForm(PortalForm):
    """Why."""

    words = StringField("Почему", [DataRequired("Напишите почему"), Length(max=500)], filters=[tidy])


class WithdrawForm(WordsForm):
    """Why a template is withdrawn, and what becomes of posts planned by it."""

    posts = RadioField(
        "Запланированные посты",
        [AnyOf(("cancel", "leave"), message="Выберите, что станет с запланированными постами")],
        choices=[
            choice("cancel", "Отменить: они не выйдут, тексты сохранятся"),
            choice("leave", "Оставить: они выйдут в своё время"),
        ],
        validate_choice=False,
    )


class InnsForm(PortalForm):
    """More institutions."""

    inns = TextAreaField("ИНН учреждений", [DataRequired("Вставьте ИНН"), Length(max=200_000), _few_inns])


class FilesForm(PortalForm):
    """Pictures."""

    files = MultipleFileField("Картинки")
    alt = StringField("Что на картинке", [Length(max=500)], filters=[tidy])


class OfferForm(PortalForm):
    """Why a news is of interest to all."""

    words = TextAreaField("Чем это интересно другим", [Optional(), Length(max=1_000)], filters=[lines])
