"""Waking workers: rows say what there is to do, a task only says that somebody should look.

At most one wake of a kind waits for an organization: the first one sets a flag, the task takes it down before it
looks. Whoever has had a shift and is not done goes on when nobody else waits who has had none: in another line, with a
flag of its own, so that what comes meanwhile does not stand there too. Every five seconds the sweep finds the rows and
wakes for them all the same; so it does when Redis was away and nobody was woken.
"""

import time
from collections.abc import Callable
from functools import partial
from typing import TypeVar

import structlog
from celery import current_app, current_task
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from tenants import context

log = structlog.get_logger(__name__)
FLAG_SECONDS = 30  # a flag whose task was lost stands no longer than this
SHIFT = 0.5  # seconds after which a task lets others have its worker
Row = TypeVar("Row")


def wake(task: str, schema: str, *, surely: bool = False, after: float = 0, goes_on: bool = False) -> bool:
    """Have ``task`` run for an organization. ``surely``: whether or not a flag says that it waits already.

    ``after`` so many seconds, in which others ask for the same: it then runs once for all of them. ``goes_on``: it has
    had a shift, and stands behind all who have had none.
    """
    place = settings.BEHIND if goes_on else settings.AT_ONCE
    try:
        if not is_first(task, schema, place) and not surely:
            return False
        current_app.send_task(task, args=[schema], countdown=after or None, priority=place)
    except (RedisError, OperationalError, OSError) as error:
        log.warning("waking.failed", task=task, error=type(error).__name__)
        return False
    return True


def wake_after_commit(task: str, *, after: float = 0) -> None:
    """The same for the organization we are in now, when what it shall look at can be seen."""
    transaction.on_commit(partial(wake, task, context.current_schema(), after=after))


def send_after_commit(task: str, *args: object) -> None:
    """A task of no organization, when what it is about can be seen. Redis may be away: then it is not sent."""
    transaction.on_commit(partial(send, task, *args))


def send(task: str, *args: object) -> None:
    """A task of no organization, at once: also when the transaction is lost."""
    try:
        current_app.send_task(task, args=list(args))
    except (RedisError, OperationalError, OSError) as error:
        log.warning("waking.failed", task=task, error=type(error).__name__)


def awake(task: str, schema: str) -> None:
    """Said by the task before it looks: what is stored from now on needs another wake."""
    try:
        with context.in_public():
            cache.delete(_flag(task, schema, _place()))
    except (RedisError, OSError) as error:
        log.warning("waking.flag_stays", task=task, error=type(error).__name__)


def take_turns(task: str, turn: Callable[[], object]) -> bool:
    """What a woken task does: turns, until one finds nothing or the shift ends; whether nothing was left."""
    schema, ends = context.current_schema(), time.monotonic() + SHIFT
    awake(task, schema)
    while turn():
        if time.monotonic() > ends:
            wake(task, schema, goes_on=True)
            return False
    return True


def work_off(task: str, claim: Callable[[], list[Row]], work: Callable[[Row], None]) -> None:
    """The same for rows that are claimed some at a time."""

    def turn() -> bool:
        claimed = claim()
        for each in claimed:
            work(each)
        return bool(claimed)

    take_turns(task, turn)


def is_first(task: str, schema: str, place: int) -> bool:
    """Whether nobody has been woken for this yet, in this place of the line."""
    with context.in_public():
        return cache.add(_flag(task, schema, place), 1, timeout=FLAG_SECONDS)


def _place() -> int:
    """Where the task stood that runs now."""
    told = current_task and current_task.request.delivery_info
    return (told or {}).get("priority") or settings.AT_ONCE


def _flag(task: str, schema: str, place: int) -> str:
    return f"public:wake:{task}:{schema}:{place}"
