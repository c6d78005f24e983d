"""Companies looked up in the public register: asked once, kept with its date, never written over what people wrote."""

import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from config.outside.errors import Rejected, Unavailable
from crm.models import Company, Enrichment
from crm.providers.registers import registry
from crm.services import checking, enriching
from tenants.context import in_public, in_tenant
from tests.makers import make_contact, make_lead
from tests.markup import text_of
from tests.shared import PROVIDERS, needs_shared, samples

CNPJ = "19131243000197"
TOLD = {
    "cnpj": CNPJ,
    "razao_social": "OPEN KNOWLEDGE BRASIL",
    "nome_fantasia": "REDE PELO CONHECIMENTO LIVRE",
    "situacao_cadastral": 2,
    "descricao_situacao_cadastral": "ATIVA",
    "cnae_fiscal_descricao": "Atividades de associações",
    "logradouro": "PAULISTA 37",
    "numero": "37",
    "complemento": None,
    "bairro": "BELA VISTA",
    "municipio": "SAO PAULO",
    "uf": "SP",
    "cep": "01311902",
    "ddd_telefone_1": "1123851939",
    "qsa": [{"nome_socio": "HAYDEE SVAB"}],
}


@pytest.fixture
def api(register):
    register.answers[f"/api/cnpj/v1/{CNPJ}"] = (200, TOLD)
    return register


def _may_ask_again() -> None:
    with in_public():
        cache.delete("public:register:brasilapi:turn")


@pytest.fixture
def company(aurora) -> Company:
    with in_tenant(aurora.schema):
        row = Company.objects.create(name="Open Knowledge", cnpj="19.131.243/0001-97", city="Campinas")
        make_lead(contact=make_contact("Marina", company=row), owner=aurora.rep, company=row)
        return row


def test_a_company_is_looked_up_and_nothing_is_written_over(
    browser, aurora, api, company, queue, django_capture_on_commit_callbacks
):
    rep, path = browser(aurora.rep), aurora.url(f"companies/{company.pk}/register/")
    with django_capture_on_commit_callbacks(execute=True):
        assert "Consultando" in rep.post(path).content.decode()
    queue.run()

    page = rep.get(aurora.url(f"companies/{company.pk}/"))
    text = page.content.decode()

    assert "OPEN KNOWLEDGE BRASIL" in text and "Ativa" in text
    assert "Receita: Sao Paulo, em" in text_of(page)
    assert "HAYDEE" not in text
    with in_tenant(aurora.schema):
        company.refresh_from_db()
        assert (company.name, company.city) == ("Open Knowledge", "Campinas")
        assert "qsa" not in Enrichment.objects.get().values

    rep.post(f"{path}city/")
    with in_tenant(aurora.schema):
        company.refresh_from_db()
        assert (company.name, company.city) == ("Open Knowledge", "Sao Paulo")
    rep.post(f"{path}cnpj/")
    assert api.asked == [f"/api/cnpj/v1/{CNPJ}"]


def test_what_is_fresh_is_not_asked_again_and_what_is_old_is(aurora, api, company):
    with in_tenant(aurora.schema):
        for _turn in range(2):
            enriching.look_up_company(company)
            while enriching.work_one():
                pass
        assert len(api.asked) == 1
        Enrichment.objects.update(fetched_at=timezone.now() - timedelta(days=31))
        _may_ask_again()
        enriching.look_up_company(company)
        assert enriching.work_one()
    assert len(api.asked) == 2


def test_one_question_at_a_time_for_all_organizations(aurora, rival, api, company):
    with in_tenant(aurora.schema):
        enriching.look_up_company(company)
        assert enriching.work_one()
    with in_tenant(rival.schema):
        assert Enrichment.objects.count() == 0
        enriching.look_up(Enrichment.Kind.CNPJ, CNPJ)
        assert not enriching.work_one()
        _may_ask_again()
        assert enriching.work_one()


def test_a_register_that_has_had_enough_is_left_alone(aurora, api, company):
    api.answers[f"/api/cnpj/v1/{CNPJ}"] = (429, "Too many requests")
    with in_tenant(aurora.schema):
        enriching.look_up_company(company)
        assert enriching.work_one()
        row = Enrichment.objects.get()
        assert (row.state, row.tries) == ("waiting", 1)
        assert timedelta(minutes=9) < row.due_at - timezone.now() < timedelta(minutes=11)
        Enrichment.objects.update(due_at=timezone.now())
        _may_ask_again()
        assert not enriching.work_one()
    assert len(api.asked) == 1


def test_a_register_that_fails_is_tried_four_times(aurora, api, company):
    api.answers[f"/api/cnpj/v1/{CNPJ}"] = (500, "<html>")
    with in_tenant(aurora.schema):
        enriching.look_up_company(company)
        for _turn in range(4):
            Enrichment.objects.update(due_at=timezone.now())
            _may_ask_again()
            enriching.work_one()
        row = Enrichment.objects.get()
    assert (row.state, row.due_at, len(api.asked)) == ("failed", None, 4)


def test_what_the_register_does_not_know_is_known_as_that(aurora, api, company):
    api.answers.clear()
    with in_tenant(aurora.schema):
        enriching.look_up_company(company)
        enriching.work_one()
        assert Enrichment.objects.get().state == "unknown"


def test_without_a_right_cnpj_nothing_is_asked(browser, aurora, api):
    with in_tenant(aurora.schema):
        row = Company.objects.create(name="Sem CNPJ", cnpj="123")
    assert browser(aurora.owner).post(aurora.url(f"companies/{row.pk}/register/")).status_code == 200
    with in_tenant(aurora.schema):
        assert Enrichment.objects.count() == 0


def test_a_postal_code_of_a_small_town_has_no_street(api):
    api.answers["/api/cep/v2/37640000"] = (200, {"cep": "37640000", "state": "MG", "city": "Extrema", "street": None})

    found = registry.get("brasilapi").address("37640000")

    assert (found.city, found.uf, found.street) == ("Extrema", "MG", "")


@needs_shared
def test_every_recorded_answer_is_read_or_refused_over_a_socket(api):
    register = registry.get("brasilapi")
    described = json.loads((PROVIDERS / "specs" / "brasilapi" / "cnpj.json").read_bytes())
    example = described["components"]["schemas"]["CNPJ"]["example"]
    api.answers["/api/cnpj/v1/A"] = (200, example)
    assert register.company("A").legal_name == "OPEN KNOWLEDGE BRASIL"
    for name, path in samples("brasilapi").items():
        told, is_error = json.loads(path.read_bytes()), "rror" in name or "BAD" in name
        status = 404 if "404" in name else 400 if is_error else 200
        api.answers["/api/cep/v2/1"] = api.answers["/api/cnpj/v1/1"] = (status, told)
        if is_error:
            with pytest.raises(Rejected):
                register.address("1")
        elif isinstance(told, list):
            with pytest.raises(Unavailable):
                register.address("1")
        else:
            register.company("1")
            assert register.address("1").city == (told["city"] if "cep_Address" in name else register.address("1").city)


@needs_shared
def test_a_postal_code_is_looked_up_offered_taken_and_put_back(browser, aurora, rival, api, queue):
    """The recorded answer; what stands empty is filled by one click, what stands there is not touched."""
    told = json.loads(samples("brasilapi")["cep_AddressV2"].read_bytes())
    api.answers["/api/cep/v2/01311902"] = (200, {**told, "cep": "01311902"})
    with in_tenant(aurora.schema):
        row = Company.objects.create(name="Lume", postal_code="01311902", city="Cidade minha")
        while checking.check_some():
            pass
        assert enriching.work_one()
        assert Company.objects.get().city == "Cidade minha"
    owner, page = browser(aurora.owner), aurora.url(f"companies/{row.pk}/")
    text = text_of(owner.get(page))
    assert f"CEP: {told['city']}, em" in text and f"CEP: {told['street']}, em" in text

    answer = owner.post(f"{page}register/empty/")
    with in_tenant(aurora.schema):
        row.refresh_from_db()
        assert (row.street, row.state, row.city) == (told["street"], told["state"], "Cidade minha")
    owner.post(f"{page}register/city/?keep=1")
    assert f"CEP: {told['city']}, em" not in text_of(owner.get(page))

    undo = json.loads(answer["HX-Trigger"])["toast"]["undo_url"]
    assert owner.delete(undo).status_code == 200
    with in_tenant(aurora.schema):
        row.refresh_from_db()
        assert (row.street, row.state, row.city) == ("", "", "Cidade minha")
    assert owner.delete(undo).status_code == 409
    with in_tenant(rival.schema):
        other = Company.objects.create(name="Lume", pk=row.pk, street=told["street"], state=told["state"])
    elsewhere = undo.replace("/o/aurora/", "/o/rival/")
    assert browser(rival.owner).delete(elsewhere).status_code == 409
    with in_tenant(rival.schema):
        other.refresh_from_db()
        assert other.street == told["street"]


def test_a_lead_is_captured_at_once_while_every_register_is_down(aurora, browser, settings):
    settings.BRASILAPI_URL, settings.DNS_SERVER = "http://127.0.0.1:9", "127.0.0.1:9"
    said = {"name": "Casa Z", "cnpj": "12.345.678/0001-95", "postal_code": "01311-902", "state": "SP"}
    assert browser(aurora.owner).post(aurora.url("companies/"), said)["HX-Redirect"]
    with in_tenant(aurora.schema):
        while checking.check_some():
            pass
        enriching.work_one()
        row = Company.objects.get()
        assert (row.name, row.postal_code, row.state) == ("Casa Z", "01311902", "SP")
        assert {each.state for each in Enrichment.objects.all()} == {"waiting"}


@pytest.mark.parametrize("wrong", [{"postal_code": "0131190"}, {"postal_code": "A1311902"}, {"state": "XX"}])
def test_a_wrong_address_is_said(aurora, browser, wrong):
    assert browser(aurora.owner).post(aurora.url("companies/"), {"name": "Z", **wrong}).status_code == 422
