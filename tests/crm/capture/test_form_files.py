"""Files that visitors send with a form: kept with the lead, told when wrong, never a program, asked for once."""

import time
from uuid import uuid4

import pytest
from django.test import Client

from crm.models import CustomField, File, Lead, Receipt
from crm.services import custom, files, rereading, submitting
from tenants.context import in_tenant
from tests.crm.answer_files import PDF, PNG, sent
from tests.crm.capture.conftest import make_source
from tests.crm.capture.test_forms import FILLED, in_tenant_of, long_enough, opened  # noqa: F401 - a fixture for all here
from tests.markup import parse, text_of

CONTRACT, PHOTO = "custom.lead.contrato", "custom.contact.foto"


@pytest.fixture
def form(aurora):
    with in_tenant(aurora.schema):
        custom.create("lead", by=None, label="Contrato", kind="file", accepts=CustomField.Accepts.PDF)
        custom.create("contact", by=None, label="Foto", kind="file")
    asked = [
        ("name", "Nome", True),
        ("phone", "WhatsApp", True),
        (CONTRACT, "Seu contrato", True),
        (PHOTO, "Foto", False),
    ]
    fields = [{"name": name, "label": label, "required": needed, "choices": []} for name, label, needed in asked]
    return make_source(aurora, kind="form", form={"fields": fields})


def page_of(source) -> dict[str, str]:
    """The hidden fields of a page that nobody else opened."""
    hidden = opened(Client(), source)
    with in_tenant_of(source):
        return hidden | {"proof": submitting.context.sign("capture.form", [uuid4().hex, time.time() - 120])}


def send(source, hidden: dict | None = None, **fields):
    hidden = hidden or page_of(source)
    visitor = Client()
    names = {"contract": CONTRACT, "photo": PHOTO}
    own = {names.get(name, name): value for name, value in fields.items()}
    return visitor.post(f"/f/{source.token}/", {**hidden, "name": FILLED["name"], "phone": FILLED["phone"], **own})


def test_the_page_asks_for_a_file_without_a_script_and_says_how_large(aurora, form):
    page = parse(Client().get(f"/f/{form.token}/"))

    [asked] = page.all(f'[name="{CONTRACT}"]')
    assert (asked["type"], asked["accept"], "required" in asked.attributes) == ("file", ".pdf", True)
    assert page.one("form")["enctype"] == "multipart/form-data"
    assert "No máximo 10 MB." in page.text


def test_files_are_kept_with_the_lead_and_the_person_as_answers(aurora, rival, form):
    answer = send(form, contract=sent("Contrato 2026.pdf"), photo=sent("eu.png", PNG))

    assert answer.status_code == 302
    with in_tenant(aurora.schema):
        lead = Lead.objects.select_related("contact").get()
        contract, photo = File.objects.get(lead=lead), File.objects.get(contact=lead.contact)
        assert lead.custom == {"contrato": str(contract.pk)}
        assert lead.contact.custom == {"foto": str(photo.pk)}
        assert (contract.name, contract.content_type, contract.added_by) == (
            "Contrato 2026.pdf",
            "application/pdf",
            None,
        )
        assert files.path_of(contract).read_bytes() == PDF
        receipt = Receipt.objects.get()
        assert (receipt.outcome, receipt.payload["told"][CONTRACT]) == ("accepted", "Contrato 2026.pdf")
    with in_tenant(rival.schema):
        assert not File.ever.exists()


def test_a_file_of_another_kind_is_told_kept_and_asked_for_again(aurora, form):
    hidden = page_of(form)
    answer = send(form, hidden, contract=sent("logo.png", PNG))

    assert answer.status_code == 422
    assert "Escolha um PDF." in text_of(answer)
    with in_tenant(aurora.schema):
        lead, receipt = Lead.objects.get(), Receipt.objects.get()
        assert (receipt.outcome, lead.missing, lead.custom) == ("incomplete", ["custom"], {})
        assert lead.source_detail["Contrato ?"] == "logo.png: Escolha um PDF."
        assert File.objects.get(lead=lead).name == "logo.png"

    assert send(form, hidden, contract=sent()).status_code == 302
    with in_tenant(aurora.schema):
        lead, receipt = Lead.objects.get(), Receipt.objects.get()
        assert (receipt.outcome, lead.missing) == ("accepted", None)
        assert File.objects.get(pk=lead.custom["contrato"]).name == "contrato.pdf"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("foto.exe", PDF, "é um tipo de arquivo que não aceitamos."),
        ("foto.png", b"MZ\x90\x00 programa", "é um tipo de arquivo que não aceitamos."),
        ("foto.html", b"<script>alert(1)</script>", "é um tipo de arquivo que não aceitamos."),
        ("foto.png", b"", "está vazio."),
        ("foto.png", PNG + b"x" * 2048, "é grande demais: no máximo 0 MB."),
    ],
)
def test_a_program_and_what_is_empty_or_too_large_is_not_kept_and_the_rest_is(
    aurora, form, settings, name, content, said
):
    settings.VISITOR_FILE_LIMIT = 1024
    answer = send(form, contract=sent(), photo=sent(name, content))

    assert answer.status_code == 422
    assert said in text_of(answer)
    with in_tenant(aurora.schema):
        lead, receipt = Lead.objects.select_related("contact").get(), Receipt.objects.get()
        assert [file.name for file in File.ever.all()] == ["contrato.pdf"]
        assert lead.contact.phone == "+5511987654321"
        assert [(one["code"], one["label"]) for one in receipt.reasons] == [("invalid", "Foto")]


def test_what_was_received_is_not_asked_for_again_and_kept_once(aurora, form):
    hidden = page_of(form)
    answers = [send(form, hidden, phone="nada", contract=sent("Meu <b>.pdf")) for _time in range(2)]

    for answer in answers:
        assert (answer.status_code, "Recebido: Meu &lt;b&gt;.pdf" in answer.content.decode()) == (422, True)
        assert parse(answer).all(f'[name="{CONTRACT}"]') == []
    assert send(form, hidden).status_code == 302
    with in_tenant(aurora.schema):
        assert File.ever.count() == 1
        assert (Receipt.objects.get().outcome, Lead.objects.get().missing) == ("accepted", None)


def test_a_form_that_was_not_taken_asks_for_the_file_again(aurora, form):
    answer = send(form, hidden={"proof": "antigo"}, contract=sent())

    assert (answer.status_code, "Escolha o arquivo de novo." in text_of(answer)) == (422, True)
    with in_tenant(aurora.schema):
        assert not File.ever.exists()


def test_a_program_that_fills_in_the_form_leaves_no_file(aurora, form):
    send(form, contract=sent(), company_website="https://spam.test")

    with in_tenant(aurora.schema):
        assert (Receipt.objects.get().outcome, File.ever.exists()) == ("refused", False)


def test_the_id_of_somebodys_file_is_no_answer(aurora, form):
    send(form, contract=sent())
    with in_tenant(aurora.schema):
        known = Lead.objects.get().custom["contrato"]

    send(form, phone="(21) 99876-5432", name="Outra Pessoa", contract=known)

    with in_tenant(aurora.schema):
        lead = Lead.objects.get(contact__phone="+5521998765432")
        assert (lead.custom, lead.missing) == ({}, ["custom"])


def test_a_known_person_replaces_nothing_and_is_told_nothing_of_what_is_there(aurora, form):
    send(form, contract=sent("primeiro.pdf"))
    answer = send(form, contract=sent("segundo.pdf", PDF + b"2"))
    asked = send(form, name="")

    assert answer.status_code == 302
    assert "primeiro.pdf" not in text_of(asked)
    with in_tenant(aurora.schema):
        lead = Lead.objects.get()
        assert File.objects.get(pk=lead.custom["contrato"]).name == "primeiro.pdf"
        assert sorted(file.name for file in File.objects.filter(lead=lead)) == ["primeiro.pdf", "segundo.pdf"]


def test_a_receipt_that_is_read_again_finds_the_file_received(aurora, form):
    send(form, contract=sent())
    with in_tenant(aurora.schema):
        again = rereading.reread(Receipt.objects.select_related("source", "lead__contact").get())

        assert (again.outcome, again.reasons, File.ever.count()) == ("accepted", [], 1)


def test_files_have_a_limit_an_hour_that_words_have_not(aurora, form, monkeypatch):
    monkeypatch.setattr("crm.views.forms.MOST_WITH_FILES", 1)

    assert [send(form, contract=sent()).status_code for _time in range(2)] == [302, 429]
    assert send(form).status_code == 422
