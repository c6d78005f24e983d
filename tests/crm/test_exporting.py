"""Tables to take along: what the filters let through and one may export, safe to open, for whoever asked."""

import csv
import io
from urllib.parse import urlencode

import openpyxl
import pytest

from crm import tasks
from crm.models import Job, JobFile
from crm.services import job_files
from crm.services.exporting import writing
from tenants.context import in_tenant
from tenants.models import Membership, PlatformAuditLine
from tests import makers


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def leads(aurora, rival):
    for cast in (aurora, rival):
        with in_tenant(cast.schema):
            marina = makers.make_contact(f"=Marina {cast.organization.slug}", phone="+5511987654321")
            makers.make_lead(contact=marina, owner=cast.rep, value_cents=1250050, tags=["site"])
            makers.make_lead("João", owner=cast.other_rep, title="-2+3")


def export(cast, member, **options) -> Job:
    with in_tenant(cast.schema):
        job = writing.start("lead", by=member, **options)
    tasks.work_jobs(cast.schema)
    with in_tenant(cast.schema):
        return Job.objects.get(pk=job.pk)


def content(cast, job: Job) -> bytes:
    with in_tenant(cast.schema):
        file = JobFile.objects.get(job=job)
        assert file.purpose == "result"
        return job_files.path_of(file).read_bytes()


def rows(data: bytes) -> list[dict]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))


def test_a_csv_opens_rightly_and_runs_nothing(aurora, leads):
    job = export(aurora, aurora.owner, keys=["name", "phone", "title", "value", "stage", "tags"])

    assert (job.state, job.done) == ("done", 2)
    assert rows(content(aurora, job)) == [
        {
            "Nome": "'=Marina aurora",
            "Telefone": "+55 11 98765-4321",
            "Título": "",
            "Valor": "12500,5",
            "Etapa": "Lead",
            "Tags": "site",
        },
        {"Nome": "João", "Telefone": "", "Título": "'-2+3", "Valor": "0", "Etapa": "Lead", "Tags": ""},
    ]


def test_an_xlsx_has_texts_and_numbers_and_no_formulas(aurora, leads):
    job = export(aurora, aurora.owner, form="xlsx", keys=["name", "phone", "title", "value", "created"])

    sheet = openpyxl.load_workbook(io.BytesIO(content(aurora, job))).active
    [headers, marina, joao] = sheet.iter_rows()
    assert [cell.value for cell in headers] == ["Nome", "Telefone", "Título", "Valor", "Criada"]
    assert [cell.value for cell in marina[:4]] == ["=Marina aurora", "+55 11 98765-4321", None, 12500.5]
    assert (marina[0].data_type, marina[3].data_type, marina[4].is_date) == ("s", "n", True)
    assert (joao[2].value, joao[2].data_type) == ("-2+3", "s")


def test_only_what_one_may_export_leaves(aurora, leads):
    job = export(aurora, aurora.manager, keys=["name"])

    assert [row["Nome"] for row in rows(content(aurora, job))] == ["'=Marina aurora"]


def test_the_filters_of_the_board_narrow_it(aurora, leads):
    job = export(aurora, aurora.owner, keys=["name"], query=urlencode({"tag": "site"}))

    assert len(rows(content(aurora, job))) == 1


def test_in_chunks_each_row_comes_once(aurora, leads, monkeypatch):
    monkeypatch.setattr(writing, "ROWS", 1)

    job = export(aurora, aurora.owner, keys=["name"])

    assert [row["Nome"] for row in rows(content(aurora, job))] == ["'=Marina aurora", "João"]


def test_whoever_may_no_longer_export_gets_nothing(aurora, leads):
    with in_tenant(aurora.schema):
        job = writing.start("lead", by=aurora.manager)
    role = aurora.manager.role
    role.permissions = {**role.permissions}
    del role.permissions["lead.export"]
    role.save()

    tasks.work_jobs(aurora.schema)

    with in_tenant(aurora.schema):
        assert Job.objects.get(pk=job.pk).state == "failed"
        assert not JobFile.objects.filter(purpose="result").exists()


def test_the_dialog_carries_the_filters_and_the_work_is_audited(aurora, leads, browser):
    client = browser(aurora.owner)
    dialog = client.get(aurora.url("exports/?of=lead&tag=site")).content.decode()
    assert 'value="tag=site"' in dialog

    sent = {"of": "lead", "query": "tag=site", "form": "csv", "columns": ["name"]}
    answer = client.post(aurora.url("exports/"), sent)

    assert answer.status_code == 204
    with in_tenant(aurora.schema):
        assert Job.objects.get().options["query"] == "tag=site"
    assert PlatformAuditLine.objects.filter(action="export.begun", actor_name=aurora.owner.user.email).count() == 1


def test_a_rep_exports_nothing(aurora, browser):
    assert browser(aurora.rep).get(aurora.url("exports/?of=lead")).status_code == 403
    assert Membership.objects.of(aurora.organization).get(pk=aurora.rep.pk).may("lead.export") is False
