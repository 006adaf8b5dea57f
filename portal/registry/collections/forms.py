"""Forms of collections: opening one, a row of a part, a remark."""

from datetime import date
from hashlib import sha256
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, Field, Form, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from portal.forms import CheckboxesField, PortalForm, choice
from portal.registry.collections.fields import FIELDS, header
from portal.registry.collections.models import CollectionRow
from portal.registry.imports.showing import show_value
from portal.registry.organizations.models import OrgType
from portal.registry.territories.spheres import list_sphere_facts

LONG = 2_000
LATEST = date(2100, 1, 1)
INPUTS = {
    "phone": {"type": "tel"},
    "responsible_phone": {"type": "tel"},
    "inn": {"inputmode": "numeric"},
    "kpp": {"inputmode": "numeric"},
}


def _not_past(form: Form, field: Field) -> None:
    if field.data < date.today():
        raise ValidationError("Срок уже прошёл: выберите сегодняшний день или позже")
    if field.data > LATEST:
        raise ValidationError("Проверьте год")


class CollectionForm(PortalForm):
    """What is asked, of whom, by when."""

    title = StringField("Название", [DataRequired("Назовите сбор"), Length(max=200)])
    region = SelectField("Субъект РФ", [DataRequired("Выберите субъект")])
    due = DateField("Срок", [DataRequired("Укажите последний день приёма"), _not_past])
    instruction = TextAreaField(
        "Что и как заполнить", [Length(max=LONG)], description="Увидят районы над своей частью."
    )
    spheres = CheckboxesField(
        "Сферы",
        choices=[choice(fact.code, fact.name) for fact in list_sphere_facts() if not fact.parent_code],
        description="Ничего не отмечено — учреждения всех сфер.",
    )
    districts = CheckboxesField("Районы и округа", coerce=str, validate_choice=False)
    more = TextAreaField(
        "Районы, которых нет в списке",
        [Length(max=LONG)],
        description="По одному на строке, например: Амурский муниципальный район.",
    )


class RowForm(PortalForm):
    """One institution as typed; nothing is refused here, what is wrong is told beside the row."""

    seen = HiddenField()  # a sum of the row as the page showed it, to notice another's edit


def _input(name: str) -> Field:
    if name == "type":
        kinds = [choice("", "Определить по названию"), *(choice(one.label, one.label) for one in OrgType)]
        return SelectField(header(name), choices=kinds, validate_choice=False)
    if name == "no_page_reason":
        return TextAreaField(header(name), [Length(max=LONG)])
    return StringField(header(name), [Length(max=1_000)], render_kw=INPUTS.get(name))


for _name in FIELDS:
    setattr(RowForm, _name, _input(_name))


class RemarkForm(PortalForm):
    """Why a part goes back."""

    remark = TextAreaField("Что исправить", [DataRequired("Напишите, что исправить"), Length(max=LONG)])


class DueForm(PortalForm):
    """Another term."""

    due = DateField("Новый срок", [DataRequired("Укажите день"), _not_past])


class PasteForm(PortalForm):
    """Rows copied from a spreadsheet."""

    table = TextAreaField(
        "Строки из таблицы",
        [
            DataRequired("Сначала вставьте строки, потом нажмите «Добавить строки»"),
            Length(max=2_000_000, message="Слишком много строк сразу: загрузите файлом"),
        ],
        description="Выделите строки в табличном редакторе, скопируйте (Ctrl+C) и вставьте сюда (Ctrl+V).",
        render_kw={"rows": 5, "spellcheck": "false"},
    )


class TableForm(PortalForm):
    """A file with rows."""

    file = FileField("Файл XLSX или CSV", [FileRequired("Выберите файл")], render_kw={"accept": ".xlsx,.csv"})


def typed_of(form: RowForm) -> dict[str, Any]:
    """What was typed, by field."""
    return {name: form[name].data or "" for name in FIELDS}


def shown_of(row: CollectionRow) -> dict[str, str]:
    """What a row says, as its form shows it."""
    data = {name: show_value(name, value) for name, value in row.data.items()}
    return data | {"seen": sha256(repr(sorted(data.items())).encode()).hexdigest()[:16]}


def list_others(row: CollectionRow, form: RowForm) -> list[tuple[str, str]]:
    """Headers and values that somebody else saved while the form was open, where they differ from it."""
    now = shown_of(row)
    if form.seen.data in (None, "", now["seen"]):
        return []
    form.seen.data = now["seen"]
    return [
        (header(name), now.get(name, "")) for name in FIELDS if (form[name].data or "") != now.get(name, "")
    ]
