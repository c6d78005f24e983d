"""The inbound webhook of a source: what is believed, stored, answered, and what becomes of it."""

import gzip
import json

import pytest

from config.outside import signatures
from crm.models import Activity, Contact, Identity, Lead, Note, Notification, Receipt, Task, Touch
from crm.services import custom, sources
from tenants.context import in_tenant
from tenants.inbound.models import Delivery
from tenants.models import Membership, Organization
from tests.crm.capture.conftest import MARINA, make_source
from tests.makers import make_lead


def receipts(cast) -> list[Receipt]:
    with in_tenant(cast.schema):
        return list(Receipt.objects.select_related("lead__contact", "lead__owner").order_by("received_at", "pk"))


def test_what_arrives_becomes_a_contact_and_a_lead(aurora, rival, source, post, queue):
    body = {**MARINA, "empresa": "Studio Lume", "mensagem": "Quero um site", "utm_source": "google", "plano": "Ouro"}

    answer = post(source, {"lead": body, "gclid": "Cj0K"})
    queue.run()

    assert (answer.status_code, answer.json()) == (200, {"status": "stored"})
    [receipt] = receipts(aurora)
    with in_tenant(aurora.schema):
        lead = Lead.objects.select_related("contact", "company", "stage").get()
        assert (receipt.outcome, receipt.reasons, receipt.lead) == ("accepted", [], lead)
        assert (lead.contact.name, lead.contact.phone, lead.contact.email) == (
            "Marina Alves",
            "+5511987654321",
            "marina@lume.test",
        )
        assert (lead.company.name, lead.source, lead.stage.name) == ("Studio Lume", "site", "Lead")
        assert lead.owner in (aurora.rep.user, aurora.other_rep.user)
        assert lead.missing is None
        assert lead.source_detail == {
            "origin": "Site",
            "utm_source": "google",
            "gclid": "Cj0K",
            "lead.plano": "Ouro",
        }
        assert Touch.objects.get().details == {"utm_source": "google", "gclid": "Cj0K"}
        assert Note.objects.get().text == "Quero um site"
        assert Receipt.objects.get().payload["told"]["lead.nome"] == "Marina Alves"
        assert "Marina" not in Receipt.objects.get().payload_sealed
    assert receipts(rival) == []
    with in_tenant(rival.schema):
        assert (Lead.objects.count(), Contact.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"nome=Marina+Alves&telefone=11987654321", "application/x-www-form-urlencoded"),
        (
            b'--x\r\nContent-Disposition: form-data; name="nome"\r\n\r\nMarina Alves\r\n'
            b'--x\r\nContent-Disposition: form-data; name="telefone"\r\n\r\n11987654321\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
        (b'{"dados":[{"contato":{"Nome Completo":"Marina Alves","Celular":"11987654321"}}]}', "text/plain"),
        (b'{"nome":"Marina \\u0041lves","telefone":"11987654321","x":"\\u0000\\ud83d"}', "application/json"),
    ],
)
def test_it_reads_json_forms_and_multipart_however_nested(aurora, source, post, queue, body, content_type):
    assert post(source, body, content_type=content_type).status_code == 200
    queue.run()

    with in_tenant(aurora.schema):
        contact = Contact.objects.get()
        assert (contact.name, contact.phone) == ("Marina Alves", "+5511987654321")


def test_a_mapping_decides_before_the_guess(aurora, source, post, queue):
    with in_tenant(aurora.schema):
        sources.change(source, mapping={"f1": "name", "f2": "phone", "nome": "-", "valor": "value"})

    post(source, {"f1": "Marina Alves", "f2": "11 98765-4321", "nome": "Formulário 3", "valor": "R$ 1.200,50"})
    queue.run()

    with in_tenant(aurora.schema):
        lead = Lead.objects.select_related("contact").get()
        assert (lead.contact.name, lead.value_cents) == ("Marina Alves", 120_050)
        assert lead.source_detail == {"origin": "Site"}


def test_bad_input_is_kept_as_an_incomplete_lead_with_a_task(aurora, source, post, queue):
    post(source, {"nome": "Marina Alves", "telefone": "98765", "email": "marina@"})
    queue.run()

    [receipt] = receipts(aurora)
    assert (receipt.outcome, receipt.reasons) == (
        "incomplete",
        [{"code": "invalid", "field": "phone"}, {"code": "invalid", "field": "email"}],
    )
    with in_tenant(aurora.schema):
        lead = Lead.objects.get()
        assert lead.missing == ["phone", "email"]
        assert lead.source_detail == {"origin": "Site", "phone ?": "98765", "email ?": "marina@"}
        task = Task.objects.get()
        assert (task.title, task.owner) == ("Peça o que falta: Telefone, E-mail", lead.owner)


def test_a_body_that_says_nothing_is_refused_and_kept(aurora, source, post, queue):
    assert post(source, {"x": 1}).status_code == 200
    queue.run()

    [receipt] = receipts(aurora)
    assert (receipt.outcome, receipt.reasons) == ("refused", [{"code": "nothing", "field": ""}])
    with in_tenant(aurora.schema):
        assert Lead.objects.count() == 0


def test_the_owner_is_told_of_repeated_bad_input_once_a_day(aurora, source, post, queue):
    for number in range(5):
        post(source, {"nome": f"Pessoa {number}", "telefone": "1"})
    queue.run()

    with in_tenant(aurora.schema):
        told = Notification.objects.filter(kind="source.troubled")
        assert [(row.user, row.path) for row in told] == [(aurora.manager.user, f"settings/sources/{source.pk}/")]


def test_the_same_body_and_the_same_key_count_once(aurora, source, post, queue):
    for _time in range(3):
        assert post(source, MARINA).status_code == 200
    for name in ("Ana", "Bia"):
        assert post(source, {"nome": name, "telefone": "21987654321"}, Idempotency_Key="k1").status_code == 200
    queue.run()

    assert [receipt.lead.contact.name for receipt in receipts(aurora)] == ["Marina Alves", "Ana"]


def test_somebody_with_an_open_lead_is_added_to_it(aurora, source, post, queue):
    with in_tenant(aurora.schema):
        sources.change(source, tags=["site"])
    post(source, {**MARINA, "utm_campaign": "marca"})
    queue.run()
    post(source, {"nome": "Marina A.", "celular": "+55 11 8765-4321", "valor": "900", "utm_campaign": "black"})
    queue.run()

    with in_tenant(aurora.schema):
        lead = Lead.objects.select_related("contact").get()
        assert (lead.contact.name, lead.value_cents, lead.tags) == ("Marina Alves", 90_000, ["site"])
        assert [touch.details["utm_campaign"] for touch in lead.touches.all()] == ["marca", "black"]
        assert Activity.objects.filter(kind="lead.captured", lead=lead).count() == 1
        assert [receipt.outcome for receipt in Receipt.objects.order_by("received_at")] == ["accepted", "duplicate"]


def test_a_source_may_want_a_new_lead_each_time(aurora, source, post, queue):
    with in_tenant(aurora.schema):
        sources.change(source, repeat="new")
    post(source, {**MARINA, "mensagem": "um"})
    post(source, {**MARINA, "mensagem": "dois"})
    queue.run()

    with in_tenant(aurora.schema):
        assert (Contact.objects.count(), Lead.objects.count()) == (1, 2)


def test_who_recommended_whom_is_known(aurora, source, post, queue):
    with in_tenant(aurora.schema):
        friend = make_lead("Carla Dias").contact
    post(source, {**MARINA, "indicado_por": "carla dias"})
    queue.run()

    with in_tenant(aurora.schema):
        assert Lead.objects.get(contact__name="Marina Alves").referred_by == friend


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"   ", 400),
        (b"[]", 400),
        (b'[{"a":1},{"b":2}]', 400),
        (b"{not json", 400),
        (b"\xff\xfe\x00garbage", 400),
        (b"{" * 100_000, 400),
        (b'{"nome":"' + b"x" * 1_100_000 + b'"}', 413),
    ],
)
def test_a_broken_body_is_a_client_error(aurora, source, post, body, status):
    answer = post(source, body)

    assert answer.status_code == status
    assert set(answer.json()) == {"message"}
    assert Delivery.objects.across_organizations().count() == 0


def test_what_could_not_be_read_is_seen_in_the_receipts(aurora, source, post):
    post(source, b"{nome: Marina}")

    [receipt] = receipts(aurora)
    assert (receipt.outcome, receipt.reasons) == ("refused", [{"code": "unreadable", "field": ""}])
    with in_tenant(aurora.schema):
        assert Receipt.objects.get().payload["body"] == "{nome: Marina}"


def test_packed_bodies_unknown_tokens_and_other_kinds_are_refused(aurora, rival, source, post):
    assert post(source, gzip.compress(b"{}"), Content_Encoding="gzip").status_code == 415
    assert post("nobody-gave-this-out", MARINA).status_code == 404
    assert post("é" * 70, MARINA).status_code == 404
    assert post(source, MARINA, to="google_ads").status_code == 404
    assert post(make_source(rival, kind="form"), MARINA).status_code == 404


class TestSigned:
    @pytest.fixture
    def signed(self, aurora):
        return make_source(aurora, credentials={"secret": "s3cret-s3cret"})

    def test_a_right_signature_opens(self, aurora, signed, post, queue):
        body = json.dumps({**MARINA, "nota": "Olá 😀"}).encode()
        proof = f"sha256={signatures.sha256(body, 's3cret-s3cret')}"

        assert post(signed, body, X_Signature_256=proof).status_code == 200
        queue.run()
        assert [receipt.outcome for receipt in receipts(aurora)] == ["accepted"]

    @pytest.mark.parametrize("proof", [None, "", "sha256=", "sha1=abc", "sha256=" + "A" * 64, "0" * 64])
    def test_no_other_does(self, aurora, signed, post, queue, proof):
        headers = {} if proof is None else {"X_Signature_256": proof}

        assert post(signed, MARINA, **headers).status_code == 401
        queue.run()
        assert receipts(aurora) == []


def test_a_source_out_of_use_takes_nothing(aurora, source, post, queue):
    with in_tenant(aurora.schema):
        sources.change(source, is_active=False)
    assert post(source, MARINA).status_code == 410
    with in_tenant(aurora.schema):
        sources.archive(source)
    assert post(source, MARINA).status_code == 404
    assert Delivery.objects.across_organizations().count() == 0


def test_a_suspended_organization_takes_nothing(aurora, source, post):
    Organization.objects.filter(pk=aurora.organization.pk).update(state="suspended")

    assert post(source, MARINA).status_code == 410


def test_without_sales_people_a_lead_is_nobodys_and_not_lost(aurora, source, post, queue):
    Membership.objects.of(aurora.organization).filter(role__key="sales").update(is_active=False)
    post(source, MARINA)
    queue.run()

    with in_tenant(aurora.schema):
        assert Lead.objects.get().owner is None


def test_script_and_signs_no_database_takes_do_no_harm(aurora, source, post, queue):
    post(
        source, {"nome": "<script>alert(1)</script>\u0000\u202e", "email": "x" * 300 + "@y.test", "telefone": "+" * 50}
    )
    queue.run()

    with in_tenant(aurora.schema):
        assert Contact.objects.get().name == "<script>alert(1)</script>\u202e"
        assert Identity.objects.count() == 0


def test_the_organizations_own_fields_are_filled_by_key_words_or_mapping(aurora, source, post, queue):
    with in_tenant(aurora.schema):
        for label, kind in (("Plano desejado", "text"), ("Orçamento mensal", "number"), ("Fecha em", "date")):
            custom.create("lead", by=None, label=label, kind=kind)
        sources.change(source, mapping={"f9": "custom:fecha_em"})
    post(source, {**MARINA, "plano_desejado": "Ouro", "Orçamento mensal": "muito", "f9": "2026-12-24"})
    queue.run()

    with in_tenant(aurora.schema):
        lead = Lead.objects.get()
        assert lead.custom == {"plano_desejado": "Ouro", "fecha_em": "2026-12-24"}
        assert lead.source_detail["Orçamento mensal"] == "muito"


def test_the_leads_page_shows_the_first_and_the_last_way(aurora, browser, source, post, queue):
    post(source, {**MARINA, "utm_campaign": "marca", "utm_source": "google"})
    post(source, {**MARINA, "referrer": "https://parceiro.test/blog"})
    post(source, {**MARINA, "fbclid": "IwAR0"})
    queue.run()
    with in_tenant(aurora.schema):
        lead = Lead.objects.get()

    page = browser(aurora.manager).get(aurora.url(f"leads/{lead.pk}/")).content.decode()
    assert "marca · google" in page and "Primeiro contato" in page and "Último contato" in page
