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
from openpyxl.packaging.manifest import Manifest
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.xml.constants import ARC_CONTENT_TYPES, SHARED_STRINGS
from openpyxl.xml.functions import fromstring

from crm.spreadsheets.limits import (
    LONGEST_CELL,
    LONGEST_LINE,
    MOST_COLUMNS,
    MOST_SHARED,
    MOST_TIMES,
    MOST_UNPACKED,
    Unreadable,
)

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
    sizes = {part.filename: part.file_size for part in parts}
    whole = sum(part.file_size for part in parts)
    swollen = any(
        part.file_size > MOST_TIMES * max(part.compress_size, 1) and part.file_size > 10 * 1024 * 1024 for part in parts
    )
    if whole > MOST_UNPACKED or swollen or len(parts) > 10_000 or _shared(path, sizes) > MOST_SHARED:
        raise Unreadable(_("Unpacked, the spreadsheet is too large. Send it in parts, or as CSV."))


def _shared(path: Path, sizes: dict[str, int]) -> int:
    """How large the part with the texts of all cells is, wherever it lies: the table of contents says that, if it is sound."""
    if sizes.get(ARC_CONTENT_TYPES, 0) > LONGEST_LINE:
        return MOST_UNPACKED
    try:
        with zipfile.ZipFile(path) as packed:
            found = Manifest.from_tree(fromstring(packed.read(ARC_CONTENT_TYPES))).find(SHARED_STRINGS)
    except BROKEN:
        return 0  # what reads the rest stumbles over it, too
    return sizes.get(found.PartName[1:], 0) if found else 0


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
