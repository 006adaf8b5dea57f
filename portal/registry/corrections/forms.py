"""Forms of corrections, one short form per kind, and of the decision."""

from collections.abc import Sequence
from typing import Any

from flask_wtf.file import FileField
from wtforms import DateField, HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from portal.forms import PortalForm
from portal.registry.appointments.forms import DAY, sane_day
from portal.registry.corrections.models import CorrectionKind
from portal.registry.organizations import requisites
from portal.registry.organizations.fields import (
    LONG,
    clean_other_inn,
    emails,
    link,
    phones,
    requisite,
    text,
    tidy,
)

GROUND = "Документ"
GROUND_HINT = "Например: приказ № 12"


class CorrectionForm(PortalForm):
    """What every proposal has: the document behind it and the day it holds from."""

    own: Sequence[str] = ()

    ground = text(GROUND, DataRequired("Введите вид и номер документа"), hint=GROUND_HINT, most=200)
    ground_date = DateField("Дата документа", [DataRequired("Введите дату документа"), sane_day])
    since = DateField("С какого дня", [DataRequired(DAY), sane_day])
    document = FileField("Сам документ", description="PDF, скан или фотография, до 50 МБ")
    kept = HiddenField()  # the file of an attempt that had errors, so that it is not asked for again

    def values(self) -> dict[str, Any]:
        """New values of the columns."""
        return {name: self[name].data for name in self.own}


class HeadForm(CorrectionForm):
    """A new head."""

    own = ("head_name", "head_post")
    head_name = text("ФИО нового руководителя", DataRequired("Введите, кто руководит теперь"))
    head_post = text("Должность", DataRequired("Введите должность"))


class ResponsibleForm(CorrectionForm):
    """A new responsible person."""

    own = ("responsible_name", "responsible_post", "responsible_phone", "responsible_email")
    responsible_name = text("ФИО нового ответственного", DataRequired("Введите, кто отвечает теперь"))
    responsible_post = text("Должность")
    responsible_phone = text("Мобильный телефон", phones)
    responsible_email = text("E-mail", emails)


class RenamingForm(CorrectionForm):
    """New names."""

    own = ("full_name", "short_name")
    full_name = text("Полное наименование", DataRequired("Введите полное наименование"), most=LONG)
    short_name = text("Краткое наименование", DataRequired("Введите краткое наименование"))


class ContactsForm(CorrectionForm):
    """New contacts: they change without any order."""

    own = ("address", "phone", "email", "website")
    address = text("Адрес", most=LONG)
    phone = text("Телефон", phones, hint="Несколько — через «;»")
    email = text("E-mail", emails)
    website = text("Сайт", link)
    ground = text(GROUND, Optional(), hint=GROUND_HINT, most=200)
    ground_date = DateField("Дата документа", [Optional(), sane_day])


class MergerForm(CorrectionForm):
    """Whom the institution is merged into."""

    successor_inn = text(
        "ИНН учреждения, к которому присоединяют",
        DataRequired("Введите ИНН: по нему найдём учреждение в реестре"),
        requisite(clean_other_inn),
    )
    successor_kpp = text(
        "КПП", Optional(), requisite(requisites.clean_kpp), hint="Если у ИНН несколько учреждений"
    )


class ClosingForm(CorrectionForm):
    """The end of the institution: the day and the document say all."""


FORMS: dict[CorrectionKind, type[CorrectionForm]] = {
    CorrectionKind.HEAD: HeadForm,
    CorrectionKind.RESPONSIBLE: ResponsibleForm,
    CorrectionKind.RENAMING: RenamingForm,
    CorrectionKind.CONTACTS: ContactsForm,
    CorrectionKind.MERGER: MergerForm,
    CorrectionKind.CLOSING: ClosingForm,
}

PREFILLED = {CorrectionKind.RENAMING, CorrectionKind.CONTACTS}
"""Kinds where people mend what stands there; elsewhere the new is another from the start."""


class RefusalForm(PortalForm):
    """Why a proposal is refused."""

    reason = TextAreaField(
        "Причина отказа",
        [DataRequired("Напишите, почему: это увидит учреждение"), Length(max=LONG)],
        filters=[tidy],
        description="Её увидит учреждение. Напишите, что исправить и прислать снова.",
    )
