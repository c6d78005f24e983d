"""Fields of the organization's own as filters of the API: the language of the pages, and a refusal of what means nothing."""

import pytest

from crm.models import Company
from crm.services import custom
from tenants.context import in_tenant
from tests.makers import make_contact, make_lead


@pytest.fixture
def told(aurora, rival):
    with in_tenant(rival.schema):
        custom.create("lead", by=None, label="Alheio", kind="text")
    with in_tenant(aurora.schema):
        custom.create("lead", by=None, label="Verba", kind="money")
        profile = custom.create("lead", by=None, label="Perfil", kind="choice", options=["Agência", "Loja"])
        custom.create("contact", by=None, label="Nasceu", kind="date")
        custom.create("company", by=None, label="Ramo", kind="text")
        custom.archive(custom.create("lead", by=None, label="Antigo", kind="text"), by=None)
        agency = profile.options[0]["id"]
        make_lead(
            "Ana",
            contact=make_contact("Ana", custom={"nasceu": "1985-03-01"}),
            value_cents=100,
            custom={"verba": 700_000, "perfil": agency},
        )
        make_lead("Bia", value_cents=20, custom={"verba": 90_000})
        Company.objects.create(name="Lume", custom={"ramo": "Confecção de roupas"})
        Company.objects.create(name="Norte")


@pytest.mark.parametrize(
    ("path", "query", "found"),
    [
        ("leads/", "custom.verba=5000..20000", ["Ana"]),
        ("leads/", "custom.verba=..7000&custom.perfil=Agência&custom.perfil=none", ["Bia", "Ana"]),
        ("leads/", "custom.verba=..900&custom.perfil=agência", []),
        ("leads/", "custom.verba=none", []),
        ("contacts/", "custom.nasceu=1980-01-01..1989-12-31", ["Ana"]),
        ("contacts/", "custom.nasceu=none", ["Bia"]),
        ("companies/", "custom.ramo=confeccao", ["Lume"]),
    ],
)
def test_they_narrow_every_list_of_records(told, key, path, query, found):
    rows = key.get(f"{path}?{query}").json()["results"]
    assert [row.get("contact_name", row.get("name")) for row in rows] == found


def test_they_narrow_sums_and_metrics(told, key):
    assert key.get("leads/statistics/?custom.verba=5000..").json()["value_cents"] == 100
    assert key.get("leads/metrics/?custom.verba=..900").json()["totals"]["count"] == 1


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("custom.verbas=1..", "custom.verbas"),
        ("custom.alheio=x", "custom.alheio"),
        ("custom.antigo=x", "custom.antigo"),
        ("custom.nasceu=today", "custom.nasceu"),
        ("custom.verba=muito", "custom.verba"),
        ("custom.perfil=Loja&custom.perfil=Banco", "custom.perfil"),
        ("custom.=x", "custom."),
        ("customs=x", "customs"),
    ],
)
def test_what_means_nothing_never_gives_the_whole_list(told, key, query, named):
    answer = key.get(f"leads/?{query}")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [named])
