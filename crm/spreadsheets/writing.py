"""Tables written row by row: a CSV that Excel opens rightly, an XLSX whose text is never a formula."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

import xlsxwriter
from django.utils import timezone

from config import cells

WIDEST = 40


def csv_lines(rows: Iterable[Sequence[Any]]) -> bytes:
    """Also commas of decimals, as Excel in Portuguese expects."""
    return cells.lines([_spoken(value) for value in row] for row in rows)


def write_xlsx(target: IO[bytes], headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Never held in memory as a whole."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "tmpdir": str(Path(target.name).parent),
    }
    with xlsxwriter.Workbook(target, options) as book:
        sheet = book.add_worksheet()
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy"})
        moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        money = book.add_format({"num_format": "#,##0.00"})
        sheet.freeze_panes(1, 0)
        for column, header in enumerate(headers):
            sheet.set_column(column, column, min(WIDEST, max(12, len(header) + 2)))
            sheet.write_string(0, column, header, bold)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                match value:
                    case None | "":
                        continue
                    case datetime():
                        sheet.write_datetime(number, column, _naive(value), moment)
                    case date():
                        sheet.write_datetime(number, column, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001
                    case Decimal():
                        sheet.write_number(number, column, float(value), money)
                    case bool():
                        sheet.write_boolean(number, column, value)
                    case int() | float():
                        sheet.write_number(number, column, value)
                    case _:
                        sheet.write_string(number, column, str(value)[:32_000])


def _naive(moment: datetime) -> datetime:
    return timezone.localtime(moment).replace(tzinfo=None) if timezone.is_aware(moment) else moment


def _spoken(value: Any) -> Any:
    match value:
        case datetime():
            return _naive(value).strftime("%d/%m/%Y %H:%M")
        case date():
            return value.strftime("%d/%m/%Y")
        case Decimal() | float():
            return str(value).replace(".", ",")
    return value
