"""People in words: cells of an export, deeds of the journal, places of one's own roles."""

from collections.abc import Iterable

from portal.accounts.models import Grant
from portal.registry.people.listing import Person
from portal.registry.people.places import name_places
from portal.sheets import DEMO_MARK
from portal.typography import moment, phone

COLUMNS = ("ФИО", "Телефон", "E-mail", "Почта", "Роли", "Последний вход", "Просит о помощи")
DEEDS = {
    "user.created": "заведена учётная запись",
    "user.signed_in": "вход",
    "user.signed_out_everywhere": "выход на всех устройствах",
    "user.email_changed": "изменён адрес почты",
    "user.email_verified": "адрес почты подтверждён",
    "user.dismissed": "доступ закрыт",
    "user.restored": "доступ открыт снова",
    "grant.given": "дана роль",
    "grant.revoked": "отозвана роль",
    "invite.created": "выдана ссылка",
    "invite.accepted": "вход по ссылке",
    "recovery.asked": "нажато «Забыли пароль?»",
    "recovery.done": "новый пароль по коду",
}
"""What is done to people, in words; what is not here is shown by its code."""


def roles_in_words(grants: Iterable[Grant]) -> list[str]:
    """Roles with their places, for the profile and the menu, which know no organizations."""
    held = list(grants)
    names = name_places(grant.scope for grant in held)
    return [f"{grant.role.label}: {names.get(grant.scope, 'место закрыто')}" for grant in held]


def mail_words(person: Person) -> str:
    """Whether letters reach the person."""
    if not person.user.email:
        return ""
    if person.is_mail_dead:
        return "не принимает письма"
    return "подтверждена" if person.user.email_verified_at else "не подтверждена"


def cells_of(person: Person) -> list[str]:
    """A row of the export; the mark of demo data stands last."""
    user = person.user
    came_at = moment(user.last_sign_in_at) if user.last_sign_in_at else ""
    roles = [*person.roles, *(["и роли на других территориях"] if person.has_more else [])]
    return [
        user.name,
        phone(user.phone),
        user.email,
        mail_words(person),
        "; ".join(roles),
        came_at or ("пароль задан" if user.password_hash else "входа не было"),
        "да" if person.asks else "",
        DEMO_MARK if user.is_demo else "",
    ]
