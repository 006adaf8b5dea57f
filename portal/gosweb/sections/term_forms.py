"""The form of a change that a section must follow."""

from wtforms import BooleanField, DateField
from wtforms.validators import Optional

from portal.forms import PortalForm


class ChangeForm(PortalForm):
    """When things changed."""

    changed_on = DateField(
        "Когда изменились сведения",
        [Optional()],
        description="День приказа, договора, лицензии, от которого считают срок.",
    )
    is_over = BooleanField("Ничего не изменилось: срок не нужен")
