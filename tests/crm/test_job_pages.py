"""What people see of background work: their own, with its files; those who run the organization see all."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.models import Job, JobFile
from crm.queries import jobs as shown
from crm.services import job_files, jobs
from tenants import sweeping
from tenants.context import in_tenant
from tests import counting  # noqa: F401 - registers its kind of job
from tests.queries import count_queries


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def begin(cast, member, *, name: str = "Pessoa", **news) -> Job:
    with in_tenant(cast.schema):
        job = jobs.start("counting", by=member, name=name, options={"to": 3})
        Job.objects.filter(pk=job.pk).update(**news)
        return job


def write(cast, job: Job, content: bytes = b"Marina") -> JobFile:
    with in_tenant(cast.schema):
        return job_files.keep(job, JobFile.Purpose.RESULT, "../leads.csv", lambda target: target.write(content))


def address(cast, member, file: JobFile) -> str:
    with in_tenant(cast.schema):
        proof = shown.prove(file, member.user_id)
    return cast.url(f"jobs/{file.job_id}/files/{file.pk}/{proof}")


def test_the_list_shows_ones_own_and_admins_see_all(aurora, browser):
    begin(aurora, aurora.rep, name="Da Bia", total=3, done=1, state="running")
    begin(aurora, aurora.other_rep, name="Do Caio", state="done", done=3)

    mine = browser(aurora.rep).get(aurora.url("jobs/")).content.decode()
    everybodys = browser(aurora.admin).get(aurora.url("jobs/")).content.decode()

    assert "Da Bia" in mine and "33%" in mine and "Do Caio" not in mine
    assert "Da Bia" in everybodys and "Do Caio" in everybodys


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_list_costs_the_same_however_full(how_many, aurora, browser):
    for number in range(how_many):
        write(aurora, begin(aurora, aurora.rep, name=f"Trabalho {number}", state="done", ended_at=timezone.now()))
    client = browser(aurora.rep)
    client.get(aurora.url("jobs/"))

    with count_queries() as queries:
        client.get(aurora.url("jobs/"))

    assert len(queries) == 11


def test_the_fragment_is_in_the_page(aurora, browser):
    job = begin(aurora, aurora.rep)
    client = browser(aurora.rep)

    fragment = client.get(aurora.url(f"jobs/{job.pk}/progress/")).content.decode().strip()

    assert fragment in client.get(aurora.url(f"jobs/{job.pk}/")).content.decode()


def test_stopping_is_said_at_once(aurora, browser):
    job = begin(aurora, aurora.rep, state="running")

    answer = browser(aurora.rep).post(aurora.url(f"jobs/{job.pk}/cancellation/")).content.decode()

    assert "Parando…" in answer
    with in_tenant(aurora.schema):
        assert Job.objects.get().cancel_asked_at is not None


class TestAFile:
    def test_is_for_whoever_asked_only(self, aurora, browser):
        file = write(aurora, begin(aurora, aurora.rep, state="done"))

        answer = browser(aurora.rep).get(address(aurora, aurora.rep, file))
        body = b"".join(answer.streaming_content)

        assert (answer.status_code, body) == (200, b"Marina")
        assert answer["Content-Disposition"] == 'attachment; filename="leads.csv"'
        for member in (aurora.owner, aurora.other_rep):
            for made_for in (aurora.rep, member):
                assert browser(member).get(address(aurora, made_for, file)).status_code == 404

    def test_address_ends(self, aurora, browser, monkeypatch):
        file = write(aurora, begin(aurora, aurora.rep, state="done"))
        monkeypatch.setattr(shown, "SECONDS", -1)

        assert browser(aurora.rep).get(address(aurora, aurora.rep, file)).status_code == 404

    def test_goes_when_it_expires_and_its_job_later(self, aurora, django_capture_on_commit_callbacks):
        job = begin(aurora, aurora.rep, state="done", ended_at=timezone.now())
        file = write(aurora, job)
        path = job_files.path_of(file)
        with in_tenant(aurora.schema):
            JobFile.objects.update(expires_at=timezone.now())
        assert path.is_file()

        with django_capture_on_commit_callbacks(execute=True):
            sweeping.prune()

        assert not path.exists()
        with in_tenant(aurora.schema):
            assert (JobFile.objects.count(), Job.objects.count()) == (0, 1)
            Job.objects.update(ended_at=timezone.now() - timedelta(days=91))
        with django_capture_on_commit_callbacks(execute=True):
            sweeping.prune()
        with in_tenant(aurora.schema):
            assert Job.objects.count() == 0
