"""The form of an organization's card."""

from typing import Any

from wtforms import SelectField, TextAreaField
from wtforms.validators import DataRequired, Length

from portal.forms import CheckboxesField, PortalForm, choice
from portal.registry.organizations import requisites
from portal.registry.organizations.fields import (
    LONG,
    clean_other_inn,
    emails,
    link,
    phones,
    requisite,
    text,
    tidy,
)
from portal.registry.organizations.models import OrgLevel, OrgType
from portal.registry.territories.spheres import list_sphere_facts


class OrganizationForm(PortalForm):
    """Everything of the card that a curator keeps up."""

    full_name = text("Полное наименование", DataRequired("Введите полное наименование"), most=LONG)
    short_name = text("Краткое наименование", DataRequired("Введите краткое наименование"))
    type = SelectField("Тип", choices=[choice(type_.value, type_.label) for type_ in OrgType])
    level = SelectField("Уровень", choices=[choice(level.value, level.label) for level in OrgLevel])
    spheres = CheckboxesField("Сферы", choices=[choice(fact.code, fact.name) for fact in list_sphere_facts()])
    kpp = text("КПП", requisite(requisites.clean_kpp), hint="9 знаков; по нему различаются филиалы")
    ogrn = text("ОГРН", requisite(requisites.clean_ogrn))
    municipality = text("Муниципалитет", hint="Например: Амурский муниципальный район")
    oktmo = text("ОКТМО", requisite(requisites.clean_oktmo))
    parent_inn = text("ИНН вышестоящей организации", requisite(clean_other_inn))
    address = text("Адрес", most=LONG)
    phone = text("Телефон", phones, hint="Несколько — через «;»")
    email = text("E-mail", emails)
    website = text("Сайт", link)
    vk = text("ВКонтакте", link)
    ok = text("Одноклассники", link)
    telegram = text("Telegram", link)
    max = text("MAX", link)
    head_name = text("ФИО руководителя")
    head_post = text("Должность руководителя")
    responsible_name = text("ФИО ответственного")
    responsible_post = text("Должность ответственного")
    responsible_phone = text("Мобильный ответственного", phones)
    responsible_email = text("E-mail ответственного", emails)
    no_page_reason = TextAreaField(
        "Основание, по которому страница не ведётся", [Length(max=LONG)], filters=[tidy]
    )

    def values(self) -> dict[str, Any]:
        """Clean values for the service."""
        data = {name: value for name, value in self.data.items() if name not in ("csrf_token", "region_code")}
        return data | {"type": OrgType[data["type"].upper()], "level": OrgLevel[data["level"].upper()]}


class NewOrganizationForm(OrganizationForm):
    """A new organization: the card and what it is known by."""

    inn = text("ИНН", DataRequired("Введите ИНН"), requisite(requisites.clean_inn), hint="10 цифр")
    region_code = SelectField("Субъект РФ", [DataRequired("Выберите субъект РФ")])
