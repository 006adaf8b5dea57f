"""Forms of repetition and slots."""

from wtforms import BooleanField, DateField, RadioField, StringField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from portal.forms import CheckboxesField, PortalForm, choice
from portal.pages.repeats.models import Rhythm
from portal.pages.slots.services import read_minute

WEEKDAYS = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")


class RepeatForm(PortalForm):
    """How often a post comes again."""

    rhythm = RadioField(
        "Как часто",
        [DataRequired("Выберите, как часто повторять")],
        choices=[choice(one.value, one.label) for one in Rhythm],
        default=Rhythm.WEEKLY.value,
    )
    until = DateField("До какого дня", [Optional()])


class StopForm(PortalForm):
    """The end of a repetition."""

    is_clearing = BooleanField("Отменить и копии, которые ещё не вышли", default=True)


class SlotForm(PortalForm):
    """A time on several days of the week."""

    weekdays = CheckboxesField(
        "Дни недели",
        [DataRequired("Отметьте хотя бы один день")],
        coerce=int,
        choices=[choice(str(number), name) for number, name in enumerate(WEEKDAYS)],
    )
    is_everywhere = BooleanField("Во всех моих учреждениях")
    at = StringField("Время", [DataRequired("Впишите время, например 10:00"), Length(max=5)])

    def validate_at(self, field: StringField) -> None:
        """A time of day."""
        if read_minute(field.data or "") is None:
            raise ValidationError("Нужно время суток, например 10:00")
