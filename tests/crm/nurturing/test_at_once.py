"""Two workers at the same moment do each step once, and let each lead in once."""

from functools import partial

from crm.models import Enrolment, Lead, Task
from crm.services.nurturing import running
from tenants.context import in_tenant
from tests.committed import at_once
from tests.crm.nurturing.making import cold, make_due, sequence, task


def work(schema: str) -> None:
    with in_tenant(schema):
        while running.turn():
            continue


def test_two_workers_do_each_step_once(committed):
    aurora = committed.aurora
    with in_tenant(aurora.schema):
        sequence(task(24), task(24))
        for number in range(6):
            cold(f"Lead {number}", owner=aurora.rep)

    at_once(*[partial(work, aurora.schema)] * 2)
    with in_tenant(aurora.schema):
        assert Enrolment.objects.active().count() == 6
        make_due()
    at_once(*[partial(work, aurora.schema)] * 2)

    with in_tenant(aurora.schema):
        assert (Task.objects.count(), Enrolment.objects.count(), Lead.objects.count()) == (6, 6, 6)
        assert {row.step for row in Enrolment.objects.all()} == {1}
