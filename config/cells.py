"""Cells of a CSV that no program takes for a formula, and that stay what they were: phones text, negative numbers numbers."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

# What Excel, LibreOffice and Google Sheets take for the start of a formula, in full width too.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20", "|", "%")
BOM = "\ufeff"
PHONE = re.compile(r"\+\d[\d ().-]{6,24}")
NUMBER = re.compile(r"-?\d{1,15}([.,]\d{1,6})?")


def cell(value: object) -> str:
    """A value as a CSV may hold it."""
    text = "" if value is None else str(value).replace("\0", "")
    start = text.lstrip(" \u00a0\u200b\ufeff")
    if not start.startswith(DANGEROUS) or PHONE.fullmatch(text) or NUMBER.fullmatch(text):
        return text
    return f"'{text}"


def lines(rows: Iterable[Sequence[object]]) -> bytes:
    """Parted by semicolons, as Excel in Portuguese expects."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerows([cell(value) for value in row] for row in rows)
    return text.getvalue().encode()


def start(headers: Sequence[str]) -> bytes:
    """The first line, behind the mark by which Excel knows UTF-8."""
    return BOM.encode() + lines([headers])
