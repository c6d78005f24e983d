"""What was missed is found again: each app registers, at start-up, how its own forgotten work is looked for."""

from collections.abc import Callable

import structlog

log = structlog.get_logger(__name__)
sweepers: list[Callable[[], None]] = []
pruners: list[Callable[[], None]] = []


def sweep() -> None:
    """Every few seconds: wake whoever was not woken."""
    _run(sweepers)


def prune() -> None:
    """Every hour: delete what has served its time."""
    _run(pruners)


def _run(jobs: list[Callable[[], None]]) -> None:
    for job in jobs:
        try:
            job()
        except Exception:  # one that fails must not keep the others from their work
            log.exception("sweep.failed", job=f"{job.__module__}.{job.__name__}")
