"""A list as a file to take away: XLSX or CSV, by the ending of the address."""

import io
from collections.abc import Iterable, Sequence

from flask import send_file
from flask.typing import ResponseReturnValue

from portal.errors import NotFound
from portal.sheets import CSV_TYPE, XLSX_TYPE, write_csv, write_xlsx

FORMATS = {"csv": CSV_TYPE, "xlsx": XLSX_TYPE}


def send_table(
    format: str, name: str, header: Sequence[str], rows: Iterable[Sequence[str]], *, title: str
) -> ResponseReturnValue:
    """The rows as a file `name.format`; raises NotFound for a format we do not write."""
    if format not in FORMATS:
        raise NotFound
    file = io.BytesIO()
    if format == "csv":
        write_csv(file, header, rows)
    else:
        write_xlsx(file, header, rows, title=title)
    file.seek(0)
    return send_file(file, FORMATS[format], as_attachment=True, download_name=f"{name}.{format}")
