"""Tables of the tests' database on a small disk of their own, so that the database meets a full one."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from tests.faults.disks import MB, Disk, needs_root, small_disk
from tests.waiting import until

needs_the_server = [
    needs_root,
    pytest.mark.skipif("PG_DUMP" not in os.environ, reason="only the tests' own database server lies on this machine"),
]
NAME = "small_disk"
LET_IN = "host all postgres 127.0.0.1/32 trust\n"


@contextmanager
def small_tablespace(role: str) -> Iterator[Disk]:
    """``small_disk`` as a place for tables. They must have left it before the block ends."""
    with small_disk(8 * MB) as disk, _superuser() as server:
        owner = Path(f"/proc/{server.info.backend_pid}").stat()
        os.chown(disk.folder, owner.st_uid, owner.st_gid)
        place, name = sql.Literal(str(disk.folder)), sql.Identifier(NAME)
        server.execute(sql.SQL("CREATE TABLESPACE {} LOCATION {}").format(name, place))
        server.execute(sql.SQL("GRANT CREATE ON TABLESPACE {} TO {}").format(name, sql.Identifier(role)))
        try:
            yield disk
        finally:
            server.execute(sql.SQL("DROP TABLESPACE {}").format(name))


@contextmanager
def moved(table: str) -> Iterator[None]:
    """The table lies there until the block ends."""
    _move(table, NAME)
    try:
        yield
    finally:
        _move(table, "pg_default")


def _move(table: str, place: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # none may wait for the end of a test's transaction
        cursor.execute(sql.SQL("ALTER TABLE {} SET TABLESPACE {}").format(*map(sql.Identifier, (table, place))))


@contextmanager
def _superuser() -> Iterator[psycopg.Connection]:
    """The server lets none in; for this block it does. Its processes stand in its folder, where its rules are."""
    wanted = connection.get_connection_params()
    there = {name: wanted[name] for name in ("host", "port", "dbname")}
    with psycopg.connect(**there, user=wanted["user"], password=wanted["password"]) as ours:
        process = Path(f"/proc/{ours.info.backend_pid}")
        rules = (process / "cwd").resolve() / "pg_hba.conf"
        server = int((process / "stat").read_text().rsplit(")", 1)[1].split()[1])
    before = rules.read_text()
    rules.write_text(LET_IN + before)
    try:
        os.kill(server, signal.SIGHUP)
        until(lambda: _enters(there))
        with psycopg.connect(**there, user="postgres", autocommit=True) as superuser:
            yield superuser
    finally:
        rules.write_text(before)
        os.kill(server, signal.SIGHUP)


def _enters(there: dict) -> bool:
    try:
        psycopg.connect(**there, user="postgres").close()
    except psycopg.OperationalError:
        return False
    return True
