"""Background work: its turns, its end, and what happens when workers die, people stop it or somebody takes it back."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from crm import tasks
from crm.models import AuditLine, Contact, Event, Job, Notification
from crm.services import job_work, jobs
from tenants import sweeping
from tenants.context import in_tenant
from tests import counting  # noqa: F401 - registers its kind of job

State = Job.State


def begin(cast, *, by=None, name: str = "Pessoa", **options) -> Job:
    with in_tenant(cast.schema):
        return jobs.start("counting", by=by or cast.rep, name=name, options={"to": 3, **options})


def as_it_is(cast, job: Job) -> Job:
    with in_tenant(cast.schema):
        return Job.objects.get(pk=job.pk)


def names(cast) -> list[str]:
    with in_tenant(cast.schema):
        return list(Contact.objects.order_by("name").values_list("name", flat=True))


@pytest.fixture(autouse=True)
def at_commit(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        yield


@pytest.fixture
def work(queue):
    """A worker that is woken once, and again as long as it asks for it."""

    def run(cast, times: int = 1) -> None:
        for _turn in range(times):
            tasks.work_jobs(cast.schema)
        queue.sent.clear()

    return run


def test_work_is_done_counted_and_told(aurora, rival, work):
    job = begin(aurora)

    work(aurora)

    done = as_it_is(aurora, job)
    assert (done.state, done.done, done.total, done.percent, done.report) == (
        State.DONE,
        3,
        3,
        100,
        {"said": "all of them"},
    )
    assert names(aurora) == ["Pessoa 1", "Pessoa 2", "Pessoa 3"]
    assert names(rival) == []
    with in_tenant(aurora.schema):
        told = Notification.objects.get()
        assert (told.user, told.kind, told.path) == (aurora.rep.user, "job.ended", f"jobs/{job.pk}/")
        assert told.particulars == {"label": "Contagem", "name": "Pessoa", "state": "done", "done": 3, "failed": 0}
        assert set(Event.objects.filter(kind="job.changed").values_list("module", flat=True)) == {"personal"}


def test_in_the_audit_it_is_the_persons_doing(aurora, work):
    begin(aurora)

    work(aurora)

    with in_tenant(aurora.schema):
        lines = AuditLine.objects.filter(table="crm_contact")
        assert set(lines.values_list("actor_name", flat=True)) == {aurora.rep.user.email}


def test_what_somebody_asks_to_stop_stops_after_its_chunk_and_keeps_what_is_done(aurora, work, monkeypatch):
    job = begin(aurora)
    monkeypatch.setattr(job_work, "SHIFT", -1)
    monkeypatch.setattr(job_work, "_work_off", lambda claimed: job_work._chunk(claimed, tell=True))
    work(aurora)
    with in_tenant(aurora.schema):
        jobs.cancel(job)

    work(aurora)

    stopped = as_it_is(aurora, job)
    assert (stopped.state, stopped.done, stopped.report) == (State.CANCELLED, 1, {"said": "not all"})
    assert names(aurora) == ["Pessoa 1"]


def test_work_that_cannot_go_on_says_why(aurora, work):
    job = begin(aurora, stop_at=2)

    work(aurora)

    failed = as_it_is(aurora, job)
    assert (failed.state, failed.error, failed.done) == (State.FAILED, "Acabou o papel.", 2)


def test_a_chunk_that_breaks_leaves_nothing_and_is_tried_five_times(aurora, work):
    job = begin(aurora, break_at=1)

    for tries in range(1, job_work.TRIES + 1):
        work(aurora)
        tried = as_it_is(aurora, job)
        assert tried.troubles == tries or tried.is_finished
        with in_tenant(aurora.schema):
            Job.objects.update(due_at=F("due_at") - timedelta(hours=1))

    failed = as_it_is(aurora, job)
    assert (failed.state, failed.done) == (State.FAILED, 1)
    assert str(job.pk)[-8:] in failed.error
    assert names(aurora) == ["Pessoa 1"]


def test_a_worker_that_died_is_replaced_when_its_lease_ends(aurora, queue, work):
    job = begin(aurora)
    with in_tenant(aurora.schema):
        claimed = job_work.claim()
        assert claimed == job
        assert job_work.claim() is None
        Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    queue.sent.clear()

    sweeping.sweep()
    queue.run()

    assert as_it_is(aurora, job).state == State.DONE
    assert names(aurora) == ["Pessoa 1", "Pessoa 2", "Pessoa 3"]


def test_whoever_was_overtaken_changes_nothing(aurora, work):
    job = begin(aurora)
    with in_tenant(aurora.schema):
        late = job_work.claim()
        Job.objects.update(lease_until=None)
        job_work.claim()

        with pytest.raises(job_work.Overtaken):
            job_work._chunk(late, tell=False)

    assert names(aurora) == []
    assert as_it_is(aurora, job).done == 0


def test_jobs_of_an_organization_take_turns(aurora, work, monkeypatch):
    monkeypatch.setattr(job_work, "_work_off", lambda claimed: job_work._chunk(claimed, tell=True))
    begin(aurora, name="A")
    begin(aurora, name="B")

    work(aurora, times=4)

    assert names(aurora) == ["A 1", "A 2", "B 1", "B 2"]


def test_who_may_not_work_here_any_more_has_the_work_stopped(aurora, work):
    job = begin(aurora)
    type(aurora.rep).objects.of(aurora.organization).filter(pk=aurora.rep.pk).update(is_active=False)

    work(aurora)

    assert as_it_is(aurora, job).state == State.FAILED
    assert names(aurora) == []


class TestTakingBack:
    def test_is_another_job_and_happens_once(self, aurora, work):
        job = begin(aurora)
        work(aurora)

        with in_tenant(aurora.schema):
            reversal = jobs.revert(job_of(job), by=aurora.rep)
            with pytest.raises(jobs.NotRevertible):
                jobs.revert(job_of(job), by=aurora.rep)
        work(aurora)

        assert as_it_is(aurora, reversal).state == State.DONE
        assert as_it_is(aurora, job).state == State.REVERTED
        assert names(aurora) == []

    def test_ends_after_thirty_days(self, aurora, work):
        job = begin(aurora)
        work(aurora)
        with in_tenant(aurora.schema):
            Job.objects.update(ended_at=timezone.now() - timedelta(days=31))

            assert "30" in jobs.why_not_revertible(job_of(job))


def job_of(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)
