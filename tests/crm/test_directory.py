"""Contacts and companies as lists, new ones, and a company's page."""

import re

import pytest
from django.utils import timezone

from crm.models import Activity, Company, Contact, CustomField
from tenants.context import in_tenant
from tests import makers
from tests.crm.editing import fresh
from tests.markup import text_of
from tests.queries import count_queries


def names(response) -> list[str]:
    return re.findall(r'num-link"[^>]*>.*?<b class="clip">([^<]+)</b>', response.content.decode(), re.S)


@pytest.fixture
def known(aurora):
    """Three people of the rep's and one of somebody else's, two of them at a company."""
    with in_tenant(aurora.schema):
        lume = Company.objects.create(name="Studio Lume", city="São Paulo")
        mine = {"owner": aurora.rep.user}
        marina = makers.make_contact("Marina Alves", phone="+5511987654321", company=lume, **mine)
        makers.make_contact("Otávio Reis", email="otavio@reis.test", **mine)
        makers.make_contact("Ana Souza", company=lume, owner=aurora.other_rep.user)
        makers.make_contact("Gone Away", archived_at=timezone.now(), **mine)
        makers.make_lead(contact=marina, owner=aurora.rep, company=lume, value_cents=1_250_000)
    return lume


class TestContacts:
    @pytest.fixture
    def listed(self, aurora, browser, known):
        return lambda member, query="": names(browser(member).get(aurora.url(f"contacts/{query}")))

    def test_each_sees_their_own_by_name(self, aurora, listed):
        assert listed(aurora.rep) == ["Marina Alves", "Otávio Reis"]
        assert listed(aurora.owner) == ["Ana Souza", "Marina Alves", "Otávio Reis"]

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("?q=márina", ["Marina Alves"]),
            ("?q=98765-4321", ["Marina Alves"]),
            ("?q=otavio@", ["Otávio Reis"]),
            ("?state=open", ["Marina Alves"]),
            ("?state=without", ["Ana Souza", "Otávio Reis"]),
            ("?state=archived", ["Gone Away"]),
            ("?owner=none", []),
            ("?sort=new", ["Ana Souza", "Otávio Reis", "Marina Alves"]),
            ("?page=99", []),
            ("?owner=nonsense&state=none&sort=x&page=-1", ["Ana Souza", "Marina Alves", "Otávio Reis"]),
        ],
    )
    def test_what_is_asked_for_is_listed(self, aurora, listed, query, found):
        assert listed(aurora.owner, query) == found

    def test_somebody_new_has_a_page_at_once(self, aurora, browser):
        with in_tenant(aurora.schema):
            CustomField.objects.create(entity="contact", key="apelido", label="Apelido")
        said = {"name": "Zuleica", "phone": "(11) 91234-5678", "company": "Casa Z", "custom_apelido": "Zu"}

        answer = browser(aurora.rep).post(aurora.url("contacts/"), said)

        with in_tenant(aurora.schema):
            contact = Contact.objects.get(name="Zuleica")
            assert (contact.phone, contact.company.name, contact.owner) == ("+5511912345678", "Casa Z", aurora.rep.user)
            assert contact.custom == {"apelido": "Zu"}
        assert answer["HX-Redirect"] == aurora.url(f"contacts/{contact.pk}/")

    def test_who_is_known_already_is_named_to_those_who_may_see_them(self, aurora, browser, known):
        said = {"name": "Outra", "phone": "11 8765-4321"}

        mine = browser(aurora.rep).post(aurora.url("contacts/"), said)
        theirs = browser(aurora.other_rep).post(aurora.url("contacts/"), said)

        assert mine.status_code == theirs.status_code == 422
        assert "É Marina Alves" in text_of(mine)
        assert "Marina" not in text_of(theirs)
        with in_tenant(aurora.schema):
            assert not Contact.objects.filter(name="Outra").exists()

    def test_nobody_at_all_is_refused(self, aurora, browser):
        assert browser(aurora.rep).post(aurora.url("contacts/"), {"city": "Recife"}).status_code == 422

    @pytest.mark.parametrize("how_many", [1, 6])
    @pytest.mark.parametrize("path", ["contacts/", "companies/"])
    def test_a_list_costs_the_same_however_full(self, aurora, browser, path, how_many):
        with in_tenant(aurora.schema):
            for number in range(how_many):
                company = Company.objects.create(name=f"Casa {number}")
                contact = makers.make_contact(f"Ana {number}", company=company, owner=aurora.rep.user)
                makers.make_lead(contact=contact, owner=aurora.rep, company=company)
        client = browser(aurora.owner)
        client.get(aurora.url(path))
        with count_queries() as queries:
            client.get(aurora.url(path), headers={"HX-Request": "true"})
        assert len(queries) == (6 if path == "companies/" else 7), queries.statements


class TestCompanies:
    def test_say_whom_one_knows_there_and_what_is_open(self, aurora, browser, known):
        assert "Studio Lume – São Paulo 2 1 R$ 12.500" in text_of(browser(aurora.owner).get(aurora.url("companies/")))
        assert "Studio Lume – São Paulo 1 1 R$ 12.500" in text_of(browser(aurora.rep).get(aurora.url("companies/")))

    def test_a_new_one_and_a_cnpj_that_is_taken(self, aurora, browser):
        client, said = browser(aurora.owner), {"name": "Casa Z", "cnpj": "12.345.678/0001-95"}

        assert client.post(aurora.url("companies/"), said)["HX-Redirect"]
        again = client.post(aurora.url("companies/"), {**said, "name": "Outra"})
        wrong = client.post(aurora.url("companies/"), {"name": "Outra", "cnpj": "11.111.111/1111-11"})

        assert (again.status_code, wrong.status_code) == (422, 422)
        with in_tenant(aurora.schema):
            assert list(Company.objects.values_list("name", "cnpj")) == [("Casa Z", "12.345.678/0001-95")]

    def test_its_page_has_people_leads_and_one_timeline(self, aurora, browser, known):
        with in_tenant(aurora.schema):
            lead = known.leads.get()
            Activity.objects.create(lead=lead, contact=lead.contact, kind="lead.won", particulars={"to_stage": "Ganho"})

        told = text_of(browser(aurora.owner).get(aurora.url(f"companies/{known.pk}/")))
        mine = text_of(browser(aurora.rep).get(aurora.url(f"companies/{known.pk}/")))

        assert "Ana Souza" in told and "Marina Alves" in told and "R$ 12.500" in told and "hoje" in told
        assert "Ana Souza" not in mine and "Marina Alves" in mine

    def test_its_words_are_changed_where_they_stand(self, aurora, browser, known):
        client = browser(aurora.owner)
        form = client.get(aurora.url(f"companies/{known.pk}/details/")).content.decode()
        opened = dict(re.findall(r'name="(initial-[^"]+)"(?: value="([^"]*)")?', form))

        said = {**opened, "seen": fresh(aurora, known).updated_at.isoformat(), "name": "Lume Estúdio", "city": "Santos"}
        answer = client.post(aurora.url(f"companies/{known.pk}/details/"), said)

        assert "Lume Estúdio" in text_of(answer)
        with in_tenant(aurora.schema):
            assert Company.objects.values_list("name", "city").get() == ("Lume Estúdio", "Santos")

    def test_the_other_organization_has_none_of_it(self, aurora, rival, browser, known):
        client = browser(rival.owner)
        assert names(client.get(rival.url("companies/"))) == names(client.get(rival.url("contacts/"))) == []
        assert client.get(rival.url(f"companies/{known.pk}/")).status_code == 404
