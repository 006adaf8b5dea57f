"""A list as a file to take away: XLSX or CSV, by the ending of the address."""

import io
from collections.abc import Iterable, Sequence

from flask import send_file
from flask.typing import ResponseReturnValue

from portal.errors import NotFound
from portal.sheets import CSV_TYPE, DEMO_HEADER, XLSX_TYPE, write_table

FORMATS = {"csv": CSV_TYPE, "xlsx": XLSX_TYPE}


def send_table(
    format: str,
    name: str,
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    title: str,
    marks_demo: bool = False,
) -> ResponseReturnValue:
    """The rows as a file `name.format`; raises NotFound for a format we do not write.

    With marks_demo the last cell of a row says whether it is demo data; its column stands where any is.
    """
    if format not in FORMATS:
        raise NotFound
    if marks_demo:
        header, rows = _with_demo(header, list(rows))
    file = io.BytesIO()
    write_table(file, header, rows, is_csv=format == "csv", title=title)
    file.seek(0)
    return send_file(file, FORMATS[format], as_attachment=True, download_name=f"{name}.{format}")


def _with_demo(
    header: Sequence[str], rows: Sequence[Sequence[str]]
) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    if any(row[-1] for row in rows):
        return [*header, DEMO_HEADER], rows
    return header, [row[:-1] for row in rows]
