"""Servers for one test run: started in a folder of their own, forgotten afterwards."""

import base64
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from .ports import free_port
from .postgres import FOR_ROOT, Postgres, can_enter, server_owner
from .redis import Redis
from .supervisor import Supervisor


@contextmanager
def throw_away_folder() -> Iterator[Path]:
    place = Path(tempfile.gettempdir())
    if not can_enter(server_owner(), place):
        place = FOR_ROOT
        place.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="loved-crm-test-", dir=place))
    folder.chmod(0o711)  # as root, the database runs as another user, who must get through
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def start_servers(supervisor: Supervisor, folder: Path) -> Mapping[str, str]:
    """Start a database and a Redis in this folder; the environment that leads to them."""
    postgres = Postgres(folder / "postgres", throw_away=True)
    postgres.create()
    database_port = free_port()
    supervisor.start(postgres.service(database_port))
    redis = Redis(folder / "redis")
    redis_port = free_port()
    supervisor.start(redis.service(redis_port))
    return {
        "DATABASE_URL": postgres.url(database_port),
        "REDIS_URL": redis.url(redis_port),
        "PG_DUMP": str(postgres.binaries / "pg_dump"),
        "DATA_DIR": str(folder / "data"),
        "SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_KEYS": base64.b64encode(secrets.token_bytes(32)).decode(),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "TEST": "true",
    }
