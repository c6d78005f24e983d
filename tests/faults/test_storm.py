"""The long form: troubles in an order that the seed decides, while two organizations go on working; then the invariants.

``bin/test -m faults -s tests/faults --seed 7 --seconds 300``
"""

import random
import time
from collections import Counter

import pytest

from tenants.inbound.reading import LEASE
from tests.faults.invariants import check_invariants, table
from tests.faults.troubles import TROUBLES

pytestmark = pytest.mark.faults
BETWEEN = (0.5, 3)  # seconds from one trouble to the next
REST = 2 * LEASE + 60  # seconds after which nothing may wait any more


def test_a_storm(seconds, stage_of, request):
    seed = request.config.getoption("--seed")
    with stage_of(seed=seed, threads=8) as stage:
        stage.chat()
        stage.settle(within=60)
        stage.measure()
        with stage.working():
            happened = _storm(stage, seed, seconds)
        took = stage.settle(within=REST)
        stage.measure()

        found = check_invariants(stage)
        print(f"\nseed {seed}, {seconds} s of storm, at rest after {took:.0f} s")
        print("\n".join(f"{count:>4} × {key:<4} {name}" for (key, name), count in sorted(happened.items())))
        print(f"{stage.counts()}\n{table(found)}")
        assert not [each for each in found if each.broken], table(found)


def _storm(stage, seed: int, seconds: float) -> Counter[tuple[str, str]]:
    """Each trouble once before any comes again."""
    dice, happened, bag = random.Random(seed), Counter[tuple[str, str]](), []
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        bag = bag or dice.sample(TROUBLES, len(TROUBLES))
        trouble = bag.pop()
        trouble.happen(stage)
        happened[trouble.key, trouble.name] += 1
        time.sleep(dice.uniform(*BETWEEN))
    return happened
