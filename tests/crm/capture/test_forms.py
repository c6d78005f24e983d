"""Forms for visitors: shown, filled in, mended, kept from programs, and only in the sites that may show them."""

import re
import time

import pytest
from django.test import Client

from crm.models import Contact, Lead, Receipt, Task, Touch
from crm.services import sources, submitting
from tenants.context import in_tenant
from tests.crm.capture.conftest import make_source

FILLED = {"name": "Marina Alves", "phone": "(11) 98765-4321", "email": "marina@lume.test"}


@pytest.fixture
def form(aurora):
    return make_source(aurora, kind="form", name="Fale conosco", consent_text="Aceito ser contatada.")


@pytest.fixture
def visitor():
    return Client()


@pytest.fixture(autouse=True)
def long_enough(monkeypatch):
    """Whoever fills these in took a minute."""
    real = time.time
    monkeypatch.setattr("crm.services.submitting.time.time", lambda: real() + 60)
    yield
    monkeypatch.setattr("crm.services.submitting.time.time", real)


def opened(visitor, source, query: str = "", **headers) -> dict[str, str]:
    """The hidden fields of the page, as a browser would send them back."""
    monkey = visitor.get(f"/f/{source.token}/{query}", headers=headers or None)
    page = monkey.content.decode()
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page))
    with in_tenant_of(source):
        hidden["proof"] = submitting.context.sign("capture.form", [page[-12:], time.time() - 120])
    return hidden


def in_tenant_of(source):
    from tenants.inbound.models import Route

    return in_tenant(Route.objects.across_organizations().get(external_id=source.token).organization.schema_name)


def send(visitor, source, **fields):
    hidden = opened(visitor, source)
    return visitor.post(f"/f/{source.token}/", {**hidden, "consent": "on", **FILLED, **fields})


def test_a_visitor_becomes_a_lead_with_the_proof_of_consent(aurora, rival, form, visitor):
    hidden = opened(visitor, form, "?utm_source=google&gclid=Cj0K", Referer="https://lume.test/precos")

    answer = visitor.post(f"/f/{form.token}/", {**hidden, **FILLED, "consent": "on"})

    assert (answer.status_code, answer["Location"]) == (302, f"/f/{form.token}/?sent=1")
    assert "Recebemos!" in visitor.get(answer["Location"]).content.decode()
    with in_tenant(aurora.schema):
        lead = Lead.objects.select_related("contact").get()
        assert (lead.contact.name, lead.contact.phone, lead.source) == ("Marina Alves", "+5511987654321", "site")
        assert Touch.objects.get().details == {
            "utm_source": "google",
            "gclid": "Cj0K",
            "referrer": "https://lume.test/precos",
        }
        consent = Receipt.objects.get().consent
        assert (consent["text"], consent["address"]) == ("Aceito ser contatada.", "127.0.0.1")
        assert set(consent) == {"text", "version", "at", "address"}
    with in_tenant(rival.schema):
        assert Lead.objects.count() == 0


def test_without_consent_nothing_is_kept(aurora, form, visitor):
    hidden = opened(visitor, form)

    answer = visitor.post(f"/f/{form.token}/", {**hidden, **FILLED})

    assert answer.status_code == 422
    assert "Marque a caixa" in answer.content.decode()
    with in_tenant(aurora.schema):
        assert (Lead.objects.count(), Receipt.objects.count()) == (0, 0)


def test_what_is_wrong_is_kept_and_mended_by_the_same_visitor(aurora, form, visitor):
    hidden = opened(visitor, form)
    wrong = visitor.post(f"/f/{form.token}/", {**hidden, **FILLED, "phone": "98", "email": "", "consent": "on"})
    page = wrong.content.decode()

    assert wrong.status_code == 422
    assert "O número não está completo" in page and 'value="Marina Alves"' in page
    with in_tenant(aurora.schema):
        assert Lead.objects.get().missing == ["phone"]
        assert Receipt.objects.get().outcome == "incomplete"

    again = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page))
    assert visitor.post(f"/f/{form.token}/", {**again, **FILLED, "consent": "on"}).status_code == 302
    with in_tenant(aurora.schema):
        lead = Lead.objects.select_related("contact").get()
        assert (lead.missing, lead.contact.phone) == (None, "+5511987654321")
        assert Receipt.objects.get().outcome == "accepted"
        assert (Contact.objects.count(), Task.objects.filter(done_at=None).count()) == (1, 0)


def test_mending_may_show_that_it_is_somebody_known(aurora, form, visitor):
    send(visitor, form, email="")
    hidden = opened(visitor, form)
    visitor.post(f"/f/{form.token}/", {**hidden, "name": "Marina", "phone": "98", "consent": "on"})
    visitor.post(f"/f/{form.token}/", {**hidden, "name": "Marina", "phone": "11987654321", "consent": "on"})

    with in_tenant(aurora.schema):
        assert {lead.contact.name for lead in Lead.objects.select_related("contact")} == {"Marina Alves"}
        assert Contact.objects.filter(archived_at=None).count() == 1


def test_sent_twice_is_one(aurora, form, visitor):
    hidden = opened(visitor, form)
    for _time in range(2):
        assert visitor.post(f"/f/{form.token}/", {**hidden, **FILLED, "consent": "on"}).status_code == 302

    with in_tenant(aurora.schema):
        assert (Lead.objects.count(), Receipt.objects.count()) == (1, 1)


class TestPrograms:
    def test_the_trap_is_thanked_and_makes_nothing(self, aurora, form, visitor):
        assert send(visitor, form, company_website="https://spam.test").status_code == 302
        with in_tenant(aurora.schema):
            assert Lead.objects.count() == 0
            assert [receipt.reasons[0]["code"] for receipt in Receipt.objects.all()] == ["spam"]

    def test_whoever_is_too_quick_is_asked_once_more(self, aurora, form, visitor):
        with in_tenant(aurora.schema):
            proof = submitting.proof_text()
        answer = visitor.post(f"/f/{form.token}/", {**FILLED, "proof": proof, "consent": "on"})

        assert answer.status_code == 422
        assert 'value="Marina Alves"' in answer.content.decode()
        with in_tenant(aurora.schema):
            assert Lead.objects.count() == 0

    @pytest.mark.parametrize("proof", ["", "x", "a:b:c"])
    def test_a_proof_of_ones_own_is_none(self, aurora, form, visitor, proof):
        assert send(visitor, form, proof=proof).status_code == 422
        with in_tenant(aurora.schema):
            assert Receipt.objects.count() == 0

    def test_a_proof_of_another_organization_is_none(self, aurora, rival, form, visitor):
        with in_tenant(rival.schema):
            proof = submitting.context.sign("capture.form", ["abc", time.time() - 100])
        assert send(visitor, form, proof=proof).status_code == 422

    def test_too_many_from_one_network_wait(self, form, visitor, monkeypatch):
        monkeypatch.setattr("crm.views.forms.MOST_SENT", 2)
        assert [send(visitor, form).status_code for _time in range(4)][-1] == 429


def test_only_allowed_sites_may_frame_it(aurora, form, visitor):
    with in_tenant(aurora.schema):
        sources.change(form, form={**form.form, "sites": ["https://lume.test"], "redirect": "https://lume.test/ok"})

    answer = visitor.get(f"/f/{form.token}/?embed=1")

    policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
    assert policy["frame-ancestors"] == "'self' https://lume.test"
    assert policy["form-action"] == "'self' https://lume.test"
    assert "X-Frame-Options" not in answer
    assert send(visitor, form)["Location"] == "https://lume.test/ok"


def test_what_a_visitor_types_is_shown_as_text(form, visitor):
    hidden = opened(visitor, form, "?utm_source=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
    answer = visitor.post(f"/f/{form.token}/", {**hidden, "name": "<script>alert(1)</script>", "consent": "on"})

    assert answer.status_code == 422
    assert "<script>alert" not in answer.content.decode()


def test_a_closed_form_says_so_and_an_unknown_one_is_not_there(aurora, form, visitor):
    with in_tenant(aurora.schema):
        sources.change(form, is_active=False)
    assert visitor.get(f"/f/{form.token}/").status_code == 410
    assert visitor.get("/f/nobody/").status_code == 404


def test_the_script_for_sites_is_served(visitor):
    answer = visitor.get("/f/embed.js")

    assert (answer.status_code, answer["Content-Type"]) == (200, "text/javascript; charset=utf-8")
    assert b"data-form" in answer.content
