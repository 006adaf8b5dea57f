"""Who of a list can be invited, who gets a role alone, who is refused and why. Reads only."""

import re
from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.accounts.models import Role, User
from portal.accounts.services import PhoneError, normalise_phone
from portal.extensions import db
from portal.registry.folding import fold
from portal.registry.invitations.models import InviteItem, ItemState
from portal.registry.organizations.models import Organization
from portal.registry.people.reach import Reach
from portal.registry.scopes import of_organization

CONTROL = (Role.OPERATOR, Role.LEADER, Role.CURATOR, Role.AGENCY_EDITOR)
"""Those who watch over institutions cannot be those who are watched."""

EMAIL = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+\.[^\s@<>,;:\"()\[\]\\.]{2,}")
NO_ROLE = "Роль «{}» в этом учреждении выдаёт другой сотрудник"
OTHER_NAME = "Номер записан за человеком с другой фамилией: проверьте телефон"
WATCHES = "Этот человек проверяет учреждения: вести сайт одного из них он не может. Пригласите другого"
KNOWN = "Вход уже есть: добавим роль, ссылка не нужна"
RESTORED = "Доступ был закрыт: откроем снова"


class Judge:
    """What stands in the way of these items; thousands are judged in a few queries."""

    def __init__(self, author: User, items: Sequence[InviteItem], *, by_mail: bool) -> None:
        self._by_mail = by_mail
        self.users = _known_users(item.login for item in items)
        self.reach = Reach(author)
        self.reach.look(of_organization(item.organization_id) for item in items if item.organization_id)
        self.reach.look(grant.scope for user in self.users.values() for grant in user.grants)
        self._closed = _closed_of(item.organization_id for item in items)
        self._seen: dict[tuple[str, int | None], Role] = {}
        self._names: dict[str, str] = {}
        self._taken: set[tuple[str, int | None, Role]] = set()

    def judge(self, item: InviteItem) -> None:
        """Leave the item waiting, with a remark where one is due, or refuse it with words."""
        reason = self._fault_of_place(item) or self._fault_of_person(item) or self._fault_of_list(item)
        item.state = ItemState.REFUSED if reason else ItemState.WAITING
        item.reason = reason or self._remark(item)

    def _fault_of_place(self, item: InviteItem) -> str:
        if item.organization_id is None:
            return f"Учреждения с {item.given} на вашей территории нет"
        if item.organization_id in self._closed:
            return "Учреждение закрыто"
        is_given = self.reach.gives(item.role, of_organization(item.organization_id))
        return "" if is_given else NO_ROLE.format(item.role.label)

    def _fault_of_person(self, item: InviteItem) -> str:
        if not item.name and not item.phone:
            return "Ответственный не назначен: впишите его имя и телефон в карточку учреждения"
        if not item.name:
            return "Не указаны фамилия, имя и отчество"
        if not item.phone:
            return "Нет мобильного телефона: он нужен для входа"
        if not item.login:
            return f"«{item.phone[:40]}» не похоже на телефон"
        if self._by_mail and not EMAIL.fullmatch(item.email):
            return "Нет адреса почты: впишите его или выпустите листы для печати"
        user = self.users.get(item.login)
        return self._fault_of_user(item, user) if user else ""

    def _fault_of_user(self, item: InviteItem, user: User) -> str:
        if surname(user.name) != surname(item.name):
            return OTHER_NAME
        if any(grant.role in CONTROL for grant in user.grants):
            return WATCHES
        here = {
            grant.role for grant in user.grants if grant.scope == of_organization(item.organization_id or 0)
        }
        if item.role in here and user.password_hash:
            return "Уже работает в портале с этой ролью"
        if Role.HEAD in here and item.role is not Role.HEAD:
            return "Уже руководитель этого учреждения: эта роль даёт больше"
        return ""

    def _fault_of_list(self, item: InviteItem) -> str:
        known = self._names.setdefault(item.login, surname(item.name))
        if known != surname(item.name):
            return "В списке этот телефон у людей с разными фамилиями: у каждого должен быть свой"
        earlier = self._seen.setdefault((item.login, item.organization_id), item.role)
        if earlier is not item.role:
            return f"Этому человеку здесь уже дают роль «{earlier.label}»: оставьте одну"
        if (item.login, item.organization_id, item.role) in self._taken:
            return "Повтор строки"
        self._taken.add((item.login, item.organization_id, item.role))
        return ""

    def _remark(self, item: InviteItem) -> str:
        user = self.users.get(item.login)
        if user is None:
            return ""
        if not user.is_active:
            return RESTORED
        return KNOWN if user.password_hash else "Приглашали раньше, но вход не выполнен: ссылка будет новой"


def surname(name: str) -> str:
    """The first word of a name, folded: enough to tell one owner of a phone from another."""
    return fold(name).split(" ")[0] if name.strip() else ""


def login_of(phone: str) -> str:
    """The first phone of a cell as E.164; empty where it is none."""
    for part in re.split(r"[;,]", phone):
        try:
            return normalise_phone(part)
        except PhoneError:
            continue
    return ""


def _known_users(logins: Iterable[str]) -> dict[str, User]:
    query = select(User).options(selectinload(User.grants)).where(User.phone.in_(set(logins) - {""}))
    found = db.session.scalars(query, execution_options={"populate_existing": True})
    return {user.phone: user for user in found}


def _closed_of(organization_ids: Iterable[int | None]) -> set[int]:
    ids = {one for one in organization_ids if one}
    closed = select(Organization.id).where(Organization.id.in_(ids), Organization.closed_on.is_not(None))
    return set(db.session.scalars(closed))
