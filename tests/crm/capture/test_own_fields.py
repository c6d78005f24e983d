"""The organization's own fields in a form for visitors: built in, asked without a script, kept by their kind, told when wrong."""

import pytest
from django.test import Client

from crm.models import CustomField, Lead, Receipt, Task
from crm.services import custom, leads, rereading
from tenants.context import in_tenant
from tests.crm.capture.conftest import make_source
from tests.crm.capture.test_forms import FILLED, long_enough, opened  # noqa: F401 - a fixture for all here
from tests.markup import parse

OF_LEAD = {"verba": "money", "servicos": "choices", "prazo": "date", "urgente": "yes_no", "dono": "person"}


@pytest.fixture
def fields(aurora) -> dict[str, CustomField]:
    with in_tenant(aurora.schema):
        made = {
            key: custom.create(
                "lead", by=None, label=key.title(), kind=kind, options=["Site", "Tráfego"], help="Interno"
            )
            for key, kind in OF_LEAD.items()
        }
        return made | {"time": custom.create("contact", by=None, label="Time", kind="text", key="time")}


@pytest.fixture
def form(aurora, fields):
    asked = [("name", "Nome"), ("phone", "WhatsApp")]
    own = [*(f"custom.lead.{key}" for key in ("verba", "servicos", "prazo", "urgente", "dono")), "custom.contact.time"]
    kept = [{"name": name, "label": label, "required": True, "choices": []} for name, label in asked]
    kept += [{"name": n, "label": f"Diga {n}", "required": n == "custom.lead.verba", "choices": []} for n in own]
    return make_source(aurora, kind="form", form={"fields": kept})


def send(source, **said):
    hidden = opened(visitor := Client(), source)
    own = {f"custom.{name.replace('__', '.')}": value for name, value in said.items()}
    return visitor.post(f"/f/{source.token}/", {**hidden, "name": FILLED["name"], "phone": FILLED["phone"], **own})


def test_the_page_asks_by_kind_and_tells_nobody_who_works_here(aurora, form):
    page = parse(Client().get(f"/f/{form.token}/"))

    assert [box["type"] for box in page.all('[name="custom.lead.servicos"]')] == ["checkbox", "checkbox"]
    assert page.one('[name="custom.lead.prazo"]')["type"] == "date"
    assert page.all('[name="custom.lead.dono"]') == []
    assert "Interno" not in page.text and "Diga custom.contact.time" in page.text


def test_answers_are_kept_by_their_kind_of_lead_and_contact(aurora, rival, form, fields):
    ids = [option["id"] for option in fields["servicos"].options]

    answer = send(
        form, lead__verba="12.500,00", lead__servicos=ids, lead__prazo="2026-12-24", lead__urgente="False",
        lead__dono=str(aurora.rep.user_id), contact__time="Bahia",
    )  # fmt: skip

    assert answer.status_code == 302
    with in_tenant(aurora.schema):
        lead = Lead.objects.select_related("contact").get()
        assert lead.custom == {"verba": 1_250_000, "servicos": ids, "prazo": "2026-12-24", "urgente": False}
        assert (lead.contact.custom, lead.missing) == ({"time": "Bahia"}, None)
        receipt = Receipt.objects.get()
        assert receipt.outcome == "accepted"
        assert receipt.payload["told"]["custom.lead.servicos"] == "Site\nTráfego"
    with in_tenant(rival.schema):
        assert not Lead.objects.exists()


def test_what_is_wrong_or_missing_is_kept_with_the_reason_and_asked_for(aurora, form):
    answer = send(form, lead__prazo="amanhã", contact__time="Bahia")

    assert answer.status_code == 422
    with in_tenant(aurora.schema):
        lead, receipt = Lead.objects.select_related("contact").get(), Receipt.objects.get()
        assert (receipt.outcome, lead.missing, lead.custom) == ("incomplete", ["custom"], {})
        assert lead.contact.custom == {"time": "Bahia"}
        assert [(one["code"], one["label"]) for one in receipt.reasons] == [("missing", "Verba"), ("invalid", "Prazo")]
        assert lead.source_detail["Prazo ?"] == "amanhã"
        assert Task.objects.get().title.endswith("Verba, Prazo")

        leads.change(lead, by=None, version=lead.version, custom={"verba": 5})
        assert Lead.objects.get().missing is None


def test_the_same_visitor_mends_it(aurora, form):
    hidden = opened(visitor := Client(), form)
    who = {"name": FILLED["name"], "phone": FILLED["phone"]}
    for verba in ("muito", "300"):
        visitor.post(f"/f/{form.token}/", {**hidden, **who, "custom.lead.verba": verba})

    with in_tenant(aurora.schema):
        lead = Lead.objects.get()
        assert (lead.custom, lead.missing, Receipt.objects.get().outcome) == ({"verba": 30_000}, None, "accepted")


def test_a_receipt_that_is_read_again_fills_what_is_empty(aurora, form):
    send(form, lead__verba="300")
    with in_tenant(aurora.schema):
        Lead.objects.update(custom={})

        rereading.reread(Receipt.objects.select_related("source", "lead__contact").get())

        assert Lead.objects.get().custom == {"verba": 30_000}


def test_a_field_out_of_use_is_asked_no_more(aurora, form, fields):
    with in_tenant(aurora.schema):
        custom.archive(fields["verba"], by=None)

    assert parse(Client().get(f"/f/{form.token}/")).all('[name="custom.lead.verba"]') == []
    assert send(form).status_code == 302


def test_the_builder_offers_them_and_keeps_the_chosen(aurora, browser, fields):
    source, client = make_source(aurora, kind="form"), browser(aurora.owner)
    address = aurora.url(f"settings/sources/{source.pk}/form/")

    offered = [field["value"] for field in parse(client.get(address)).all('[name="order"]')]
    names = ["custom.lead.verba", "phone", "custom.lead.dono", "custom.lead.nada"]
    on = {f"on_{name}": "on" for name in names}
    saved = client.post(address, {"order": names, "language": "pt-br", "required_custom.lead.verba": "on", **on})

    assert "custom.lead.verba" in offered and "custom.contact.time" in offered
    assert "custom.lead.dono" not in offered
    assert saved.status_code == 302
    with in_tenant(aurora.schema):
        source.refresh_from_db()
        kept = [(field["name"], field["label"], field["required"]) for field in source.form["fields"]]
    assert kept == [("custom.lead.verba", "Verba", True), ("phone", "Telefone", False)]
