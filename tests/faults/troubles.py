"""What goes wrong in a storm. Each is a few seconds of trouble with one thing that the product stands on."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from redis import Redis
from redis.exceptions import RedisError

from tests.faults import points
from tests.faults.stage import Stage

BACKENDS = """
    SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
BURST = 300  # deliveries that come at once
LOCK = "LOCK TABLE tenants_outboxitem, tenants_delivery IN ACCESS EXCLUSIVE MODE"


@dataclass(frozen=True)
class Trouble:
    """``key`` is its number in the list of faults."""

    key: str
    name: str
    happen: Callable[[Stage], None]


def _worker_dies_sending(stage: Stage) -> None:
    stage.orders.give(stage.dice.choice(points.SENDING))


def _worker_dies_reading(stage: Stage) -> None:
    stage.orders.give(stage.dice.choice(points.READING))


def _redis_away(stage: Stage) -> None:
    stage.processes.hold_down("redis")
    time.sleep(stage.dice.uniform(1, 6))
    stage.processes.let_live("redis")


def _redis_forgets(stage: Stage) -> None:
    _redis(stage, lambda client: client.flushall())


def _redis_is_full(stage: Stage) -> None:
    _redis(stage, lambda client: client.config_set("maxmemory", "1mb"))
    time.sleep(stage.dice.uniform(2, 6))
    _redis(stage, lambda client: client.config_set("maxmemory", "0"))


def _database_crashes(stage: Stage) -> None:
    """One of its processes killed: the server ends all others and recovers from its log."""
    for pid in stage.numbers(BACKENDS)[:1]:
        os.kill(pid, signal.SIGKILL)


def _database_cuts_all(stage: Stage) -> None:
    stage.numbers(f"SELECT pg_terminate_backend(pid)::int FROM ({BACKENDS}) backend")


def _database_pauses(stage: Stage) -> None:
    pids = stage.numbers(BACKENDS)
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    time.sleep(stage.dice.uniform(2, 8))
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


def _database_is_locked(stage: Stage) -> None:
    """Whoever asks waits, until no connection is left to ask with."""
    stage.lock(LOCK, stage.dice.uniform(3, 12))


def _provider_down(stage: Stage) -> None:
    number = stage.anyone().number
    stage.provider.down.add(number)
    time.sleep(stage.dice.uniform(3, 10))
    stage.provider.down.discard(number)


def _provider_slow(stage: Stage) -> None:
    stage.provider.latency = stage.dice.uniform(1, 4)
    time.sleep(5)
    stage.provider.latency = 0.0


def _provider_asks_patience(stage: Stage) -> None:
    stage.provider.ask_patience(stage.anyone().number, stage.dice.randint(3, 6))


def _names_slow(stage: Stage) -> None:
    """Or there is no answer at all."""
    stage.names.take(stage.dice.uniform(2, 6))
    stage.provider.hang_up()
    time.sleep(3)
    stage.names.fail()
    stage.provider.hang_up()
    time.sleep(3)
    stage.names.mend()


def _burst(stage: Stage) -> None:
    """Many at once, each five times, in any order."""
    former, stage.post.copies, stage.post.spread = (stage.post.copies, stage.post.spread), 5, 2.0
    company = stage.anyone()
    for number in range(BURST // 5):
        company.hear(company.threads[number % len(company.threads)])
    stage.post.copies, stage.post.spread = former


TROUBLES = (
    Trouble("F1", "a worker's process dies while sending", _worker_dies_sending),
    Trouble("F1", "a worker's process dies while reading", _worker_dies_reading),
    Trouble("F1", "the whole worker that reads is killed", lambda stage: stage.processes.kill("worker")),
    Trouble("F1", "the whole worker that sends is killed", lambda stage: stage.processes.kill("sender")),
    Trouble("F2", "web dies between commit and wake", lambda stage: stage.orders.give("before the wake")),
    Trouble("F3", "web dies between insert and 200", lambda stage: stage.orders.give("after the insert")),
    Trouble("F4", "Redis is killed", lambda stage: stage.processes.kill("redis")),
    Trouble("F4", "Redis is away for seconds", _redis_away),
    Trouble("F4", "Redis forgets everything", _redis_forgets),
    Trouble("F4", "Redis does not answer", lambda stage: stage.processes.freeze("redis", 5)),
    Trouble("F5", "Redis is full", _redis_is_full),
    Trouble("F6", "PostgreSQL crashes", _database_crashes),
    Trouble("F6", "PostgreSQL cuts all connections", _database_cuts_all),
    Trouble("F6", "PostgreSQL pauses", _database_pauses),
    Trouble("F8", "the provider answers 500 to one number", _provider_down),
    Trouble("F8", "the provider is slow", _provider_slow),
    Trouble("F9", "the provider asks for patience", _provider_asks_patience),
    Trouble("F10", "answers are lost after the message was taken", lambda stage: stage.provider.drop_answers(2)),
    Trouble("F11", "a burst of deliveries, five times over and shuffled", _burst),
    Trouble("F13", "web stands still", lambda stage: stage.processes.freeze("web", 4)),
    Trouble("F21", "the provider's name resolves slowly, then not at all", _names_slow),
    Trouble("F20", "tables are locked until no connection is left", _database_is_locked),
)


def _redis(stage: Stage, does: Callable[[Redis], object]) -> None:
    """It may be on its way up, after an earlier trouble."""
    with suppress(RedisError), Redis.from_url(stage.processes.redis_url, socket_timeout=5) as client:
        does(client)
