"""An export begins with the columns of the list one comes from, and tells answers of every kind."""

import csv
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from crm import tasks
from crm.models import CustomField, Job, JobFile
from crm.services import custom, job_files, layouts
from crm.services import leads as lead_services
from crm.services.exporting import writing
from tenants.context import in_tenant
from tests.makers import make_lead
from tests.markup import parse


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def fields(aurora) -> dict[str, CustomField]:
    with in_tenant(aurora.schema):
        return {
            kind: custom.create("lead", by=None, label=f"Campo {kind}", kind=kind, options=["Alta", "Baixa"])
            for kind in CustomField.Kind.values
        }


def chosen(client, cast, query: str) -> list[str]:
    dialog = parse(client.get(cast.url(f"exports/?{query}")))
    return [box["value"] for box in dialog.all('input[name="columns"]') if "checked" in box]


def test_the_dialog_begins_with_the_columns_of_the_list(aurora, rival, browser, fields):
    client, own = browser(aurora.owner), f"custom.{fields['file'].key}"
    with in_tenant(aurora.schema):
        layouts.choose_columns(aurora.owner.user, ["lead", "close", "task", own])
        layouts.choose_columns(aurora.owner.user, ["name", "job"], page="contacts")
        layouts.choose_columns(aurora.owner.user, ["name", "cnpj"], page="companies")

    assert chosen(client, aurora, "of=lead&from=list") == ["name", "expected_close", own]
    assert chosen(client, aurora, "of=contact&from=list") == ["name", "job_title"]
    assert chosen(client, aurora, "of=company&from=list") == ["company_name", "cnpj"]
    assert {"name", "phone", "source"} <= set(chosen(client, aurora, "of=lead"))  # from the board: the usual ones
    assert "expected_close" not in chosen(browser(rival.owner), rival, "of=lead&from=list")


def test_the_list_asks_for_its_columns_and_the_filters_stay(aurora, browser):
    client = browser(aurora.owner)

    assert "?of=lead&amp;from=list&amp;pipeline=" in client.get(aurora.url("board/list/")).content.decode()
    assert "from=list" not in client.get(aurora.url("board/")).content.decode()
    dialog = client.get(aurora.url("exports/?of=lead&from=list&tag=site")).content.decode()
    assert 'name="query" value="tag=site"' in dialog


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_answers_of_every_kind_leave_as_people_read_them(aurora, fields, form):
    choices = [option["id"] for option in fields["choices"].options]
    said = {
        "text": ("azul", "azul"),
        "long_text": ("uma, duas", "uma, duas"),
        "number": (9.5, "9,5"),
        "money": (1_250_000, "R$ 12.500"),
        "date": ("2026-12-24", "24/12/2026"),
        "choice": (fields["choice"].options[0]["id"], "Alta"),
        "choices": (choices, "Alta, Baixa"),
        "person": (str(aurora.manager.user_id), str(aurora.manager.user)),
        "yes_no": (False, "Não"),
        "url": ("https://lume.com.br/", "https://lume.com.br/"),
        "file": (SimpleUploadedFile("contrato.pdf", b"%PDF-1.7"), "contrato.pdf"),
    }
    assert said.keys() == fields.keys()
    with in_tenant(aurora.schema):
        answers = {fields[kind].key: value for kind, (value, _words) in said.items()}
        lead = make_lead("Marina", owner=aurora.rep)
        lead_services.change(lead, by=None, version=1, custom=answers)
        keys = [f"custom.{field.key}" for field in fields.values()]
        job = writing.start("lead", by=aurora.owner, form=form, keys=keys)
    tasks.work_jobs(aurora.schema)

    with in_tenant(aurora.schema):
        assert Job.objects.get(pk=job.pk).state == "done"
        data = job_files.path_of(JobFile.objects.get(job=job)).read_bytes()
    assert read(data, form) == [[f"Campo {kind}" for kind in said], [words for _value, words in said.values()]]


def read(data: bytes, form: str) -> list[list[str]]:
    if form == "csv":
        return list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    return [[str(cell) for cell in row] for row in openpyxl.load_workbook(io.BytesIO(data)).active.values]
