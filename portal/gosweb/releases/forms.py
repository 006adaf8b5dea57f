"""Forms of a release."""

from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import Length, Optional


class PublishForm(FlaskForm):
    """What changed, for the list of releases."""

    note = StringField(
        "Что изменилось",
        [Optional(), Length(max=200, message="Уместите в 200 знаков.")],
        description="Пригодится в списке публикаций: «новое меню», «приказ о зачислении».",
    )
