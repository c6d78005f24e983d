"""Files on their way in, without pages: sent, checked, run."""

import io
from dataclasses import dataclass

import pytest

from crm import tasks
from crm.models import Import, Job
from crm.services import jobs
from crm.services.importing import sending
from tenants.context import in_tenant
from tests.cast import Cast


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(autouse=True)
def at_commit(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        yield


@dataclass
class Desk:
    """A person who imports, and the worker that does it."""

    cast: Cast
    queue: object

    def send(self, text: str | bytes, *, by=None, entity: str = "lead", name: str = "leads.csv") -> Import:
        data = text.encode() if isinstance(text, str) else text
        with in_tenant(self.cast.schema):
            return sending.take_in(io.BytesIO(data), name, entity=entity, by=by or self.cast.manager)

    def work(self, times: int = 1) -> None:
        for _turn in range(times):
            tasks.work_jobs(self.cast.schema)
        self.queue.sent.clear()

    def check(self, asked: Import, *, by=None, mapping=None, **choices) -> Job:
        with in_tenant(self.cast.schema):
            job = sending.check(asked, by=by or self.cast.manager, mapping=mapping or asked.mapping, **choices)
        self.work()
        return self.now(job)

    def run(self, asked: Import, *, by=None) -> Job:
        with in_tenant(self.cast.schema):
            job = sending.run(asked, by=by or self.cast.manager)
        self.work()
        return self.now(job)

    def bring(self, text: str | bytes, **options) -> Job:
        """All of it: sent, checked as guessed, run."""
        who = {"by": options.pop("by", None)}
        about = {key: options.pop(key) for key in ("entity", "name") if key in options}
        asked = self.send(text, **who, **about)
        checked = self.check(asked, **who, **options)
        assert checked.state == Job.State.DONE, checked.error
        return self.run(asked, **who)

    def revert(self, job: Job, *, by=None) -> Job:
        with in_tenant(self.cast.schema):
            reversal = jobs.revert(Job.objects.get(pk=job.pk), by=by or self.cast.manager)
        self.work()
        return self.now(reversal)

    def now(self, job: Job) -> Job:
        with in_tenant(self.cast.schema):
            return Job.objects.get(pk=job.pk)


@pytest.fixture
def desk(aurora, queue) -> Desk:
    return Desk(aurora, queue)
