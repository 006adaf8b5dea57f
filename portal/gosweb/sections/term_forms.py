"""The form of a change that a section must follow."""

from typing import Any

from wtforms import BooleanField, DateField
from wtforms.validators import Optional

from portal.forms import PortalForm

NO_DAY = "Назовите день, когда сведения изменились."


class ChangeForm(PortalForm):
    """When things changed, or that nothing did."""

    changed_on = DateField(
        "Когда изменились сведения",
        [Optional()],
        description="День приказа, договора, лицензии, от которого считают срок.",
    )
    is_over = BooleanField("Ничего не изменилось: срок не нужен")

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for the day, unless nothing changed."""
        is_good = bool(super().validate(extra_validators))
        if is_good and not (self.changed_on.data or self.is_over.data):
            self.changed_on.errors = [NO_DAY]
            return False
        return is_good
