"""New leads by hand: a pasted text fills the form, and whoever is known already is shown."""

import pytest

from crm.models import Contact, Lead
from tenants.context import in_tenant
from tests.makers import make_contact, make_lead, stage

TEXT = "Marina Alves\nDiretora | Studio Lume\n(11) 98765-4321\nmarina@lume.test"


def test_a_pasted_signature_fills_the_form(aurora, browser):
    page = browser(aurora.rep).post(aurora.url("leads/new/pasted/"), {"pasted": TEXT}).content.decode()

    for value in ("Marina Alves", "+55 11 98765-4321", "marina@lume.test"):
        assert f'value="{value}"' in page
    with in_tenant(aurora.schema):
        assert Lead.objects.count() == 0


def test_a_colleagues_own_address_is_not_the_leads(aurora, browser):
    text = f"De: Rep <{aurora.rep.user.email}>\n\nfale com joana@x.test"
    page = browser(aurora.rep).post(aurora.url("leads/new/pasted/"), {"pasted": text}).content.decode()

    assert 'value="joana@x.test"' in page and aurora.rep.user.email not in page.split("</details>")[1]


def test_an_e_mail_alone_makes_a_lead(aurora, browser):
    with in_tenant(aurora.schema):
        column = stage().pk
    fields = {"name": "", "email": "marina@lume.test", "source": "manual", "stage": column}
    assert browser(aurora.rep).post(aurora.url("leads/new/"), fields).status_code == 204
    with in_tenant(aurora.schema):
        assert Contact.objects.get().email == "marina@lume.test"


@pytest.mark.parametrize("typed", [{"phone": "11 8765-4321"}, {"name": "marina alves"}, {"phone": "+55 11 98765 4321"}])
def test_whoever_is_known_is_shown_while_one_types(aurora, browser, typed):
    with in_tenant(aurora.schema):
        lead = make_lead(contact=make_contact("Marina Alves", "+5511987654321"), owner=aurora.rep)

    page = browser(aurora.rep).get(aurora.url("leads/new/known/"), typed).content.decode()

    assert "Marina Alves" in page and str(lead.pk) in page


def test_a_colleagues_customer_and_another_organizations_are_not_shown(aurora, rival, browser):
    for cast in (aurora, rival):
        with in_tenant(cast.schema):
            make_lead(contact=make_contact("Marina Alves", "+5511987654321"), owner=cast.rep)

    page = browser(aurora.other_rep).get(aurora.url("leads/new/known/"), {"phone": "11987654321"}).content.decode()

    assert "Marina" not in page
