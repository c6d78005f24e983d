"""New leads by hand: what is asked, what is made of it, and who may."""

import json

import pytest

from crm.models import Company, Contact, Identity, Lead
from tenants.context import in_tenant
from tenants.models import Membership
from tests.makers import make_contact, make_lead, stage

PERSON = {"name": "Marina Alves", "source": "manual"}


@pytest.fixture
def create(browser, aurora):
    def post(member, column: str = "Lead", cast=aurora, **fields):
        with in_tenant(cast.schema):
            fields = PERSON | {"stage": stage(column).pk} | fields
        return browser(member).post(cast.url("leads/new/"), fields, headers={"HX-Request": "true"})

    return post


def told(response) -> dict:
    return json.loads(response["HX-Trigger"])


def test_what_was_typed_becomes_a_lead(aurora, rival, create):
    answer = create(
        aurora.rep,
        "Proposta",
        phone="(11) 98765-4321",
        company="Studio Lume",
        value_cents="12.500,00",
        source="referral",
        tags="#Site, Tráfego Pago",
    )

    assert answer.status_code == 204
    with in_tenant(aurora.schema):
        lead = Lead.objects.select_related("contact", "company", "stage", "owner").get()
        assert (lead.contact.name, lead.contact.phone, lead.company.name) == (
            "Marina Alves",
            "+5511987654321",
            "Studio Lume",
        )
        assert (lead.value_cents, lead.source, lead.tags) == (1_250_000, "referral", ["site", "tráfego-pago"])
        assert (lead.stage.name, lead.owner) == ("Proposta", aurora.rep.user)
        assert Identity.objects.get().key == "551187654321"
    assert told(answer) == {
        "lead:changed": {"id": str(lead.pk)},
        "toast": {
            "text": "Marina Alves entrou no quadro",
            "action_url": aurora.url(f"leads/{lead.pk}/"),
            "action_label": "Abrir o lead",
        },
        "close-overlay": {},
    }
    with in_tenant(rival.schema):
        assert (Lead.objects.count(), Contact.objects.count(), Company.objects.count()) == (0, 0, 0)


def test_somebody_who_is_known_stays_one_contact(aurora, create):
    with in_tenant(aurora.schema):
        known = make_contact("Marina A.", "+551187654321")
        company = Company.objects.create(name="Studio Lume")

    answer = create(aurora.rep, phone="11 98765-4321", company="studio lume")

    with in_tenant(aurora.schema):
        lead = Lead.objects.get()
        assert (lead.contact_id, lead.contact.name, lead.company_id) == (known.pk, "Marina A.", company.pk)
    assert told(answer)["toast"]["text"] == "Novo lead para Marina A., que já era contato"


@pytest.mark.parametrize(
    ("fields", "wrong", "kept"),
    [
        ({"phone": "11 9876"}, "O número não está completo", "11 9876"),
        ({"value_cents": "doze mil"}, "Digite um valor", "doze mil"),
        ({"value_cents": "-5"}, "Digite um valor", "-5"),
        ({"name": " ", "phone": ""}, "Digite um nome, ou um telefone.", ""),
        ({"source": "x"}, "", ""),
    ],
)
def test_what_is_wrong_is_kept_as_typed_and_said(aurora, create, fields, wrong, kept):
    answer = create(aurora.rep, **fields)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert wrong in page
    assert f'value="{kept}"' in page or not kept
    assert "is-invalid" in page
    with in_tenant(aurora.schema):
        assert Lead.objects.count() == 0


def test_a_manager_chooses_whose_it_is(aurora, create):
    create(aurora.manager, name="One", owner=str(aurora.rep.user_id))
    create(aurora.manager, name="Two", owner="turn")
    create(aurora.manager, name="Three", owner="turn")

    with in_tenant(aurora.schema):
        owners = dict(Lead.objects.values_list("contact__name", "owner__name"))
    assert owners == {"One": "Rep", "Two": "Rep", "Three": "Other Rep"}


@pytest.mark.parametrize("owner", ["turn", "other"])
def test_a_rep_cannot_give_leads_away(aurora, create, owner):
    create(aurora.rep, owner=str(aurora.other_rep.user_id) if owner == "other" else owner)

    with in_tenant(aurora.schema):
        assert Lead.objects.get().owner == aurora.rep.user


def test_nobody_gets_a_lead_who_is_beyond_ones_reach(aurora, create):
    answer = create(aurora.manager, owner=str(aurora.other_rep.user_id))

    assert answer.status_code == 422


def test_without_anybody_in_turn_it_is_nobodys(aurora, create):
    Membership.objects.of(aurora.organization).filter(role__key="sales").update(is_active=False)

    create(aurora.owner, owner="turn")

    with in_tenant(aurora.schema):
        assert Lead.objects.get().owner is None


def test_a_viewer_is_refused_and_another_organizations_stage_is_unknown(aurora, rival, create):
    with in_tenant(rival.schema):
        foreign = stage("Lead").pk

    assert create(aurora.viewer).status_code == 403
    assert create(aurora.owner, stage=foreign).status_code == 422
    assert create(rival.owner).status_code == 404
    with in_tenant(aurora.schema):
        assert Lead.objects.count() == 0


def test_the_form_knows_where_it_was_opened(aurora, browser):
    with in_tenant(aurora.schema):
        column = stage("Proposta")
        make_lead("Ana")

    form = browser(aurora.rep).get(aurora.url(f"leads/new/?stage={column.pk}&name=Studio+Lumme")).content.decode()

    assert f'<option value="{column.pk}" selected>Proposta</option>' in form
    assert 'value="Studio Lumme"' in form
    assert 'name="owner"' not in form
    assert browser(aurora.rep).get(aurora.url("leads/new/?stage=x&pipeline=y")).status_code == 200
