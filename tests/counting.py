"""A kind of background work for tests: makes one contact a chunk, as many as it is told."""

from datetime import timedelta

from crm import job_kinds
from crm.job_kinds import Kind, Stop
from crm.models import Contact, Job


class Counting(Kind):
    key = "counting"
    label = "Contagem"
    revert_kind = "uncounting"

    def step(self, job: Job) -> bool:
        job.total = job.options["to"]
        if job.done == job.options.get("stop_at"):
            raise Stop("Acabou o papel.")
        if job.done == job.options.get("break_at"):
            Contact.objects.create(name="never kept")
            raise RuntimeError("broken")
        Contact.objects.create(name=f"{job.name} {job.done + 1}")
        job.done += 1
        job.cursor = {"at": job.done}
        return job.done < job.total

    def finish(self, job: Job) -> None:
        job.report = {"said": "all of them"}

    def give_up(self, job: Job) -> None:
        job.report = {"said": "not all"}


class Uncounting(Kind):
    key = "uncounting"
    label = "Descontagem"
    files_kept = timedelta(days=1)

    def step(self, job: Job) -> bool:
        assert job.reverts is not None
        job.done, _rows = Contact.objects.filter(name__startswith=job.reverts.name).delete()
        return False


job_kinds.register("counting", "tests.counting.Counting")
job_kinds.register("uncounting", "tests.counting.Uncounting")
