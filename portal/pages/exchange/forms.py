"""The form of an upload of a plan."""

from flask_wtf.file import FileField, FileRequired
from wtforms import MultipleFileField

from portal.forms import PortalForm


class PlanForm(PortalForm):
    """A plan and the pictures that it names; what is inside decides, not the name."""

    file = FileField(
        "Файл плана",
        [FileRequired("Выберите файл: «Книга Excel» (XLSX) или CSV")],
        description="XLSX (первый лист) или CSV, до 5000 строк. Сначала покажем, что получится.",
    )
    pictures = MultipleFileField(
        "Картинки, которые названы в столбце «Вложения»",
        description="До ста файлов JPG, PNG или WebP. Картинки, загруженные раньше, прикладывать не нужно.",
    )
