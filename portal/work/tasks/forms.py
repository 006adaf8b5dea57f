"""Forms of tasks, questions and their dialogue."""

from datetime import date
from typing import Any

from flask_wtf.file import FileField
from wtforms import DateField, Field, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from portal.forms import PortalForm, choice
from portal.registry.organizations.fields import tidy
from portal.work.tasks.models import TaskKind
from portal.work.tasks.questions import load_rule
from portal.work.tasks.states import MOVES, Deed

MOST_TEXT = 10_000
NEEDED = "Напишите сообщение или приложите файл"
LATEST = date(2100, 1, 1)
TO_INSTITUTIONS = (TaskKind.TASK, TaskKind.REMARK)


def lines(value: str | None) -> str:
    """The text without signs that no database takes; its lines stay."""
    return (value or "").replace("\0", "").replace("\r\n", "\n").strip()


def _not_past(form: Any, field: Field) -> None:
    if field.data < form.today:
        raise ValidationError("Этот день уже прошёл: выберите сегодняшний или позже")
    if field.data > LATEST:
        raise ValidationError("Проверьте год")


def _text(label: str, *checks: Any, hint: str = "") -> TextAreaField:
    return TextAreaField(label, [*checks, Length(max=MOST_TEXT)], filters=[lines], description=hint)


def _words(label: str, *checks: Any, most: int, hint: str = "") -> StringField:
    return StringField(label, [*checks, Length(max=most)], filters=[tidy], description=hint)


class DatedForm(PortalForm):
    """A form that knows which day it is where the institution stands."""

    def __init__(self, *args: Any, today: date, **values: Any) -> None:
        """Keep the day for the checks."""
        self.today = today
        super().__init__(*args, **values)


class TaskForm(DatedForm):
    """A task for one institution, or for many."""

    kind = SelectField("Вид", choices=[choice(kind.value, kind.label) for kind in TO_INSTITUTIONS])
    title = _words("Что сделать", DataRequired("Напишите, что сделать"), most=200)
    text = _text("Подробности", Optional(), hint="Что именно, где и как проверить, что сделано.")
    due = DateField("Срок", [DataRequired("Укажите последний день"), _not_past])
    subject = HiddenField(validators=[Length(max=200)])
    key = HiddenField(validators=[Length(max=64)], filters=[tidy])


class MessageForm(PortalForm):
    """A line of the dialogue with a file, or a deed with its words."""

    text = _text("Сообщение", Optional())
    file = FileField("Файл")
    deed = HiddenField(default="")

    def validate(self, extra_validators: Any = None) -> bool:
        """Some deeds need words, and so does a message without a file; what is wrong stands by the words."""
        is_good = super().validate(extra_validators)
        deed = self.deed.data or ""
        known = deed in set(Deed)
        if deed and not known:
            self.text.errors = [*self.text.errors, "Такого действия нет. Нажмите одну из кнопок ниже"]
        asked = MOVES[Deed(deed)].needs_words if known else NEEDED
        if asked and not self.text.data and not (self.file.data and not known):
            self.text.errors = [*self.text.errors, asked]
        return is_good and not self.text.errors


class DueForm(DatedForm):
    """Another term and why."""

    due = DateField("Новый срок", [DataRequired("Укажите последний день"), _not_past])
    reason = _words("Почему", DataRequired("Напишите, почему срок меняется"), most=500)


class QuestionForm(PortalForm):
    """A question to the ЦУР."""

    place = SelectField("От кого")
    topic = SelectField("О чём", choices=[choice(topic.code, topic.title) for topic in load_rule()[1]])
    text = _text("Вопрос", DataRequired("Напишите вопрос"), hint="Что вы делали, что ожидали и что увидели.")
    file = FileField(
        "Файл", description="Например, снимок экрана. Файл можно приложить к вопросу учреждения."
    )
    address = HiddenField(validators=[Length(max=500)])
