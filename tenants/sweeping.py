"""What was missed is found again: each app registers, at start-up, how its own forgotten work is looked for."""

import time
from collections.abc import Callable

import structlog
from django.core.cache import cache

from tenants import context, schemas
from tenants.chores import Chore, Round
from tenants.models import Organization

log = structlog.get_logger(__name__)
EVERY = 5  # seconds between sweeps
AT_ONCE = 100  # organizations looked into by one sweep; with more of them, each has its turn later
SHIFT = 10.0  # seconds after which pruning lets others have its worker; who comes next goes on
Jobs = list[Callable[[], None]]
# Over all organizations at once; and inside each of them, one after the other: of sweeping, only what waits there.
sweepers: Jobs = []
sweepers_inside: list[Chore] = []
pruners: Jobs = []
pruners_inside: Jobs = []


def is_wanted() -> bool:
    """Whether none was made just now: several beats may ask for one, and many are asked for while no worker is there."""
    with context.in_public():
        return cache.add("public:sweep", 1, timeout=EVERY - 1)


def sweep() -> None:
    """Every few seconds: wake whoever was not woken."""
    _run(sweepers)
    chores = Round(sweepers_inside)
    for schema in _in_turn(_active()):
        _run_inside(schema, lambda: [chore.work for chore in chores.due()])


def prune(after: str = "") -> str:
    """Every hour: delete what has served its time. The last organization of a shift, after which the next one begins."""
    if not after:
        _run(pruners)
    ends = time.monotonic() + SHIFT
    for schema in _active(after):
        _run_inside(schema, lambda: pruners_inside)
        if time.monotonic() > ends:
            return schema
    return ""


def _active(after: str = "") -> list[str]:
    rows = Organization.objects.filter(state=Organization.State.ACTIVE, schema_name__gt=after).order_by("schema_name")
    return [schema for schema, version in rows.values_list("schema_name", "schema_version") if schemas.bears(version)]


def _in_turn(names: list[str]) -> list[str]:
    turns = max(1, -(-len(names) // AT_ONCE))
    turn = int(time.time() // EVERY) % turns
    return names[turn * AT_ONCE : (turn + 1) * AT_ONCE]


def _run_inside(schema: str, jobs: Callable[[], Jobs]) -> None:
    try:
        with context.in_tenant(schema):
            _run(jobs())
    except Exception:  # one that cannot be entered or asked, neither
        log.exception("sweep.not_entered", schema=schema)


def _run(jobs: Jobs) -> None:
    for job in jobs:
        try:
            job()
        except Exception:  # one that fails must not keep the others from their work
            log.exception("sweep.failed", job=f"{job.__module__}.{job.__name__}")
