"""Tables to take along: what the filters let through and one may export, safe to open, for whoever asked."""

import csv
import io
import re
from urllib.parse import urlencode

import openpyxl
import pytest

from crm import tasks
from crm.models import Company, Job, JobFile, SavedView
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
    assert [cell.value for cell in headers] == ["Nome", "Telefone", "Título", "Valor", "Criado"]
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


@pytest.fixture
def quick(aurora, leads):
    """A view of the rep's, shared with everybody: leads with the tag ``site``."""
    with in_tenant(aurora.schema):
        fields = {"owner": aurora.rep.user, "sharing": SavedView.Sharing.EVERYBODY}
        return SavedView.objects.create(name="Sites", query="tag=site", **fields)


def ask(client, cast, **sent):
    return client.post(cast.url("exports/"), {"of": "lead", "form": "csv", "columns": ["name"], **sent})


def told(cast) -> list[str]:
    tasks.work_jobs(cast.schema)
    with in_tenant(cast.schema):
        job = Job.objects.get()
    return [row["Nome"] for row in rows(content(cast, job))]


def test_a_saved_view_narrows_it_even_when_it_is_deleted_meanwhile(aurora, quick, browser):
    page = browser(aurora.owner).get(aurora.url(f"board/?view={quick.pk}")).content.decode()
    assert f'name="view" value="{quick.pk}"' in page

    assert ask(browser(aurora.owner), aurora, query=f"view={quick.pk}").status_code == 204
    with in_tenant(aurora.schema):
        SavedView.objects.all().delete()

    assert told(aurora) == ["'=Marina aurora"]


def test_a_view_that_is_not_there_exports_nothing(aurora, rival, quick, browser):
    with in_tenant(aurora.schema):
        SavedView.objects.update(sharing="private")

    for cast, member in ((aurora, aurora.owner), (rival, rival.owner)):
        answer = ask(browser(member), cast, query=f"view={quick.pk}")
        assert answer.status_code == 422
        assert "Esta visão não existe mais" in answer.content.decode()
        with in_tenant(cast.schema):
            assert not Job.objects.exists()


def test_the_board_exports_its_own_pipeline(aurora, leads, browser):
    page = browser(aurora.owner).get(aurora.url("board/")).content.decode()

    with in_tenant(aurora.schema):
        pipeline = makers.stage().pipeline_id
    assert f"exports/?of=lead&amp;pipeline={pipeline}" in page


def test_contacts_leave_as_the_list_shows_them(aurora, leads, browser):
    client = browser(aurora.owner)
    listed = client.get(aurora.url("contacts/?q=joao&sort=new")).content.decode()
    assert "exports/?of=contact&amp;from=list&amp;q=joao&amp;sort=-created" in listed
    assert 'value="q=joao"' in client.get(aurora.url("exports/?of=contact&q=joao")).content.decode()

    assert ask(client, aurora, of="contact", query="q=joao&sort=new").status_code == 204

    assert told(aurora) == ["João"]


def test_companies_leave_as_the_list_shows_them(aurora, browser):
    with in_tenant(aurora.schema):
        for name in ("Studio Lume", "Casa Z"):
            Company.objects.create(name=name)
    client = browser(aurora.owner)
    assert (
        "exports/?of=company&amp;from=list&amp;q=lume" in client.get(aurora.url("companies/?q=lume")).content.decode()
    )

    ask(client, aurora, of="company", columns=["company_name"], query="q=lume")

    assert told(aurora) == ["Studio Lume"]


def test_a_rep_brings_contacts_in_and_takes_none_along(aurora, browser):
    page = browser(aurora.rep).get(aurora.url("contacts/")).content.decode()

    assert "imports/new/?of=contact" in page
    assert "exports/" not in page
    asked = browser(aurora.rep).get(aurora.url("imports/new/?of=contact")).content.decode()
    assert re.search(r'value="contact"[^>]* checked', asked)
