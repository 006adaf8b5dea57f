"""Forms of a release."""

from wtforms import StringField
from wtforms.validators import Length, Optional

from portal.forms import PortalForm


class PublishForm(PortalForm):
    """What changed, for the list of releases."""

    note = StringField(
        "Что изменилось",
        [Optional(), Length(max=200, message="Уместите в 200 знаков.")],
        description="Пригодится в списке публикаций: «новое меню», «приказ о зачислении».",
    )
