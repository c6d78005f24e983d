"""Contacts and companies over the API."""

import pytest

from crm.models import Company, Contact, Identity
from tenants.context import in_tenant
from tests.api.calling import key_of, session_of
from tests.makers import make_contact, make_lead
from tests.queries import count_queries


@pytest.fixture
def marina(aurora) -> Contact:
    with in_tenant(aurora.schema):
        company = Company.objects.create(name="Studio Lume")
        return make_contact("Marina Alves", "+5511987654321", company=company, owner=aurora.rep.user, city="São Paulo")


def fresh(contact: Contact, cast) -> Contact:
    with in_tenant(cast.schema):
        return Contact.objects.get(pk=contact.pk)


def test_a_contact_is_told_exactly_so(aurora, key, marina):
    told = key.get(f"contacts/{marina.pk}/").json()

    assert all(told.pop(name).endswith("-03:00") for name in ("created_at", "updated_at"))
    assert told == {
        "id": str(marina.pk),
        "name": "Marina Alves",
        "phone": "+5511987654321",
        "email": "",
        "document": "",
        "job_title": "",
        "city": "São Paulo",
        "profiles": [],
        "custom": {},
        "company": str(marina.company_id),
        "company_name": "Studio Lume",
        "owner": str(aurora.rep.user_id),
        "owner_name": "Rep",
        "identities": [{"kind": "phone", "value": "+5511987654321"}],
        "email_state": "",
        "phone_state": "",
        "checked_at": None,
        "archived_at": None,
        "merged_into": None,
    }


def test_a_company_is_told_exactly_so(aurora, key, marina):
    told = key.get(f"companies/{marina.company_id}/").json()

    assert all(told.pop(name).endswith("-03:00") for name in ("created_at", "updated_at"))
    assert told == {
        "id": str(marina.company_id),
        "name": "Studio Lume",
        "cnpj": "",
        "street": "",
        "district": "",
        "city": "",
        "state": "",
        "postal_code": "",
        "custom": {},
        "archived_at": None,
    }


def test_a_contact_is_created_with_what_it_is_known_by(aurora, key, marina):
    body = {
        "name": "Ana Souza",
        "phone": "(21) 97654-3210",
        "email": "Ana@lume.com.br",
        "company": str(marina.company_id),
        "owner": str(aurora.other_rep.user_id),
        "job_title": "Diretora",
    }

    answer = key.post("contacts/", body)

    told = answer.json()
    assert answer.status_code == 201
    assert (told["phone"], told["company_name"], told["owner_name"]) == ("+5521976543210", "Studio Lume", "Other Rep")
    assert told["job_title"] == "Diretora"
    assert sorted(told["identities"], key=lambda identity: identity["kind"]) == [
        {"kind": "email", "value": "Ana@lume.com.br"},
        {"kind": "phone", "value": "+5521976543210"},
    ]


def test_a_name_is_enough_and_nothing_is_not(key):
    assert key.post("contacts/", {"name": "Ana"}).status_code == 201

    answer = key.post("contacts/", {"city": "Recife"})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["name"])


@pytest.mark.parametrize("phone", ["+5511987654321", "(11) 8765-4321", "11 98765 4321"])
def test_a_person_is_one_contact(phone, aurora, key, marina):
    answer = key.post("contacts/", {"name": "Somebody else", "phone": phone, "email": "new@lume.com.br"})

    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (409, "urn:loved-crm:problem:known")
    assert problem["current"] == key.get(f"contacts/{marina.pk}/").json()
    with in_tenant(aurora.schema):
        assert Contact.objects.count() == 1
        assert Identity.objects.count() == 1  # the e-mail was not added to the one who is known


def test_who_is_known_but_out_of_sight_is_not_shown(aurora, marina):
    answer = session_of(aurora, aurora.other_rep).post("contacts/", {"phone": "+5511987654321"})

    assert (answer.status_code, answer.json()["current"]) == (409, None)


def test_a_persons_contact_is_their_own(aurora):
    told = session_of(aurora, aurora.rep).post("contacts/", {"name": "Ana"}).json()

    assert told["owner"] == str(aurora.rep.user_id)
    assert session_of(aurora, aurora.rep).get(f"contacts/{told['id']}/").status_code == 200


def test_a_contact_is_changed_unless_somebody_else_did(aurora, key, marina):
    seen = key.get(f"contacts/{marina.pk}/").json()["updated_at"]
    first = key.patch(f"contacts/{marina.pk}/", {"updated_at": seen, "city": "Recife", "phone": "11 91234-5678"})
    late = key.patch(f"contacts/{marina.pk}/", {"updated_at": seen, "city": "Natal"})

    assert (first.status_code, first.json()["city"], first.json()["phone"]) == (200, "Recife", "+5511912345678")
    assert first.json()["identities"] == [{"kind": "phone", "value": "+5511912345678"}]
    assert (late.status_code, late.json()["current"]["city"]) == (409, "Recife")
    assert key.patch(f"contacts/{marina.pk}/", {"city": "Natal"}).json()["city"] == "Natal"


def test_somebody_elses_phone_is_not_taken(aurora, key, marina):
    with in_tenant(aurora.schema):
        make_contact("Ana", "+5521976543210")

    answer = key.patch(f"contacts/{marina.pk}/", {"phone": "+5521976543210"})

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["phone"])
    assert fresh(marina, aurora).phone == "+5511987654321"


def test_a_contact_is_archived_when_nobody_works_on_it(aurora, key, marina):
    with in_tenant(aurora.schema):
        lead = make_lead(contact=marina)

    guarded = key.delete(f"contacts/{marina.pk}/")
    key.delete(f"leads/{lead.pk}/")
    archived = key.delete(f"contacts/{marina.pk}/")

    assert (guarded.status_code, guarded.json()["type"]) == (422, "urn:loved-crm:problem:still_worked_on")
    assert guarded.json()["detail"].startswith("1 lead is open.")
    assert archived.status_code == 204
    assert key.get("contacts/").json()["results"] == []
    assert [row["id"] for row in key.get("contacts/?archived=true").json()["results"]] == [str(marina.pk)]
    assert key.post("leads/", {"contact": str(marina.pk)}).status_code == 400


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("phone=11 8765-4321", ["Marina Alves"]),
        ("phone=11 8765-4322", []),
        ("email=ANA@x.com", ["Ana"]),
        ("email=", ["Ana", "Marina Alves"]),
        ("q=marína", ["Marina Alves"]),
        ("q=x.com", ["Ana"]),
        ("q=7654321", ["Marina Alves"]),
        ("owner={rep}", ["Marina Alves"]),
        ("company={company}", ["Marina Alves"]),
    ],
)
def test_filters_find_people(query, found, aurora, key, marina):
    key.post("contacts/", {"name": "Ana", "email": "ana@x.com"})

    told = key.get("contacts/?" + query.format(rep=aurora.rep.user_id, company=marina.company_id))

    assert [contact["name"] for contact in told.json()["results"]] == found


@pytest.mark.parametrize("how_many", [1, 6])
@pytest.mark.parametrize(("path", "cost"), [("contacts/", 3), ("companies/", 2)])
def test_a_list_costs_the_same_however_long(path, cost, how_many, aurora, key):
    with in_tenant(aurora.schema):
        for number in range(how_many):
            company = Company.objects.create(name=f"Company {number}")
            make_contact(f"Contact {number}", f"+551198765430{number}", company=company, owner=aurora.rep.user)
    key.get(path)

    with count_queries() as queries:
        assert len(key.get(path).json()["results"]) == how_many

    assert len(queries) == cost, queries.statements


def test_companies_are_made_changed_and_found(aurora, key):
    made = key.post("companies/", {"name": "Studio Lume", "cnpj": "12.345.678/0001-95"})
    changed = key.patch(f"companies/{made.json()['id']}/", {"city": "São Paulo"})

    assert (made.status_code, made.json()["cnpj"]) == (201, "12.345.678/0001-95")
    assert (changed.json()["name"], changed.json()["city"]) == ("Studio Lume", "São Paulo")
    assert [row["name"] for row in key.get("companies/?q=lume stúdio").json()["results"]] == ["Studio Lume"]
    assert key.get("companies/?q=lumen").json()["results"] == []
    assert key.post("companies/", {"name": ""}).status_code == 400
    assert key.delete(f"companies/{made.json()['id']}/").status_code == 204


@pytest.mark.parametrize("field", ["company", "owner"])
def test_ids_of_another_organization_are_refused_by_name(field, aurora, rival, key):
    with in_tenant(rival.schema):
        theirs = {"company": Company.objects.create(name="Theirs").pk, "owner": rival.rep.user_id}[field]

    answer = key.post("contacts/", {"name": "Ana", field: str(theirs)})

    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    with in_tenant(aurora.schema):
        assert not Contact.objects.exists()


def test_a_contact_takes_no_field_that_is_not_offered(aurora, key, marina):
    offered = {"name", "phone", "email", "job_title", "city", "updated_at"}
    fields = {field.name for field in Contact._meta.get_fields() if getattr(field, "concrete", False)} - offered

    for name in fields | {"identities", "owner_id", "organization"}:
        answer = key.patch(f"contacts/{marina.pk}/", {"city": "x", name: "1"})
        assert (answer.status_code, list(answer.json()["errors"])) == (400, [name]), name

    assert fresh(marina, aurora).city == "São Paulo"


def test_pipelines_stages_and_reasons_are_read(aurora, key):
    pipeline = key.get("pipelines/").json()["results"][0]
    first = pipeline["stages"][0]

    assert (pipeline["name"], pipeline["is_default"]) == ("Vendas", True)
    assert [row["name"] for row in pipeline["stages"]] == [
        "Lead",
        "Contato",
        "Proposta",
        "Negociação",
        "Ganho",
        "Perdido",
    ]
    assert first == {
        "id": first["id"],
        "pipeline": pipeline["id"],
        "name": "Lead",
        "kind": "open",
        "colour": "lead",
        "position": 0,
        "probability": 10,
        "rotten_after_days": 7,
        "required_fields": [],
        "move_roles": [],
        "needs_approval": False,
        "is_closing": False,
    }
    assert key.get(f"pipelines/{pipeline['id']}/").json() == pipeline
    assert key.get(f"stages/{first['id']}/").json() == first
    assert key.get("stages/").json()["results"] == pipeline["stages"]
    reasons = key.get("lost-reasons/").json()["results"]
    assert reasons[0] == {"id": reasons[0]["id"], "name": "Preço", "position": 0}
    assert key_of(aurora, "lead.view").get("stages/").status_code == 403


def test_the_list_is_narrowed_as_its_page_is(aurora, rival, key):
    with in_tenant(aurora.schema):
        ana = make_contact("Ana", company=Company.objects.create(name="Lume"))
        make_lead(contact=ana, owner=aurora.rep, source="site", tags=["vip"], company=ana.company)
        make_contact("Bia")
        Contact.objects.filter(pk=ana.pk).update(email_state="dead")

    def names(path: str) -> list[str]:
        answer = key.get(path)
        assert answer.status_code == 200, answer.content
        return [row["name"] for row in answer.json()["results"]]

    for query in ("source=site", "tag=vip", "check=email-bad&check=phone-wrong", "open_leads=true"):
        assert names(f"contacts/?{query}") == ["Ana"]
    assert names("contacts/?open_leads=false&created=today") == ["Bia"]
    assert names("contacts/?source=ad") == names("contacts/?tag=vi") == []
    assert names("companies/?source=site&tag=vip&open_leads=true&active=7d") == ["Lume"]
    assert key.get("leads/?check=email-dead").json()["results"][0]["contact_name"] == "Ana"
    for wrong in ("source=x", "check=x", "created=x", "active=soon"):
        assert key.get(f"contacts/?{wrong}").status_code == 400
