"""The form of an upload of figures."""

from flask_wtf.file import FileField, FileRequired

from portal.forms import PortalForm


class FiguresForm(PortalForm):
    """A file of figures; what is inside decides, not the name."""

    file = FileField(
        "Файл показателей",
        [FileRequired("Выберите файл: «Книга Excel» (XLSX) или CSV")],
        description="XLSX (первый лист) или CSV, до 5000 строк. Сначала покажем, что изменится.",
    )
