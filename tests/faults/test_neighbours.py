"""What goes wrong with one organization, or what it does a great deal of, is hardly felt by the others (F8, F11, F18).

``bin/test -m faults -s tests/faults/test_neighbours.py --seconds 20``: so many seconds of each.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import pytest

from crm.models import Import, Job
from crm.services import jobs
from crm.services.importing import sending
from messaging.models import Channel
from tenants.context import in_tenant
from tests.benchmarks.test_imports import table
from tests.faults.effort import effort
from tests.faults.feeling import feel
from tests.faults.flood import queue_messages
from tests.faults.stage import UNREAD, Stage
from tests.waiting import until

pytestmark = pytest.mark.faults
MORE = 1.2  # as much as without trouble, and a fifth
TURNS = 3  # seconds: both processes may have just begun with the others' work, and their next wake stands before ours
MESSAGES, DELIVERIES, ROWS = 1_000, 2_000, 100_000
LEFT = """
    DELETE FROM tenants_outboxitem WHERE state = 'queued'; DELETE FROM tenants_delivery WHERE state = 'stored'
"""


@contextmanager
def _refused(stage: Stage) -> Iterator[None]:
    """F8: the provider answers 500 to the other organization's number, which goes on writing."""
    number = stage.companies[0].number
    stage.provider.down.add(number)
    _write(stage, 100)
    yield
    stage.provider.down.discard(number)


@contextmanager
def _sends_much(stage: Stage) -> Iterator[None]:
    """F18: the other organization's broadcast leaves."""
    _write(stage, MESSAGES)
    yield


@contextmanager
def _hears_much(stage: Stage) -> Iterator[None]:
    """F11, F18: the other organization gets thousands of deliveries at once."""
    company = stage.companies[0]
    for number in range(DELIVERIES):
        company.hear(company.threads[number % len(company.threads)])
    until(stage.post.is_delivered, within=120)  # faster than they are read
    assert stage.numbers(UNREAD)[0] > DELIVERIES / 4
    yield


@contextmanager
def _imports_much(stage: Stage) -> Iterator[None]:
    """F18: the other organization imports a hundred thousand rows."""
    company = stage.companies[0]
    with in_tenant(company.schema):
        asked = sending.take_in(io.BytesIO(table(ROWS)), "leads.csv", entity="lead", by=company.cast.owner)
        check = sending.check(asked, by=company.cast.owner, mapping=asked.mapping)
        until(lambda: Job.objects.get(pk=check.pk).is_finished, within=240)
        job = sending.run(Import.objects.get(pk=asked.pk), by=company.cast.owner)
        until(lambda: Job.objects.get(pk=job.pk).done, within=60)
    yield
    with in_tenant(company.schema):
        assert Job.objects.unfinished().filter(pk=job.pk).exists(), "It was over before it was felt."
        print(f"\n{Job.objects.get(pk=job.pk).done} rows were imported meanwhile")
        jobs.cancel(job)


TROUBLES = (_refused, _sends_much, _hears_much, _imports_much)


def test_the_others_hardly_feel_it(seconds, stage_of, request):
    with stage_of(seed=request.config.getoption("--seed"), threads=20) as stage:
        usual, missed = _felt(stage, "nothing", nullcontext(), seconds), []
        for trouble in TROUBLES:
            felt = _felt(stage, trouble.__doc__, trouble(stage), seconds)
            missed += [
                f"{trouble.__doc__} {what}" for what in vars(usual) if felt.p95(what) > usual.p95(what) * MORE + TURNS
            ]
            stage.ask(LEFT)
        assert not missed


def _felt(stage: Stage, name: str, trouble, seconds: float):
    pids = {name: stage.processes.pid(name) for name in ("web", "worker", "sender", "long")}
    with trouble, effort(pids) as used:
        felt = feel(stage, stage.companies[1], seconds)
    print(f"\n{name}\n  {felt}\n  {used}")
    return felt


def _write(stage: Stage, count: int) -> None:
    company = stage.companies[0]
    with in_tenant(company.schema):
        queue_messages(Channel.objects.get(name="Comercial"), count)
