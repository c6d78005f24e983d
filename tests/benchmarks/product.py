"""The product as it runs: a durable database, Redis, web processes and workers, for figures that mean something."""

import base64
import json
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from config.launch import up
from config.launch.ports import free_port
from config.launch.postgres import Postgres, wheel_binaries
from config.launch.redis import Redis
from config.launch.service import Service
from config.launch.supervisor import Supervisor
from config.launch.throw_away import throw_away_folder

PREPARE = """
import json
from types import SimpleNamespace
from tenants.context import in_tenant
from tenants.models import User
from tenants.services.creation import create_organization
from tests.live.listener import session_cookie
from tests.messaging.makers import make_channel
told = []
for number in range(2):
    owner = User.objects.create_user(f"owner{number}@bench.test", "x" * 12, name="Owner")
    organization = create_organization(name=f"Bench {number}", owner=owner)
    with in_tenant(organization.schema_name):
        channel = make_channel(phone_number_id=f"40100000000000{number}", waba_id=f"30100000000000{number}")
        cookie = session_cookie(SimpleNamespace(user=owner))
        told.append({"schema": organization.schema_name, "slug": organization.slug, "token": channel.token, "cookie": cookie})
print(json.dumps(told))
"""


@dataclass(frozen=True)
class Product:
    """Web processes and what they stand on. ``do`` runs lines of Python in the product's shell; what they print last is JSON."""

    ports: tuple[int, ...]
    database: str
    organizations: list[dict[str, str]]
    do: Callable[[str], Any]

    @property
    def port(self) -> int:
        return self.ports[0]

    def count(self, table: str) -> int:
        return self.rows(f"SELECT count(*) FROM {table}")[0][0]

    def setting(self, name: str) -> str:
        return self.rows(f"SHOW {name}")[0][0]

    def rows(self, query: str) -> list[tuple]:
        with psycopg.connect(self.database) as connection:
            return connection.execute(query).fetchall()


@contextmanager
def running(*, web: int = 1, workers: bool = False, graph: str = "", folder: Path | None = None) -> Iterator[Product]:
    """Start it all; nothing is left of it afterwards. ``graph``: where Meta is played, ``folder``: where data lie."""
    with throw_away_folder() as temporary, Supervisor(lambda line: None) as supervisor:
        environment = _servers(supervisor, folder or temporary, graph or "http://127.0.0.1:9/v23.0")
        _run(supervisor, environment, "migrate", "manage.py", "migrate_organizations")

        def do(lines: str) -> Any:
            return json.loads(_run(supervisor, environment, "lines", "manage.py", "shell", "-v", "0", "-c", lines)[-1])

        organizations, ports = do(PREPARE), tuple(free_port() for _process in range(web))
        for port in ports:
            supervisor.start(up._web({**environment, "PORT": str(port)}, "127.0.0.1", port))
        if workers:
            for service in (up._worker, up._sender, up._long_worker, up._beat):
                supervisor.start(service(environment))
        yield Product(ports, environment["DATABASE_URL"], organizations, do)


def _servers(supervisor: Supervisor, folder: Path, graph: str) -> dict[str, str]:
    postgres, redis = Postgres(folder / "postgres"), Redis(folder / "redis")
    postgres.create()
    database_port, redis_port = free_port(), free_port()
    supervisor.start(postgres.service(database_port))
    supervisor.start(redis.service(redis_port))
    return {
        "DATABASE_URL": postgres.url(database_port),
        "REDIS_URL": redis.url(redis_port),
        "PG_DUMP": str(wheel_binaries() / "pg_dump"),
        "DATA_DIR": str(folder / "data"),
        "SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_KEYS": base64.b64encode(secrets.token_bytes(32)).decode(),
        "META_APP_SECRET": "fedcba9876543210fedcba9876543210",
        "WHATSAPP_GRAPH_URL": graph,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DEBUG": "false",
        "TEST": "false",
    }


def _run(supervisor: Supervisor, environment: dict[str, str], name: str, *arguments: str) -> list[str]:
    return supervisor.run(Service(name=name, argv=(sys.executable, *arguments), environment=environment, shown=False))
