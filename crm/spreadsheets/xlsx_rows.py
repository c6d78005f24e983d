"""Rows of an XLSX, read as they stream by: neither a bomb nor a hundred thousand rows fill the memory."""

import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from crm.spreadsheets.limits import LONGEST_CELL, MOST_COLUMNS, MOST_TIMES, MOST_UNPACKED, Unreadable

LOOKED_AT = 30
BROKEN = (BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError)


def rows(path: Path) -> Iterator[list[str]]:
    """All rows of the sheet that was open when it was saved, the header among them."""
    _refuse_bombs(path)
    try:
        with path.open("rb") as file, warnings.catch_warnings():  # a path would have to end in .xlsx
            warnings.simplefilter("ignore")  # of styles and extensions that are none of our business
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            try:
                sheet: Any = book.active if book.active is not None else book.worksheets[0]
                sheet.reset_dimensions()  # what the file says of its size is often wrong, and may be a trap
                for row in sheet.iter_rows(max_col=_width(sheet), values_only=True):
                    yield [_text(value) for value in row]
            finally:
                book.close()
    except BROKEN:
        raise Unreadable(_("The spreadsheet is damaged or protected. Save it again as XLSX or CSV.")) from None


def _width(sheet: Any) -> int:
    """As wide as its first rows: rows are padded to whatever is asked for."""
    first = islice(sheet.iter_rows(max_col=MOST_COLUMNS + 1, values_only=True), LOOKED_AT)
    return max((place + 1 for row in first for place, value in enumerate(row) if value not in (None, "")), default=1)


def _refuse_bombs(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
    except BadZipFile:
        raise Unreadable(_("The spreadsheet is damaged or protected. Save it again as XLSX or CSV.")) from None
    whole = sum(part.file_size for part in parts)
    swollen = any(
        part.file_size > MOST_TIMES * max(part.compress_size, 1) and part.file_size > 10 * 1024 * 1024 for part in parts
    )
    if whole > MOST_UNPACKED or swollen or len(parts) > 10_000:
        raise Unreadable(_("Unpacked, the spreadsheet is too large. Send it in parts, or as CSV."))


def _text(value: Any) -> str:
    """As a person would type it in Brazil: what was a number or a date in a cell reads the same as in a CSV."""
    match value:
        case None:
            return ""
        case bool():
            return _("Yes") if value else _("No")
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime():
            return value.isoformat(sep=" ", timespec="minutes")
        case date() | time():
            return value.isoformat()
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case float():
            return f"{value:.2f}".replace(".", ",")
    return str(value).replace("\0", "").strip()[:LONGEST_CELL]
