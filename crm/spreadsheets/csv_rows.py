"""Rows of a CSV, whatever its encoding and delimiter: nobody who exports one knows either."""

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from crm.spreadsheets.limits import LONGEST_CELL, LONGEST_LINE, Unreadable

SAMPLE = 256 * 1024
DELIMITERS = (";", ",", "\t", "|")
# What Brazilian programs write when it is not UTF-8: Windows, old DOS systems, Macs.
OLD = ("cp1252", "cp850", "mac_roman")
LETTERS = frozenset("áàâãéêíóôõúüçñÁÀÂÃÉÊÍÓÔÕÚÜÇÑºª")
WIDE = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
LINES_LOOKED_AT = 50


@dataclass(frozen=True)
class Dialect:
    """How the file is written. A line that is no UTF-8 is read in ``fallback``, for files are glued together."""

    delimiter: str
    fallback: str
    wide: str = ""

    @property
    def told(self) -> dict[str, str]:
        return {"delimiter": self.delimiter, "fallback": self.fallback, "wide": self.wide}


def dialect_of(path: Path) -> Dialect:
    with path.open("rb") as file:
        sample = file.read(SAMPLE)
    wide = next((name for bom, name in WIDE.items() if sample.startswith(bom)), "")
    if not wide and sample.count(0) > max(8, len(sample) // 50):
        raise Unreadable(_("This is no table of text. Save it as CSV or XLSX and send that."))
    fallback = max(OLD, key=lambda encoding: _portuguese(sample, encoding))
    with path.open("rb") as file:
        lines = [line for line, _number in zip(_lines(file, fallback, wide), range(LINES_LOOKED_AT), strict=False)]
    return Dialect(_delimiter(lines), fallback, wide)


def rows(path: Path, dialect: Dialect) -> Iterator[list[str]]:
    """All rows as they stand, the header among them."""
    csv.field_size_limit(LONGEST_LINE)
    with path.open("rb") as file:
        reader = csv.reader(_lines(file, dialect.fallback, dialect.wide), delimiter=dialect.delimiter)
        try:
            for row in reader:
                if reader.line_num == 1 and row and row[0].lower().startswith("sep="):
                    continue
                yield [cell.strip()[:LONGEST_CELL] for cell in row]
        except csv.Error:
            line = {"line": reader.line_num}
            raise Unreadable(_("Line %(line)s cannot be read: is a quotation mark missing?") % line) from None


def _lines(file: BinaryIO, fallback: str, wide: str) -> Iterator[str]:
    if wide:
        yield from _wide_lines(file, wide)
        return
    is_first = True
    while line := file.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            raise Unreadable(_("A line of the file is longer than 1 MB. Is it really a table?"))
        if is_first:
            line, is_first = line.removeprefix(codecs.BOM_UTF8), False
        yield from _ended(_decoded(line, fallback))


def _wide_lines(file: BinaryIO, wide: str) -> Iterator[str]:
    with codecs.getreader(wide)(file, "replace") as text:
        while line := text.readline(LONGEST_LINE):
            yield from _ended(line.removeprefix("\ufeff"))


def _ended(line: str) -> Iterator[str]:
    """Without NUL; old Macs end lines with a carriage return alone."""
    line = line.replace("\0", "")
    yield from line.replace("\r\n", "\n").replace("\r", "\n").splitlines(keepends=True) if "\r" in line else (line,)


def _decoded(line: bytes, fallback: str) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode(fallback, errors="replace")


def _portuguese(sample: bytes, encoding: str) -> int:
    """How much of what is no ASCII becomes letters of ours. Statistics on bytes mistake DOS and Mac for Windows."""
    found = Counter(sign for sign in sample.decode(encoding, errors="replace") if sign > "\x7f")
    return sum(times if sign in LETTERS else -times for sign, times in found.items())


def _delimiter(lines: list[str]) -> str:
    """The one by which most rows have the same number of cells; the more cells the better."""
    if lines and lines[0].lower().startswith("sep=") and len(lines[0].strip()) == 5:
        return lines[0][4]
    return max(DELIMITERS, key=lambda sign: _evenness(lines, sign))


def _evenness(lines: list[str], sign: str) -> tuple[int, int]:
    try:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=sign) if any(row))
    except csv.Error:
        return (0, 0)
    telling = {width: times for width, times in widths.items() if width > 1}
    if not telling:
        return (0, 0)
    width, times = max(telling.items(), key=lambda each: (each[1], each[0]))
    return (times, width)
