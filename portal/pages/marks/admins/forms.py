"""The form of a person of the community."""

from collections.abc import Iterable
from typing import Any

from wtforms import DateField, RadioField, SelectField
from wtforms.validators import DataRequired, Optional

from portal.accounts.models import User
from portal.forms import PortalForm, choice
from portal.pages.marks.models import AdminRole, PageAdmin
from portal.registry.appointments.forms import sane_day
from portal.registry.organizations.fields import text

NOBODY = "0"
TWO_FACTOR = {"": None, "yes": True, "no": False}


class AdminForm(PortalForm):
    """Who, in which role, tied to which employee, whether protected."""

    name = text("Фамилия, имя, отчество", DataRequired("Введите, кто это"))
    post = text("Должность")
    role = SelectField("Роль в сообществе", choices=[choice(role.value, role.label) for role in AdminRole])
    user_id = SelectField("Сотрудник в портале", default=NOBODY)
    has_two_factor = RadioField(
        "Вход защищён вторым шагом",
        default="",
        choices=[choice("", "Неизвестно"), choice("yes", "Да"), choice("no", "Нет")],
    )
    since = DateField("С какого дня", [Optional(), sane_day])

    def offer(self, people: Iterable[User]) -> None:
        """Let the name be tied to one of these people."""
        nobody = choice(NOBODY, "Не связан")
        self.user_id.choices = [nobody, *(choice(str(one.id), one.name) for one in people)]

    def values(self) -> dict[str, Any]:
        """Clean values for the service."""
        return {
            "name": self.name.data,
            "post": self.post.data or "",
            "role": AdminRole(self.role.data),
            "user_id": int(self.user_id.data) or None,
            "has_two_factor": TWO_FACTOR[self.has_two_factor.data or ""],
            "since": self.since.data,
        }


def stored(row: PageAdmin) -> dict[str, Any]:
    """What stands in the row, as the form shows it."""
    known = {True: "yes", False: "no", None: ""}
    return {
        "name": row.name,
        "post": row.post,
        "role": row.role.value,
        "user_id": str(row.user_id or NOBODY),
        "has_two_factor": known[row.has_two_factor],
        "since": row.since,
    }
