"""Moments in forms of the ЦУР: a day and time by the clock of a named zone."""

from datetime import UTC, datetime, timedelta
from typing import Any

from wtforms import DateTimeLocalField, Field, SelectField
from wtforms.validators import StopValidation, ValidationError

from portal.accounts.zones import ZONES
from portal.calendar import settle_local
from portal.forms import PortalForm, choice
from portal.typography import NBSP, moment

FARTHEST = timedelta(days=366)
EARLIEST, LATEST = 2000, 2100
LOCAL = "%Y-%m-%dT%H:%M"
NO_SUCH_TIME = "В этот час часы переводят вперёд, такого времени не будет: выберите другое"


class MomentForm(PortalForm):
    """A form with a moment in a named zone."""

    zone = SelectField("Часовой пояс", validate_choice=True)

    def offer_zones(self, own: str, name: str) -> None:
        """The zones of Russia, that of the place first."""
        rest = [choice(one.name, one.label) for one in ZONES if one.name != own]
        shown = moment(datetime.now(UTC), own, has_zone=True).rpartition(NBSP)[2]
        label = next((one.label for one in ZONES if one.name == own), f"{name}, {shown}")
        self.zone.choices = [choice(own, label), *rest]

    def moment_of(self, field: Field) -> datetime | None:
        """What the field says as a moment."""
        return settle_local(field.data, self.zone.data).at if field.data else None


def _real_time(form: Any, field: Field) -> None:
    zone = form.zone.data
    if not field.data or zone not in {value for value, *_ in form.zone.iter_choices()}:
        return
    if not EARLIEST < field.data.year < LATEST:
        raise StopValidation("Проверьте год")
    settled = settle_local(field.data, zone)
    if settled.is_skipped:
        raise StopValidation(NO_SUCH_TIME)
    if settled.at > datetime.now(UTC) + FARTHEST:
        raise StopValidation("До этого дня больше года: проверьте год")


def to_come(form: Any, field: Field) -> None:
    """Refuse a moment that has passed."""
    zone = form.zone.data
    known = {value for value, *_ in form.zone.iter_choices()}
    if field.data and zone in known and settle_local(field.data, zone).at <= datetime.now(UTC):
        raise ValidationError("Это время уже прошло: выберите более позднее")


def moment_field(label: str, need: Any, *checks: Any) -> DateTimeLocalField:
    """A day and time by the clock of the form's zone."""
    return DateTimeLocalField(label, [need, _real_time, *checks], format=LOCAL)
