"""The editor's form, made from the Standard: a subform for every item, by the shape of its kind."""

from functools import lru_cache
from typing import Any

from wtforms import (
    BooleanField,
    Field,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    MultipleFileField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from portal.forms import PortalForm, choice
from portal.gosweb.standards.kinds import Shape, shape_of
from portal.gosweb.standards.standard import Column, Item, SectionRule

LATEST = 2**31
AREAS = {"longtext", "richtext"}
INPUTS = {
    "email": {"type": "email", "autocomplete": "off"},
    "phone": {"type": "tel", "autocomplete": "off"},
    "url": {"type": "url", "inputmode": "url", "placeholder": "https://"},
    "date": {"type": "date"},
    "number": {"inputmode": "decimal"},
}


class FileForm(Form):
    """One attached file, or a link in its place."""

    media = HiddenField()
    url = HiddenField()
    title = StringField("Название документа")
    signed = BooleanField("Подписан простой электронной подписью (ПЭП)")
    remove = BooleanField("Убрать")


class FilesForm(Form):
    """Files of an item or of a cell; a browser sends new ones in `uploads`."""

    files = FieldList(FormField(FileForm))
    uploads = MultipleFileField("Добавить файлы")
    link = StringField("Или ссылка на документ", render_kw={"inputmode": "url", "placeholder": "https://"})


def _known_number(number: int | None) -> int:
    """The number of a revision; what cannot be one is as old as can be, so the save meets a conflict."""
    return number if number and 0 < number < LATEST else 0


class BaseSectionForm(PortalForm):
    """What every section's form has: the revision it was opened at and the unsaved deed, if any."""

    base = IntegerField(validators=[Optional()], default=0, widget=HiddenInput(), filters=[_known_number])
    note = StringField("Что изменилось", description="Необязательно: увидят коллеги в истории раздела.")


@lru_cache(maxsize=128)
def section_form(rule: SectionRule) -> type[BaseSectionForm]:
    """The class of the form of this section; one subform an item, named by the item's id."""
    fields = {item.id: FormField(_item_form(item), label=item.title) for item in rule.items}
    return type(f"{rule.slug.title()}Form", (BaseSectionForm,), fields)


def _item_form(item: Item) -> type[Form]:
    fields: dict[str, Any] = {}
    if item.is_absence_allowed:
        fields["absent"] = BooleanField(f"{_absence_words(item)}: сведений нет, и норма это допускает")
    match shape_of(item.kind):
        case Shape.ROWS:
            fields["rows"] = FieldList(FormField(_row_form(item.columns)))
        case Shape.FILES:
            return type("FilesItemForm", (FilesForm,), fields)
        case _:
            fields["value"] = _scalar(item.title, item.kind, is_multiple=item.is_multiple)
    return type("ItemForm", (Form,), fields)


def _absence_words(item: Item) -> str:
    return (item.absence_text or "не предусмотрено").capitalize()


def _row_form(columns: tuple[Column, ...]) -> type[Form]:
    fields = {column.id: _cell(column) for column in columns}
    return type("RowForm", (Form,), fields)


def _cell(column: Column) -> Field:
    if shape_of(column.kind) is Shape.FILES:
        return FormField(FilesForm, label=column.title)
    return _scalar(column.title, column.kind, is_multiple=False)


def _scalar(label: str, kind: str, *, is_multiple: bool) -> Field:
    if is_multiple:
        return TextAreaField(label, description="По одному на строке.", render_kw={"rows": 2})
    if kind in AREAS:
        return TextAreaField(label, render_kw={"rows": 6 if kind == "richtext" else 3})
    if kind == "yes_no":
        return RadioField(label, choices=[choice("yes", "Да"), choice("no", "Нет")], validators=[Optional()])
    return StringField(label, render_kw=INPUTS.get(kind))
