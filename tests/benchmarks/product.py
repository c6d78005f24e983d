"""The product as it runs: a durable database, Redis and one web process, for figures that mean something."""

import base64
import json
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from config.launch.ports import free_port
from config.launch.postgres import Postgres, wheel_binaries
from config.launch.redis import Redis
from config.launch.service import Service
from config.launch.supervisor import Supervisor
from config.launch.throw_away import throw_away_folder
from config.launch.up import _web

PREPARE = """
import json
from tenants.context import in_tenant
from tenants.models import User
from tenants.services.creation import create_organization
from tests.messaging.makers import make_channel
told = []
for number in range(2):
    owner = User.objects.create_user(f"owner{number}@bench.test", "x" * 12, name="Owner")
    organization = create_organization(name=f"Bench {number}", owner=owner)
    with in_tenant(organization.schema_name):
        channel = make_channel(phone_number_id=f"40100000000000{number}", waba_id=f"30100000000000{number}")
        told.append({"schema": organization.schema_name, "token": channel.token})
print(json.dumps(told))
"""


@dataclass(frozen=True)
class Product:
    """One web process and what it stands on."""

    port: int
    database: str
    organizations: list[dict[str, str]]

    def count(self, table: str) -> int:
        with psycopg.connect(self.database) as connection:
            return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]

    def setting(self, name: str) -> str:
        with psycopg.connect(self.database) as connection:
            return connection.execute(f"SHOW {name}").fetchone()[0]


@contextmanager
def running() -> Iterator[Product]:
    """Start it all; nothing is left of it afterwards."""
    with throw_away_folder() as folder, Supervisor(lambda line: None) as supervisor:
        environment = _servers(supervisor, folder)
        _run(supervisor, environment, "migrate", "manage.py", "migrate_organizations")
        told = _run(supervisor, environment, "prepare", "manage.py", "shell", "-v", "0", "-c", PREPARE)
        port = free_port()
        supervisor.start(_web({**environment, "PORT": str(port)}, "127.0.0.1", port))
        yield Product(port, environment["DATABASE_URL"], json.loads(told[-1]))


def _servers(supervisor: Supervisor, folder: Path) -> dict[str, str]:
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
        "WHATSAPP_GRAPH_URL": "http://127.0.0.1:9/v23.0",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DEBUG": "true",
        "TEST": "false",
    }


def _run(supervisor: Supervisor, environment: dict[str, str], name: str, *arguments: str) -> list[str]:
    return supervisor.run(Service(name=name, argv=(sys.executable, *arguments), environment=environment, shown=False))
