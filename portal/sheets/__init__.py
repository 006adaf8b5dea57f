"""Tables that come and go as files: XLSX and CSV, read row by row under limits, refused with words."""

from portal.sheets.opening import open_sheet
from portal.sheets.sheet import MAX_ROWS, Row, Sheet, SheetError
from portal.sheets.writing import (
    CSV_TYPE,
    DEMO_HEADER,
    DEMO_MARK,
    XLSX_TYPE,
    write_csv,
    write_table,
    write_xlsx,
)

__all__ = [
    "CSV_TYPE",
    "DEMO_HEADER",
    "DEMO_MARK",
    "MAX_ROWS",
    "XLSX_TYPE",
    "Row",
    "Sheet",
    "SheetError",
    "open_sheet",
    "write_csv",
    "write_table",
    "write_xlsx",
]
