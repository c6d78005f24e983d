"""The faults that matter most, in twenty seconds: workers killed at each point, answers lost, deliveries five times over."""

import pytest

from tenants.outbox.queue import LEASE
from tests.faults import points
from tests.faults.invariants import check_invariants, table
from tests.waiting import until

pytestmark = pytest.mark.faults


# A machine too slow to die in time says nothing of the product; a broken invariant is never tried again.
@pytest.mark.flaky(reruns=2, only_rerun="It did not happen within")
def test_whatever_happens_nothing_is_lost_doubled_or_shown_wrong(stage_of):
    with stage_of(seed=7, threads=3) as stage:
        stage.chat()
        stage.settle(within=90)
        stage.measure()

        stage.post.copies, stage.post.spread = 5, 0.5  # from here on
        for point in (*points.SENDING, *points.READING):
            stage.orders.give(point)
        stage.chat()
        until(lambda: not stage.orders.waiting(), within=90)
        stage.provider.drop_answers(2)
        stage.provider.ask_patience(stage.companies[0].number, 3)
        stage.chat()
        stage.settle(within=120, passing=LEASE / 4)
        stage.measure()

        found = check_invariants(stage)
        print(f"\n{stage.counts()}\n{table(found)}")
        assert not [each for each in found if each.broken], table(found)
