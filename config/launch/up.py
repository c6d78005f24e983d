"""``bin/up``: the whole product on this machine, from nothing to an address to open."""

import http.client
import ipaddress
import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import psycopg
import redis as redis_client

from config import icons

from .environment import data_folder, secrets_of, sole_run, write_private
from .frontend import install_packages
from .ports import free_port, is_taken
from .postgres import Postgres, wheel_binaries
from .progress import say, step
from .redis import Redis
from .service import ROOT, Service
from .supervisor import Stopped, Supervisor
from .translations import compile_translations
from .trouble import Trouble

MANAGE = (sys.executable, "manage.py")
PHONES = "loved_crm_phones"  # the database of paired phones' keys, and the role that alone enters it
OF_PHONES = "WA_WEB_DATABASE_URL"
CELERY = (sys.executable, "-m", "celery", "--quiet", "-A", "config.celery:app")


def main() -> int:
    launched_at = float(os.environ.pop("LAUNCHED_AT", time.time()))
    try:
        host, port = os.environ.get("HOST") or "127.0.0.1", _port()
        address = f"http://{_name_of(host)}:{port}/"
        folder = data_folder()
        with sole_run(folder, address), Supervisor(say) as supervisor:
            _wait_for_port(supervisor, folder, host, port)
            greeting = _start(supervisor, folder, host, port)
            say(_welcome(address, greeting, _shown(folder / "mail"), time.time() - launched_at))
            supervisor.watch()
    except Stopped:
        say("\nStopped.")
        return 0
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr, flush=True)
        return 1
    return 0


def _start(supervisor: Supervisor, folder: Path, host: str, port: int) -> list[str]:
    """Bring everything up in order; what the demo organization says about signing in."""
    with step("Front-end packages"):
        install_packages(supervisor)
    with step("Icons and translations"):
        icons.refresh()
        compile_translations()
    environment = {
        **secrets_of(folder),
        **_database(supervisor, folder),
        **_redis(supervisor, folder),
        "PG_DUMP": str(wheel_binaries() / "pg_dump"),
        "DATA_DIR": str(folder),
        "DEBUG": "true",
        "HOST": host,
        "PORT": str(port),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONUNBUFFERED": "1",
    }
    environment.update({name: os.environ[name] for name in environment if os.environ.get(name)})
    environment["DATA_DIR"] = str(folder)
    write_private(folder / "running.env", environment)
    phones = environment.pop(OF_PHONES)  # nobody but the process that holds them has their keys
    with step("Migrations"):
        supervisor.run(_command("migrate_organizations", environment))
    greeting: list[str] = []
    if environment["DEBUG"] == "true":
        with step("Demo organization"):
            greeting = supervisor.run(_command("demo", environment))
    with step("Web, workers, beat"):
        workers = (_worker(environment), _sender(environment), _long_worker(environment))
        for service in (*workers, _beat(environment), _web(environment, host, port)):
            supervisor.start(service)
        if phones:
            supervisor.start(_phones({**environment, OF_PHONES: phones}))
    return greeting


def _database(supervisor: Supervisor, folder: Path) -> Mapping[str, str]:
    with step("Database"):
        if url := os.environ.get("DATABASE_URL"):
            _insist("DATABASE_URL", lambda: psycopg.connect(url, connect_timeout=5).close())
            return {"DATABASE_URL": url, OF_PHONES: os.environ.get(OF_PHONES, "")}
        postgres = Postgres(folder / "postgres")
        postgres.wait_until_free(supervisor)
        postgres.create()
        postgres.invite(PHONES)
        port = free_port()
        supervisor.start(postgres.service(port), limit=120)
        phones = f"{postgres.url(port, PHONES)}?sslmode=disable"  # its library asks for encryption otherwise
        return {"DATABASE_URL": postgres.url(port), OF_PHONES: phones}


def _redis(supervisor: Supervisor, folder: Path) -> Mapping[str, str]:
    with step("Redis"):
        if url := os.environ.get("REDIS_URL"):
            _insist("REDIS_URL", lambda: redis_client.Redis.from_url(url, socket_connect_timeout=5).ping())
            return {"REDIS_URL": url}
        redis = Redis(folder / "redis")
        port = free_port()
        supervisor.start(redis.service(port))
        return {"REDIS_URL": redis.url(port)}


def _command(name: str, environment: Mapping[str, str]) -> Service:
    return Service(name=name, argv=(*MANAGE, name), environment=environment, shown=False)


def _worker(environment: Mapping[str, str]) -> Service:
    """Reads what arrives, and does all that is quick."""
    return _celery_worker("worker", environment, "celery", 2)


def _sender(environment: Mapping[str, str]) -> Service:
    """Waits for other companies' servers, which costs little: more processes than there are processors."""
    return _celery_worker("sender", environment, "outside", 4)


def _long_worker(environment: Mapping[str, str]) -> Service:
    """Does what takes long, one thing after the other: an import keeps nothing from being sent."""
    return _celery_worker("long", environment, "long", 1)


def _celery_worker(name: str, environment: Mapping[str, str], queue: str, processes: int) -> Service:
    serves = ("--queues", queue, "--hostname", f"{name}@%h", "--concurrency", str(processes))
    options = ("worker", *serves, "--loglevel", "warning")
    # Nobody listens to what workers tell each other; and one that waits to tell it to a Redis that is gone hears no stop signal.
    quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat")
    no_lecture = {"PYTHONWARNINGS": "ignore:::celery.platforms"}  # that root runs it is said on every start otherwise
    return Service(name=name, argv=(*CELERY, *options, *quiet), environment={**environment, **no_lecture})


def _beat(environment: Mapping[str, str]) -> Service:
    # The schedule is short and lives in the settings: no file that a kill could leave half-written.
    options = ("beat", "--scheduler", "celery.beat:Scheduler", "--pidfile", "", "--loglevel", "warning")
    return Service(name="beat", argv=(*CELERY, *options), environment=environment)


def _phones(environment: Mapping[str, str]) -> Service:
    """Paired phones: nothing of it is loaded before one is connected."""
    return Service(name="wa_web", argv=(*MANAGE, "wa_web"), environment=environment, patience=30)


def _web(environment: Mapping[str, str], host: str, port: int) -> Service:
    return Service(
        name="web",
        argv=(
            *(sys.executable, "-m", "uvicorn", "config.asgi:application"),
            *("--host", host, "--port", str(port), "--lifespan", "off"),
            *("--ws", "websockets-sansio", "--ws-per-message-deflate", "false", "--ws-max-size", "65536"),
            *("--ws-ping-interval", "20", "--ws-ping-timeout", "20"),
            *("--log-level", "warning", "--no-access-log", "--no-server-header"),
            "--no-proxy-headers",  # nothing stands before it here: nobody may name another address as theirs
            *("--timeout-graceful-shutdown", "5"),
        ),
        environment=environment,
        ready=_answers(host, port),
    )


def _answers(host: str, port: int) -> Callable[[], bool]:
    """Whether the web process answers. One that is up but unwell still shows its error page, which says more."""
    every, loopback = _address(host)
    where = loopback if every else host

    def ask() -> bool:
        connection = http.client.HTTPConnection(where, port, timeout=10)
        try:
            connection.request("GET", "/healthz", headers={"Host": f"localhost:{port}"})
            return connection.getresponse().status < 600
        except OSError:
            return False
        finally:
            connection.close()

    return ask


def _wait_for_port(supervisor: Supervisor, folder: Path, host: str, port: int) -> None:
    """The port must be free. Only after a run that was killed, its web process may still be ending."""
    patience = 10 if (folder / "running.env").exists() else 0
    complaint = (
        f"Port {port} on {host} is taken by another program. "
        f"Stop that program, or choose another port: PORT={port + 1} bin/up"
    )
    supervisor.go_on_until(lambda: not is_taken(host, port), patience, lambda: complaint)


def _port() -> int:
    value = os.environ.get("PORT") or "8000"
    if not value.isdecimal() or not 0 < int(value) < 65536:
        raise Trouble(f"PORT is {value!r}; use a number from 1 to 65535.")
    return int(value)


def _name_of(host: str) -> str:
    """What to type into the browser of this machine."""
    every, loopback = _address(host)
    if every or host == loopback:
        return "localhost"
    return f"[{host}]" if ":" in host else host


def _address(host: str) -> tuple[bool, str]:
    """Whether this means every address of the machine, and the loopback address of its kind."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False, "localhost"
    return address.is_unspecified, "::1" if address.version == 6 else "127.0.0.1"


def _insist(variable: str, reach: Callable[[], object]) -> None:
    try:
        reach()
    except (psycopg.Error, redis_client.RedisError, ValueError) as error:
        raise Trouble(f"{variable} is set, but its server cannot be used: {error}") from error


def _shown(folder: Path) -> Path:
    """As short as it can be said from here."""
    return folder.relative_to(ROOT) if folder.is_relative_to(ROOT) else folder


def _welcome(address: str, greeting: list[str], mail: Path, seconds: float) -> str:
    return "\n".join(
        [
            f"\nLoved CRM is ready after {seconds:.0f} s: {address}\n",
            *greeting,
            "A living inbox:  .venv/bin/python manage.py simulate   (in another terminal)",
            f"Its e-mails:     {mail}",
            "Stop:            Ctrl-C\n",
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
