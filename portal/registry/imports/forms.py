"""The form of an upload."""

from flask_wtf.file import FileField, FileRequired

from portal.forms import PortalForm


class UploadForm(PortalForm):
    """A file of the ЦУР's form; what is inside decides, not the name."""

    file = FileField(
        "Файл реестра",
        [FileRequired("Выберите файл: «Книга Excel» (XLSX) или CSV")],
        description="XLSX (первый лист) или CSV, до 100 000 строк. Сначала покажем, что изменится.",
    )
