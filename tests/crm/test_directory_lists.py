"""Contacts and companies as tables: columns one chooses, any order, filters of leads, own fields and checks."""

import re
from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from crm.models import Activity, Company, Contact, CustomField, Lead, PageLayout
from crm.queries.directory import CompanyDirectory, ContactDirectory
from crm.queries.filters import Filters
from crm.queries.meant import Meanings
from crm.queries.wanted import Wanted
from tenants.context import in_tenant
from tests import makers
from tests.markup import text_of
from tests.queries import count_queries

NOW = timezone.now()


@pytest.fixture
def known(aurora):
    """Ana and Caio of the rep's, Bia of another's; each with what can be asked for."""
    with in_tenant(aurora.schema):
        CustomField.objects.create(entity="contact", key="ramo", label="Ramo", kind="text")
        CustomField.objects.create(entity="company", key="lojas", label="Lojas", kind="number")
        lume = Company.objects.create(name="Lume", custom={"lojas": 3})
        Company.objects.create(name="Átrio", custom={"lojas": 12}, created_at=NOW - timedelta(days=400))
        ana = makers.make_contact("Ana", email="ana@lume.test", company=lume, owner=aurora.rep.user, city="Olinda")
        bia = makers.make_contact("Bia", owner=aurora.other_rep.user, custom={"ramo": "Luz"}, city="Belém")
        caio = makers.make_contact("Caio", "+5511987654321", owner=aurora.rep.user, custom={"ramo": "Som"})
        for person, lead in (
            (ana, {"source": "site", "tags": ["vip"]}),
            (bia, {"source": "referral", "tags": ["vip"]}),
        ):
            makers.make_lead(contact=person, owner=aurora.members["rep"], company=person.company, **lead)
        Activity.objects.all().delete()
        Activity.objects.create(contact=ana, kind="contact.changed", happened_at=NOW - timedelta(days=1))
        Activity.objects.create(contact=caio, kind="contact.changed", happened_at=NOW - timedelta(days=50))
        Contact.objects.filter(pk=ana.pk).update(email_state="typo")
        Contact.objects.filter(pk=caio.pk).update(phone_state="wrong", created_at=NOW - timedelta(days=400))
        return ana


def found(member, query: str, of=ContactDirectory) -> list[str]:
    return [row.name for row in of(member, Wanted.read(QueryDict(query), of.entity)).rows]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Ana", "Bia", "Caio"]),
        ("sort=-name", ["Caio", "Bia", "Ana"]),
        ("sort=city", ["Bia", "Ana", "Caio"]),
        ("sort=-city", ["Ana", "Bia", "Caio"]),
        ("sort=-active", ["Ana", "Caio", "Bia"]),
        ("sort=-open", ["Bia", "Ana", "Caio"]),
        ("sort=custom.ramo", ["Bia", "Caio", "Ana"]),
        ("sort=nonsense", ["Ana", "Bia", "Caio"]),
        ("source=site", ["Ana"]),
        ("source=site&source=referral", ["Ana", "Bia"]),
        ("tag=vip&source=referral", ["Bia"]),
        ("tag=none", []),
        ("created=7d", ["Ana", "Bia"]),
        ("created_from=&created_to=2026-01-01", ["Caio"]),
        ("active=7d", ["Ana"]),
        ("active=90d", ["Ana", "Caio"]),
        ("check=email-bad", ["Ana"]),
        ("check=email-bad&check=phone-wrong", ["Ana", "Caio"]),
        ("check=email-good", []),
        ("trouble=phone", ["Caio"]),
        ("custom.ramo=luz", ["Bia"]),
        ("custom.ramo=none", ["Ana"]),
        ("owner=me", []),
        ("owner=none&owner=team-x&check=x&source=x&custom.gone=1", []),
        ("check=x&source=x&custom.gone=1&created=x", ["Ana", "Bia", "Caio"]),
    ],
)
def test_people_are_narrowed_and_in_the_order_that_is_asked_for(aurora, known, query, names):
    with in_tenant(aurora.schema):
        assert found(aurora.owner, query) == names


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Átrio", "Lume"]),
        ("sort=-custom.lojas", ["Átrio", "Lume"]),
        ("sort=-open", ["Lume", "Átrio"]),
        ("sort=-active", ["Lume", "Átrio"]),
        ("custom.lojas=10..", ["Átrio"]),
        ("source=site", ["Lume"]),
        ("tag=vip", ["Lume"]),
        ("created=30d", ["Lume"]),
        ("active=7d", ["Lume"]),
    ],
)
def test_companies_too(aurora, known, query, names):
    with in_tenant(aurora.schema):
        assert found(aurora.owner, query, CompanyDirectory) == names


def test_each_narrows_only_by_leads_and_lines_they_see(aurora, rival, known):
    with in_tenant(aurora.schema):
        Lead.objects.filter(contact=known).update(owner=aurora.manager.user)
        Contact.objects.filter(name="Bia").update(owner=aurora.rep.user)
        assert found(aurora.rep, "") == ["Ana", "Bia", "Caio"]
        assert found(aurora.rep, "source=site") == []
        assert found(aurora.rep, "tag=vip") == ["Bia"]
        Activity.objects.create(lead=known.leads.get(), contact=known, kind="lead.changed")
        assert found(aurora.rep, "active=today") == []
        assert found(aurora.owner, "active=today") == ["Ana"]
    with in_tenant(rival.schema):
        assert found(rival.owner, "check=email-bad") == []


def test_the_address_says_all_of_it_and_is_read_as_the_same(aurora, known):
    said = "q=a&state=open&created=7d&active=..2026-12-01&owner=me&source=site&tag=vip&check=email-bad"
    with in_tenant(aurora.schema):
        wanted = Wanted.read(QueryDict(f"{said}&custom.ramo=luz&sort=-custom.ramo&page=2"), "contact")
        assert Wanted.read(QueryDict(wanted.address), "contact") == wanted
    assert (wanted.page, wanted.chosen, wanted.toggled("tag", "vip").tag) == (2, 6, ())
    assert wanted.cleared.address == "state=open&sort=-custom.ramo"


def heads(page) -> list[str]:
    return re.findall(r'<th scope="col" class="c-(\w+)', page.content.decode())


def test_columns_are_each_persons_own_and_of_each_list(aurora, rival, browser, known):
    rep = browser(aurora.rep)
    answer = rep.post(
        aurora.url("contacts/columns/"), {"column": ["custom.ramo", "active", "nonsense", "custom.lojas"]}
    )

    assert (answer.status_code, answer["HX-Trigger"]) == (204, '{"list:columns": {}}')
    with in_tenant(aurora.schema):
        assert PageLayout.objects.values_list("page", "columns").get() == (
            "contacts",
            ["name", "custom.ramo", "active"],
        )
    page = rep.get(aurora.url("contacts/?sort=custom.ramo"))
    assert heads(page) == ["name", "own", "active"]
    assert "Caio Som" in text_of(page) and 'aria-sort="ascending"' in page.content.decode()
    assert "Ramo" not in text_of(browser(aurora.other_rep).get(aurora.url("contacts/"))).split("Colunas")[0]
    assert "active" not in heads(rep.get(aurora.url("companies/")))
    with in_tenant(rival.schema):
        assert not PageLayout.objects.exists()


def test_own_columns_cost_the_same_however_many_rows(aurora, browser):
    with in_tenant(aurora.schema):
        CustomField.objects.create(entity="contact", key="quem", label="Quem", kind="person")
        PageLayout.objects.create(
            user=aurora.owner.user, page="contacts", columns=["name", "custom.quem", "active", "owner", "company"]
        )
    counts = []
    for name in ("Ana", "Bia", "Caio"):
        with in_tenant(aurora.schema):
            said = {"custom": {"quem": str(aurora.rep.user_id)}, "owner": aurora.rep.user}
            makers.make_contact(name, company=Company.objects.create(name=name), **said)
        client = browser(aurora.owner)
        client.get(aurora.url("contacts/"))
        with count_queries() as queries:
            assert client.get(aurora.url("contacts/?sort=-active")).content.count(b"data-row=") == len(counts) + 1
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2]


def test_menus_say_what_narrows_and_the_own_fields_are_asked(aurora, browser, known):
    owner = browser(aurora.owner)
    page = owner.get(aurora.url("contacts/?check=email-bad&tag=vip&custom.ramo=luz"), headers={"HX-Request": "true"})

    assert "E-mail e telefone: E-mail a conferir" in text_of(page) and "Ramo: “luz”" in text_of(page)
    assert page["HX-Trigger"].startswith('{"board:narrowed"')
    assert "#vip" in text_of(owner.get(aurora.url("contacts/tags/")))
    assert "Ramo" in text_of(owner.get(aurora.url("contacts/fields/")))
    assert "Lojas" in text_of(owner.get(aurora.url("companies/fields/")))


def test_leads_are_narrowed_by_whether_their_person_can_be_reached(aurora, known):
    with in_tenant(aurora.schema):
        filters = Filters.read(QueryDict("check=email-typo&check=nonsense"))
        leads = filters.narrow(Lead.objects.accessible_by(aurora.owner), aurora.owner)
        assert [lead.contact.name for lead in leads.select_related("contact")] == ["Ana"]
        assert filters.address == "check=email-typo"
        assert Meanings().said("check=phone-wrong") == ["e-mail ou telefone: Telefone a conferir"]
