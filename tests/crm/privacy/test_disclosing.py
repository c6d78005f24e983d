"""A person's copy holds every table that names them, and nobody else's."""

import json
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from crm.models import Contact, JobFile
from crm.queries import holdings
from crm.services import files, job_files, job_work, jobs
from crm.services.disclosing import work as disclosing
from messaging.models import Message
from tenants.context import in_tenant
from tests import makers
from tests.crm.privacy import persons
from tests.messaging.makers import make_attachment


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def archive_of(file: JobFile) -> ZipFile:
    return ZipFile(BytesIO(job_files.path_of(file).read_bytes()))


def test_a_copy_holds_every_table_and_file_of_the_person_and_only_these(aurora, rival, browser):
    with in_tenant(rival.schema):
        persons.leave_everywhere(rival, name="Rita Zebedeu", email="rita@zebedeu.test")
    with in_tenant(aurora.schema):
        marina = persons.leave_everywhere(aurora)
        files.add(marina, [SimpleUploadedFile("contrato.pdf", b"%PDF-1.7 contrato")], by=aurora.rep.user)
        make_attachment(Message.objects.get(), b"%PDF-1.7 proposta", filename="proposta.pdf")
        makers.make_lead("Bruno Zanatta", owner=aurora.rep)
        held = {model._meta.label for model, rows in holdings.of([marina.pk]).items() if rows.exists()}
    page = browser(aurora.admin)

    answer = page.post(aurora.url(f"contacts/{marina.pk}/personal-data/"))

    with in_tenant(aurora.schema):
        while job_work.work():
            pass
        file = JobFile.objects.get(job__kind=disclosing.KIND)
        archive = archive_of(file)
    data = json.loads(archive.read("data.json"))
    html = archive.read("index.html").decode()
    assert answer["HX-Redirect"] == aurora.url(f"jobs/{file.job_id}/")
    assert held | {"crm.Event", "crm.AuditLine"} <= set(data["tables"])
    assert data["organization"] == "Aurora"
    assert data["tables"]["crm.Contact"][0]["email"] == persons.EMAIL
    assert data["tables"]["messaging.Message"][0]["text"] == f"Sou a {persons.NAME}"
    assert "_sealed" not in json.dumps(data)
    assert sorted(archive.namelist()) == [
        "data.json", "files/001-contrato.pdf", "files/002-proposta.pdf", "index.html",
    ]  # fmt: skip
    assert archive.read("files/001-contrato.pdf") == b"%PDF-1.7 contrato"
    assert persons.NAME in html and "Bruno Zanatta" not in html + json.dumps(data)
    assert "Zebedeu" not in html + json.dumps(data)


@pytest.mark.parametrize("case", ["foreign", "weaker", "left"])
def test_nobody_else_gets_a_copy(case, aurora, rival, browser):
    with in_tenant(aurora.schema):
        marina = makers.make_contact("Marina Alves", persons.PHONE)
    if case == "left":
        with in_tenant(aurora.schema):
            disclosing.start(marina, by=aurora.admin)
            type(aurora.admin)._base_manager.filter(pk=aurora.admin.pk).update(is_active=False)
            job_work.work()
            assert (jobs.Job.objects.get().state, JobFile.objects.exists()) == ("failed", False)
        return
    path = f"contacts/{marina.pk}/personal-data/"
    answer = (
        browser(rival.owner).post(rival.url(path))
        if case == "foreign"
        else browser(aurora.manager).post(aurora.url(path))
    )

    assert answer.status_code == (404 if case == "foreign" else 403)
    with in_tenant(aurora.schema):
        assert not jobs.Job.objects.exists()
        assert Contact.objects.get(pk=marina.pk).phone == persons.PHONE
