"""Forms of topics and rubrics."""

from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from portal.forms import PortalForm
from portal.pages.agency.forms import lines, tidy


class NamesForm(PortalForm):
    """Names to add, one a line."""

    names = TextAreaField(
        "Свои названия",
        [DataRequired("Напишите хотя бы одно название"), Length(max=5_000)],
        filters=[lines],
        description="По одному на строке.",
    )

    def listed(self) -> list[str]:
        """The names, each once, none longer than a name is."""
        typed = (tidy(line)[:80] for line in (self.names.data or "").splitlines())
        return list(dict.fromkeys(name for name in typed if name))[:100]


class EntryForm(PortalForm):
    """A name in a dictionary."""

    name = StringField("Название", [DataRequired("Напишите название"), Length(max=80)], filters=[tidy])
    is_active = BooleanField("Предлагать в списках")
