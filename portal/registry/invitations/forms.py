"""The form of a batch: whom, as whom, by mail or on paper."""

from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, SelectField, StringField, ValidationError
from wtforms.validators import DataRequired, Length

from portal.accounts.models import Role
from portal.forms import PortalForm, choice

ROLES = (Role.SITE_ADMIN, Role.HEAD, Role.PAGE_EDITOR)


class BatchForm(PortalForm):
    """Where the people come from and how they learn of it."""

    title = StringField(
        "Название списка",
        [DataRequired("Назовите список, например «Школы Бийска, ноябрь»"), Length(max=120)],
        description="Его увидите только вы: по нему найдёте список потом.",
    )
    source = RadioField(
        "Кого пригласить",
        choices=[
            choice("registry", "Ответственных из реестра, по условию ниже"),
            choice("sheet", "Людей из файла"),
        ],
        default="registry",
    )
    only_absent = BooleanField("Только учреждения, откуда ещё никто не вошёл", default=True)
    file = FileField(
        "Файл со списком людей",
        description="XLSX или CSV: ИНН, КПП, ФИО, телефон, e-mail, роль. Нужен, только если люди из файла.",
    )
    role = SelectField(
        "Роль",
        choices=[choice(role.value, role.label) for role in ROLES],
        description="В файле у человека может стоять своя.",
    )
    by = RadioField(
        "Как передать ссылки",
        choices=[
            choice("paper", "Лист для печати: раздать лично, ссылки действуют 30 дней"),
            choice("mail", "По электронной почте: ссылки действуют 7 дней"),
        ],
        default="paper",
    )

    def validate_file(self, field: FileField) -> None:
        """A file is needed where people come from one."""
        if self.source.data == "sheet" and not field.data:
            raise ValidationError("Выберите файл XLSX или CSV")
