"""Forms of the stop-cock."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from wtforms import DateTimeLocalField, RadioField, SelectField, StringField, ValidationError
from wtforms.validators import DataRequired, Length, Optional

from portal.forms import PortalForm, choice
from portal.pages.holds.places import Place
from portal.pages.posts.zones import fault_of, in_zone

REASONS = ("Траур", "Чрезвычайная ситуация", "Ошибка в разосланном шаблоне")


class HoldForm(PortalForm):
    """What to stop and why."""

    scope = SelectField("Где остановить")
    reason = StringField(
        "Причина",
        [DataRequired("Назовите причину: её увидят все редакторы территории."), Length(max=300)],
        description="Например: траур, чрезвычайная ситуация. Её прочитают все, чьи посты остановлены.",
    )

    def offer(self, places: Sequence[Place]) -> None:
        """Let these territories be chosen."""
        self.scope.choices = [choice(place.key, place.title) for place in places]


class ReleaseForm(PortalForm):
    """What to do with posts whose time has passed."""

    how = RadioField(
        "Что делать с постами, время которых прошло",
        choices=[
            choice("now", "Отправить сейчас, с разносом по времени"),
            choice("later", "Перенести на другое время"),
        ],
        default="now",
    )
    at = DateTimeLocalField("Новое время", [Optional()], format="%Y-%m-%dT%H:%M")

    def moment(self, zone: str) -> datetime | None:
        """The new time, by the clock of the zone; None: now."""
        return in_zone(self.at.data, zone) if self.how.data == "later" and self.at.data else None

    def check(self, zone: str, now: datetime) -> bool:
        """Whether the form makes sense in this zone; the fault is told beside the field."""
        if not self.validate_on_submit():
            return False
        try:
            self._check_at(zone, now)
        except ValidationError as error:
            self.at.errors = [*self.at.errors, str(error)]
            return False
        return True

    def _check_at(self, zone: str, now: datetime) -> None:
        at = self.moment(zone)
        if self.how.data == "later" and at is None:
            raise ValidationError("Укажите, на какое время перенести посты.")
        if at is not None and (fault := fault_of(at.astimezone(ZoneInfo(zone)), now)):
            raise ValidationError(fault)
