"""The form of an organization's card."""

from collections.abc import Callable
from typing import Any

from wtforms import Field, Form, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from portal.forms import PortalForm, choice
from portal.registry.folding import squash
from portal.registry.organizations import contacts, requisites
from portal.registry.organizations.models import OrgLevel, OrgType
from portal.registry.territories.spheres import list_sphere_facts

SHORT, LONG = 300, 1_000


class CheckboxesField(SelectMultipleField):
    """Several choices as checkboxes: a list that needs no Ctrl."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _requisite(clean: Callable[[str], Any]) -> Callable[[Form, Field], None]:
    def check(form: Form, field: Field) -> None:
        try:
            cleaned = clean(field.data or "")
        except requisites.RequisiteError as error:
            raise ValidationError(str(error)) from error
        field.data = cleaned[0] if isinstance(cleaned, tuple) else cleaned

    return check


def _parent_inn(text: str) -> str:
    return requisites.clean_inn(text)[0] if text else ""


def _contacts(clean: Callable[[str], tuple[str, list[str]]], advice: str) -> Callable[[Form, Field], None]:
    def check(form: Form, field: Field) -> None:
        field.data, strange = clean(field.data or "")
        if strange:
            raise ValidationError(f"«{', '.join(strange)}»: {advice}")

    return check


def _link(form: Form, field: Field) -> None:
    network = "" if field.short_name == "website" else field.short_name
    field.data, is_good = contacts.clean_link(field.data or "", network)
    if not is_good:
        raise ValidationError("Нужен адрес страницы, например https://vk.com/school12")


def _text(label: str, *checks: Any, most: int = SHORT, hint: str = "") -> StringField:
    return StringField(label, [*checks, Length(max=most)], filters=[_tidy], description=hint)


def _tidy(value: str | None) -> str:
    return squash(value or "")


_phones = _contacts(contacts.clean_phones, "это не телефон; пример: +7 421 230-00-00, несколько через «;»")
_emails = _contacts(contacts.clean_emails, "нужен адрес почты, например school@example.ru")


class OrganizationForm(PortalForm):
    """Everything of the card that a curator keeps up."""

    full_name = _text("Полное наименование", InputRequired("Введите полное наименование"), most=LONG)
    short_name = _text("Краткое наименование", InputRequired("Введите краткое наименование"))
    type = SelectField("Тип", choices=[choice(type_.value, type_.label) for type_ in OrgType])
    level = SelectField("Уровень", choices=[choice(level.value, level.label) for level in OrgLevel])
    spheres = CheckboxesField("Сферы", choices=[choice(fact.code, fact.name) for fact in list_sphere_facts()])
    kpp = _text("КПП", _requisite(requisites.clean_kpp), hint="9 знаков; по нему различаются филиалы")
    ogrn = _text("ОГРН", _requisite(requisites.clean_ogrn))
    municipality = _text("Муниципалитет", hint="Например: Амурский муниципальный район")
    oktmo = _text("ОКТМО", _requisite(requisites.clean_oktmo))
    parent_inn = _text("ИНН вышестоящей организации", _requisite(_parent_inn))
    address = _text("Адрес", most=LONG)
    phone = _text("Телефон", _phones, hint="Несколько — через «;»")
    email = _text("E-mail", _emails)
    website = _text("Сайт", _link)
    vk = _text("ВКонтакте", _link)
    ok = _text("Одноклассники", _link)
    telegram = _text("Telegram", _link)
    max = _text("MAX", _link)
    responsible_name = _text("ФИО ответственного")
    responsible_post = _text("Должность ответственного")
    responsible_phone = _text("Мобильный ответственного", _phones)
    responsible_email = _text("E-mail ответственного", _emails)
    no_page_reason = TextAreaField(
        "Основание, по которому страница не ведётся", [Length(max=LONG)], filters=[_tidy]
    )

    def values(self) -> dict[str, Any]:
        """Clean values for the service."""
        data = {name: value for name, value in self.data.items() if name != "csrf_token"}
        return data | {"type": OrgType[data["type"].upper()], "level": OrgLevel[data["level"].upper()]}
