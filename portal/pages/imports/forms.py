"""The form of a file of pages."""

from flask_wtf.file import FileField, FileRequired

from portal.forms import PortalForm


class PagesFileForm(PortalForm):
    """A table of pages; what is inside decides, not the name."""

    file = FileField(
        "Таблица страниц",
        [FileRequired("Выберите файл: «Книга Excel» (XLSX) или CSV")],
        description="XLSX (первый лист) или CSV, до 5 000 строк и 5 МБ. Сначала покажем, что изменится.",
    )
