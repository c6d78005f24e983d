"""What was missed is found again: each app registers, at start-up, how its own forgotten work is looked for."""

import time
from collections.abc import Callable

import structlog
from django.core.cache import cache

from tenants import context, schemas
from tenants.models import Organization

log = structlog.get_logger(__name__)
EVERY = 5  # seconds between sweeps
AT_ONCE = 100  # organizations looked into by one sweep; with more of them, each has its turn later
Jobs = list[Callable[[], None]]
# Over all organizations at once; and inside each of them, one after the other.
sweepers: Jobs = []
sweepers_inside: Jobs = []
pruners: Jobs = []
pruners_inside: Jobs = []


def is_wanted() -> bool:
    """Whether none was made just now: several beats may ask for one, and many are asked for while no worker is there."""
    with context.in_public():
        return cache.add("public:sweep", 1, timeout=EVERY - 1)


def sweep() -> None:
    """Every few seconds: wake whoever was not woken."""
    _run(sweepers)
    for schema in _in_turn(_active()):
        _run_inside(schema, sweepers_inside)


def prune() -> None:
    """Every hour: delete what has served its time."""
    _run(pruners)
    for schema in _active():
        _run_inside(schema, pruners_inside)


def _active() -> list[str]:
    rows = Organization.objects.filter(state=Organization.State.ACTIVE).order_by("pk")
    return [schema for schema, version in rows.values_list("schema_name", "schema_version") if schemas.bears(version)]


def _in_turn(names: list[str]) -> list[str]:
    turns = max(1, -(-len(names) // AT_ONCE))
    turn = int(time.time() // EVERY) % turns
    return names[turn * AT_ONCE : (turn + 1) * AT_ONCE]


def _run_inside(schema: str, jobs: Jobs) -> None:
    try:
        with context.in_tenant(schema):
            _run(jobs)
    except Exception:  # one that cannot be entered, neither
        log.exception("sweep.not_entered", schema=schema)


def _run(jobs: Jobs) -> None:
    for job in jobs:
        try:
            job()
        except Exception:  # one that fails must not keep the others from their work
            log.exception("sweep.failed", job=f"{job.__module__}.{job.__name__}")
