"""Days of storm (F25): every trouble in rotation, round after round. After each round all holds, and nothing has grown.

``bin/test -m faults -s tests/faults/test_soak.py --seed 7 --seconds 3600``
"""

import random
import time

import pytest
from redis import Redis

from config.settings.background import WORK_QUEUES
from tenants import sweeping
from tenants.inbound.reading import LEASE
from tests.faults.invariants import check_invariants, table
from tests.faults.stage import Stage
from tests.faults.troubles import TROUBLES

pytestmark = pytest.mark.faults
BETWEEN = (0.5, 3)  # seconds from one trouble to the next
PAUSE = 2.0  # seconds between two messages of a company: what pages show must be fetched again for days
REST = 2 * LEASE + 60
KILL = ("F1", "F2", "F3")  # every second round goes without: processes that are killed cannot grow old
MORE_KEYS = 100  # of sockets, flags and limits, which Redis forgets by itself
# Whatever was done long ago. Nothing that waits: it would be late.
DAYS_PASS = """
    UPDATE tenants_outboxitem SET created_at = created_at - interval '40 days' WHERE state IN ('done', 'failed');
    UPDATE tenants_delivery SET received_at = received_at - interval '40 days' WHERE state = 'processed'
"""
SWEPT = """
    SELECT (SELECT count(*) FROM tenants_outboxitem WHERE state IN ('done', 'failed')),
           (SELECT count(*) FROM tenants_delivery WHERE state = 'processed')
"""


def test_days_of_storm(seconds, stage_of, request):
    seed = request.config.getoption("--seed")
    with stage_of(seed=seed, threads=8) as stage:
        stage.chat()
        stage.settle(within=60)
        stage.measure()
        dice, keys, rounds, ends = random.Random(seed), _keys(stage), 0, time.monotonic() + seconds
        while time.monotonic() < ends:
            rounds += 1
            began = time.monotonic()
            with stage.working(pause=PAUSE):
                _every_trouble(stage, dice, rounds)
            stormed = time.monotonic() - began
            rested = stage.settle(within=REST, passing=LEASE / 8)
            stage.measure()

            found = check_invariants(stage)
            print(
                f"\nseed {seed}, round {rounds}: {stormed:.0f} s of storm, at rest after {rested:.0f} s; {stage.sizes[-1]}"
            )
            print(f"Redis: {_keys(stage)} keys ({keys} at first); {stage.counts()}\n{table(found)}")
            assert not [each for each in found if each.broken], table(found)
            _nothing_stays(stage, keys)


def _every_trouble(stage: Stage, dice: random.Random, rounds: int) -> None:
    """Once each, in any order."""
    for trouble in dice.sample(TROUBLES, len(TROUBLES)):
        if rounds % 2 or trouble.key not in KILL:
            trouble.happen(stage)
            time.sleep(dice.uniform(*BETWEEN))


def _nothing_stays(stage: Stage, keys: int) -> None:
    """Of what was done, in the tables; of what was queued, in Redis."""
    stage.ask(DAYS_PASS)
    sweeping.prune()
    assert stage.ask(SWEPT) == [(0, 0)]
    assert _keys(stage) <= keys + MORE_KEYS
    with Redis.from_url(stage.processes.redis_url) as client:
        assert {name: client.llen(name) for name in WORK_QUEUES} == dict.fromkeys(WORK_QUEUES, 0)


def _keys(stage: Stage) -> int:
    with Redis.from_url(stage.processes.redis_url) as client:
        return client.dbsize()
