"""Fields of forms about organizations: what people type is cleaned as an import would clean it."""

from collections.abc import Callable
from typing import Any

from wtforms import Field, Form, StringField
from wtforms.validators import Length, ValidationError

from portal.registry.folding import squash
from portal.registry.organizations import contacts, requisites

SHORT, LONG = 300, 1_000


def requisite(clean: Callable[[str], Any]) -> Callable[[Form, Field], None]:
    """A check that puts a number right or refuses it with words."""

    def check(form: Form, field: Field) -> None:
        try:
            cleaned = clean(field.data or "")
        except requisites.RequisiteError as error:
            raise ValidationError(str(error)) from error
        field.data = cleaned[0] if isinstance(cleaned, tuple) else cleaned

    return check


def clean_other_inn(text: str) -> str:
    """The ИНН of another organization, or nothing where none is given; raises RequisiteError."""
    return requisites.clean_inn(text)[0] if text else ""


def _contacts(clean: Callable[[str], tuple[str, list[str]]], advice: str) -> Callable[[Form, Field], None]:
    def check(form: Form, field: Field) -> None:
        field.data, strange = clean(field.data or "")
        if strange:
            raise ValidationError(f"«{', '.join(strange)}»: {advice}")

    return check


def link(form: Form, field: Field) -> None:
    """A check of an address of a page, completed by the network that the field is named for."""
    network = "" if field.short_name == "website" else field.short_name
    field.data, is_good = contacts.clean_link(field.data or "", network)
    if not is_good:
        raise ValidationError("Нужен адрес страницы, например https://vk.com/school12")


def text(label: str, *checks: Any, most: int = SHORT, hint: str = "") -> StringField:
    """A line of text without excess spaces and signs that nobody sees."""
    return StringField(label, [*checks, Length(max=most)], filters=[tidy], description=hint)


def tidy(value: str | None) -> str:
    """The text with single spaces, without signs that no database takes."""
    return squash((value or "").replace("\0", " "))


phones = _contacts(contacts.clean_phones, "это не телефон; пример: +7 421 230-00-00, несколько через «;»")
emails = _contacts(contacts.clean_emails, "нужен адрес почты, например school@example.ru")
