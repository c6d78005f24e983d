"""Looking people and companies up over the API."""

from crm.models import Company, Enrichment
from tenants.context import in_tenant
from tests.makers import make_contact


def test_a_contact_is_checked_and_lists_are_narrowed(aurora, key):
    with in_tenant(aurora.schema):
        row = make_contact("Ana", "+5520987654321", email="ana@gmaill.com")
        make_contact("Bia")
    told = key.post(f"contacts/{row.pk}/check/", {}).json()
    assert (told["email_state"], told["phone_state"]) == ("typo", "wrong")
    found = key.get("contacts/?email_state=typo&email_state=dead").json()["results"]
    assert [each["name"] for each in found] == ["Ana"]
    assert key.get("contacts/?phone_state=mobile").json()["results"] == []
    assert key.get("contacts/?phone_state=nonsense").status_code == 400


def test_a_company_is_looked_up_and_keeps_its_fields(aurora, rival, key):
    made = key.post(
        "companies/", {"name": "Lume", "postal_code": "01311-902", "city": "Campinas", "state": "SP"}
    ).json()
    asked = key.post(f"companies/{made['id']}/lookup/", {}).json()
    assert [(each["kind"], each["key"], each["state"]) for each in asked["answers"]] == [("cep", "01311902", "waiting")]
    assert asked["offers"] == []
    with in_tenant(aurora.schema):
        told = {"cep": "01311902", "city": "São Paulo", "uf": "SP", "district": "Bela Vista", "street": ""}
        Enrichment.objects.update(state="known", values=told, due_at=None)
    with in_tenant(rival.schema):
        assert Enrichment.objects.count() == 0
    assert key.get(f"companies/{made['id']}/register/").json()["offers"] == [
        {"field": "district", "value": "Bela Vista", "by": "CEP"},
        {"field": "city", "value": "São Paulo", "by": "CEP"},
    ]
    with in_tenant(aurora.schema):
        row = Company.objects.get()
        assert (row.city, row.district, row.postal_code) == ("Campinas", "", "01311902")
    assert key.post("companies/", {"name": "Z", "postal_code": "1311902"}).status_code == 400
