"""An import's files: as it was sent, and its rows in the one form that every chunk reads from where the last ended."""

import json
import shutil
from array import array
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import IO

from crm.models import Import
from crm.spreadsheets import reading
from tenants import private_files

ITEM = array("Q").itemsize


def folder_of(asked: Import) -> Path:
    return private_files.folder() / "imports" / str(asked.pk)


def sent_of(asked: Import) -> Path:
    return folder_of(asked) / "sent"


def unpack(asked: Import) -> int:
    """Write the rows once, each with its number; how many there are. Raises ``Unreadable``."""
    found = 0

    def write(target: IO[bytes]) -> None:
        nonlocal found
        for number, cells in islice(reading.numbered(sent_of(asked), asked.kind), 1, None):
            target.write(json.dumps([number, cells], ensure_ascii=False).encode() + b"\n")
            found += 1

    private_files.write(_rows_of(asked), write)
    return found


def rows(asked: Import, offset: int, most: int) -> tuple[list[tuple[int, list[str]]], int]:
    """The next rows, and where those behind them begin."""
    found = []
    with _rows_of(asked).open("rb") as file:
        file.seek(offset)
        while len(found) < most and (line := file.readline()):
            number, cells = json.loads(line)
            found.append((number, cells))
        return found, file.tell()


def all_rows(asked: Import) -> Iterator[tuple[int, list[str]]]:
    with _rows_of(asked).open("rb") as file:
        for line in file:
            number, cells = json.loads(line)
            yield number, cells


def forget(asked: Import) -> None:
    """Everything it kept on the disk."""
    shutil.rmtree(folder_of(asked), ignore_errors=True)


class Seen:
    """Who the rows before have named. Numbers in a file: a set of a hundred thousand names would not fit a cursor."""

    def __init__(self, asked: Import, count: int):
        self._path, self.count = folder_of(asked) / "seen", count
        numbers = array("Q")
        if count:
            with self._path.open("rb") as file:
                numbers.frombytes(file.read(count * ITEM))
        self._known = set(numbers)
        self._fresh = array("Q")

    def any_of(self, keys: Iterable[str]) -> bool:
        """Whether one of them was there before; all of them are from now on."""
        marks = [int.from_bytes(blake2b(key.encode(), digest_size=ITEM).digest()) for key in keys]
        is_known = any(mark in self._known for mark in marks)
        for mark in marks:
            if mark not in self._known:
                self._known.add(mark)
                self._fresh.append(mark)
        return is_known

    def keep(self) -> int:
        """Behind what an earlier chunk kept; what a chunk that failed wrote there is written over."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("r+b" if self._path.exists() else "w+b") as file:
            file.seek(self.count * ITEM)
            file.write(self._fresh.tobytes())
            file.truncate()
        return self.count + len(self._fresh)


def _rows_of(asked: Import) -> Path:
    return folder_of(asked) / "rows"
