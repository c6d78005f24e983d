"""A table in a file: its kind, its header, its rows one by one."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from crm.spreadsheets import csv_rows, xlsx_rows
from crm.spreadsheets.limits import LONGEST_HEADER, MOST_BYTES, MOST_COLUMNS, MOST_ROWS, Unreadable

CSV, XLSX = "csv", "xlsx"
ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
SAMPLES = 5
BLANK_BEFORE = 20  # rows above the header that may be empty


@dataclass(frozen=True)
class Table:
    """What can be said of a file without reading it whole."""

    kind: str
    headers: list[str]
    samples: list[list[str]]


def look(path: Path) -> Table:
    """Raises ``Unreadable``."""
    size = path.stat().st_size
    if not size:
        raise Unreadable(_("The file is empty."))
    if size > MOST_BYTES:
        raise Unreadable(_("The file is larger than 50 MB. Send it in parts."))
    kind = kind_of(path)
    found = islice(numbered(path, kind), SAMPLES + 1)
    _line, header = next(found, (0, []))
    if not header:
        raise Unreadable(_("The file has no rows."))
    return Table(kind, headers(header), [cells for _number, cells in found])


def kind_of(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(4)
    if start == OLD_EXCEL:
        raise Unreadable(_("This is an old or protected Excel file. Save it as XLSX or CSV and send that."))
    return XLSX if start == ZIP else CSV


def numbered(path: Path, kind: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that say something, with their number in the file, the header first. Raises ``Unreadable``."""
    source = xlsx_rows.rows(path) if kind == XLSX else csv_rows.rows(path, csv_rows.dialect_of(path))
    found = 0
    for number, cells in enumerate(source, start=1):
        if not any(cells):
            if not found and number > BLANK_BEFORE:
                raise Unreadable(_("The file has no rows."))
            if number - found > MOST_ROWS:
                raise _too_many()
            continue
        if len(cells) > MOST_COLUMNS and any(cells[MOST_COLUMNS:]):
            raise Unreadable(_("The file has more than %(n)s columns.") % {"n": MOST_COLUMNS})
        if found > MOST_ROWS:
            raise _too_many()
        found += 1
        yield number, cells


def _too_many() -> Unreadable:
    rows = number_format(MOST_ROWS, force_grouping=True)
    return Unreadable(_("The file has more than %(n)s rows. Send it in parts.") % {"n": rows})


def headers(cells: list[str]) -> list[str]:
    """Every column with a name of its own: an empty one is called by its letter, the second of a name by its number."""
    while cells and not cells[-1]:
        cells = cells[:-1]
    named: list[str] = []
    for place, cell in enumerate(cells):
        name = " ".join(cell.split())[:LONGEST_HEADER] or _("Column %(letter)s") % {"letter": letter(place)}
        twin, count = name, 1
        while twin in named:
            count += 1
            twin = f"{name} ({count})"
        named.append(twin)
    return named


def letter(place: int) -> str:
    """0 → A, 26 → AA."""
    found = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        found = chr(ord("A") + rest) + found
    return found
