"""The form of a deed to a case."""

from typing import Any

from wtforms import StringField, TextAreaField
from wtforms.validators import Length, Regexp

from portal.forms import PortalForm
from portal.pages.marks.cases.states import Deed
from portal.registry.organizations.fields import LONG, tidy

NEEDS = {
    Deed.REQUEST: ("number",),
    Deed.NUMBER: ("number",),
    Deed.GRANT: ("link",),
    Deed.LINK: ("link",),
    Deed.REFUSE: ("words",),
    Deed.EXEMPT: ("words",),
}
"""What is asked beside the button, by the deed; numbers and links only of the list of Роскомнадзор."""


class CaseForm(PortalForm):
    """Words, a number or a link that come with a deed."""

    words = TextAreaField("Основание", [Length(max=LONG)], filters=[tidy])
    number = StringField("Номер заявления", [Length(max=100)], filters=[tidy])
    link = StringField(
        "Ссылка на запись в перечне",
        [Length(max=500), Regexp(r"(https?://\S+)?$", message="Нужна ссылка, она начинается с https://")],
        filters=[tidy],
    )

    def __init__(self, deed: Deed, **values: Any) -> None:
        """A form of its own for each deed of a page."""
        super().__init__(prefix=deed.value, **values)
        if deed is Deed.REFUSE:
            self.words.label.text = "Почему отказали"

    def told(self) -> dict[str, Any]:
        """Clean values for the service."""
        return {name: self[name].data or "" for name in ("words", "number", "link")}
