"""Contacts are looked at by themselves: e-mail by its domain, phone by its number, and nobody waits for it."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from crm.models import Company, Contact, Enrichment, Identity
from crm.services import checking, contacts, enriching, policy
from tenants import sweeping
from tenants.context import in_tenant
from tests.makers import make_contact
from tests.markup import text_of
from tests.queries import count_queries

LUME = {"MX": ["10 mail.lume.com.br."]}


def person(email: str = "", phone: str = "", **fields) -> Contact:
    return contacts.create(by=None, name="Marina Alves", email=email, phone=phone, **fields)


def work() -> None:
    """What workers do until nothing is left."""
    for _turn in range(3):
        while checking.check_some():
            pass
        while enriching.work_one():
            pass


def states(**which) -> list[tuple[str, str]]:
    return list(Contact.objects.filter(**which).order_by("pk").values_list("email_state", "phone_state"))


@pytest.mark.parametrize(
    ("records", "state"),
    [
        ({"MX": ["10 mail.lume.com.br."]}, "good"),
        ({"A": ["192.0.2.7"]}, "good"),  # its own address takes the mail
        ({"MX": ["0 ."]}, "dead"),  # says that it takes none
        ({"TXT": ['"v=spf1 -all"']}, "dead"),
        (None, "dead"),
    ],
)
def test_a_domain_receives_mail_or_not(inside_aurora, names, records, state):
    if records is not None:
        names.names["lume.com.br"] = records
    person("marina@lume.com.br", "+5511987654321")
    work()
    assert states() == [(state, "mobile")]


def test_a_domain_is_asked_once_for_all_who_have_an_address_there(inside_aurora, names):
    names.names["lume.com.br"] = LUME
    for name in ("ana", "bia", "caio"):
        person(f"{name}@Lume.com.br")
    work()
    person("davi@lume.com.br")
    work()
    assert states() == [("good", "")] * 4
    assert names.asked == [("lume.com.br", "MX")]


@pytest.mark.parametrize("trouble", ["broken", "world"])
def test_no_answer_says_nothing_against_an_address(inside_aurora, names, trouble):
    """Neither a failing server, nor one that knows no domain at all, such as inside a closed network."""
    names.broken, names.names = trouble == "broken", {}
    person("marina@lume.com.br")
    work()
    row = Enrichment.objects.get()
    assert states() == [("", "")]
    assert (row.state, row.tries) == ("waiting", 1)
    assert row.due_at > timezone.now()


def test_a_server_that_is_silent_is_given_up_in_seconds(inside_aurora, names, monkeypatch):
    monkeypatch.setattr("crm.providers.registers.mail_domains.asking.ALL_SECONDS", 0.2)
    names.silent = True
    person("marina@lume.com.br")
    began = time.monotonic()
    work()
    assert states() == [("", "")]
    assert time.monotonic() - began < 5


def test_what_the_text_tells_needs_no_question(inside_aurora, names):
    person("ana@gmail.com")
    person("bia@gmial.com")
    person("caio@mailinator.com")
    person("davi@empresa.test")
    person(phone="+5520987654321")
    work()
    assert states() == [("good", ""), ("typo", ""), ("throwaway", ""), ("dead", ""), ("", "wrong")]
    assert names.asked == []


def test_who_wrote_to_us_from_a_number_has_it(inside_aurora, names):
    row = person(phone="+5520987654321")
    Identity.objects.create(contact=row, kind="whatsapp", value="5520987654321", key="552087654321")
    work()
    assert states() == [("", "mobile")]


def test_a_changed_address_is_looked_at_anew(inside_aurora, names):
    names.names["lume.com.br"] = LUME
    row = person("marina@vazio.com.br")
    work()
    assert states() == [("dead", "")]
    row.refresh_from_db()
    contacts.change(row, by=None, seen=row.updated_at, email="marina@lume.com.br")
    assert states() == [("", "")]
    work()
    assert states() == [("good", "")]


def test_looking_leaves_no_trace_and_no_conflict(inside_aurora, names):
    """Somebody who has the form open meanwhile saves it as if nothing had been."""
    row = person("ana@gmail.com")
    seen = row.updated_at
    work()
    assert contacts.change(row, by=None, seen=seen, city="Recife").city == "Recife"


def test_domains_change_and_are_asked_again(inside_aurora, names):
    person("marina@lume.com.br")
    work()
    names.names["lume.com.br"] = LUME
    checking.ask_again()
    work()
    assert states() == [("dead", "")]
    Enrichment.objects.update(updated_at=timezone.now() - timedelta(days=31))
    checking.ask_again()
    work()
    assert states() == [("good", "")]


def test_the_sweep_finds_whoever_came_by_whatever_door(aurora, rival, names, queue):
    names.names["lume.com.br"] = LUME
    with in_tenant(aurora.schema):
        Contact.objects.bulk_create([Contact(name="Ana", email="ana@gmial.com")])  # as an import does
    sweeping.sweep()
    queue.run()
    with in_tenant(aurora.schema):
        assert states() == [("typo", "")]
    with in_tenant(rival.schema):
        assert (Contact.objects.count(), Enrichment.objects.count()) == (0, 0)


def test_a_large_import_asks_one_question_a_domain_and_who_came_last_is_first(inside_aurora, names):
    Contact.objects.bulk_create(
        Contact(name=f"Ana {n}", email=f"ana{n}@empresa{n % 3}.com.br") for n in range(2 * checking.CHUNK)
    )
    newest = person("marina@gmail.com")
    with count_queries() as queries:
        checking.check_some()
    assert len(queries) < 15, queries.statements
    newest.refresh_from_db()
    assert newest.email_state == "good"
    assert Contact.objects.filter(checked_at=None).count() == checking.CHUNK + 1
    assert Enrichment.objects.filter(kind="mail").count() == 3
    assert names.asked == []


def test_companies_are_looked_up_a_few_an_hour(inside_aurora, register):
    policy.decide(by=None, lookups_per_hour=2)
    Company.objects.bulk_create(
        [Company(name=f"Loja {n}", postal_code=f"0131190{n}") for n in range(6)] + [Company(name="Sem nada")]
    )
    for _turn in range(5):
        while checking.check_some():
            pass
        Enrichment.objects.update(due_at=None)  # answered
    assert Enrichment.objects.filter(kind="cep").count() == 2
    assert Company.objects.filter(checked_at=None).count() == 4
    assert Company.objects.get(name="Sem nada").checked_at


def test_what_is_switched_off_asks_nobody(inside_aurora, names, queue):
    policy.decide(by=None, checks_people=False, looks_up_companies=False)
    person("marina@lume.com.br")
    Company.objects.create(name="Lume", postal_code="01311902")
    checking.wake_forgotten()
    checking.check_some()
    assert (queue.names(), names.asked, Enrichment.objects.count()) == ([], [], 0)


class TestOnThePages:
    @pytest.fixture
    def mistyped(self, aurora) -> Contact:
        with in_tenant(aurora.schema):
            row = person("marina@gmaill.com", owner=aurora.rep.user)
            checking.check_some()
            return row

    def test_the_better_address_is_taken_with_a_way_back(self, aurora, browser, mistyped):
        rep, page = browser(aurora.rep), aurora.url(f"contacts/{mistyped.pk}/")
        assert "Você quis dizer marina@gmail.com" in text_of(rep.get(page))
        assert "Parece digitado errado" in text_of(rep.get(aurora.url("contacts/?trouble=email")))

        answer = rep.post(f"{page}checks/email/")

        with in_tenant(aurora.schema):
            mistyped.refresh_from_db()
            assert (mistyped.email, mistyped.email_state) == ("marina@gmail.com", "")
            change = mistyped.activities.get(kind="contact.changed")
            assert list(mistyped.identities.values_list("key", flat=True)) == ["marina@gmail.com"]
        assert aurora.url(f"changes/{change.pk}/") in answer["HX-Trigger"]
        assert rep.delete(aurora.url(f"changes/{change.pk}/")).status_code == 200
        with in_tenant(aurora.schema):
            mistyped.refresh_from_db()
            assert mistyped.email == "marina@gmaill.com"

    def test_ones_own_is_kept_and_not_asked_about_again(self, aurora, browser, mistyped):
        rep, page = browser(aurora.rep), aurora.url(f"contacts/{mistyped.pk}/")
        assert "Você quis dizer" not in text_of(rep.post(f"{page}checks/email/?keep=1"))
        with in_tenant(aurora.schema):
            assert states() == [("", "")]

    def test_an_address_that_is_anothers_is_refused(self, aurora, browser, mistyped):
        with in_tenant(aurora.schema):
            person("marina@gmail.com")
        answer = browser(aurora.rep).post(aurora.url(f"contacts/{mistyped.pk}/checks/email/"))
        assert answer.status_code == 409
        with in_tenant(aurora.schema):
            mistyped.refresh_from_db()
            assert mistyped.email == "marina@gmaill.com"

    def test_asking_again_asks_the_domain_again(self, aurora, browser, names, queue):
        with in_tenant(aurora.schema):
            row = person("marina@lume.com.br", owner=aurora.rep.user)
            work()
            Enrichment.objects.update(fetched_at=timezone.now() - timedelta(days=15))
        names.names["lume.com.br"] = LUME
        rep = browser(aurora.rep)
        page = text_of(rep.get(aurora.url(f"contacts/{row.pk}/")))
        assert "E-mail: o domínio não recebe e-mail" in page and "Conferir de novo" in page
        rep.post(aurora.url(f"contacts/{row.pk}/checks/"))
        with in_tenant(aurora.schema):
            work()
            assert states() == [("good", "")]

    def test_the_list_is_narrowed_to_those_who_cannot_be_reached(self, aurora, browser):
        with in_tenant(aurora.schema):
            make_contact("Ana", email="ana@gmail.com", email_state="good")
            make_contact("Bia", email="bia@x.test", email_state="dead")
            make_contact("Caio", phone="+5520987654321", phone_state="wrong")
        owner = browser(aurora.owner)
        assert [
            name in text_of(owner.get(aurora.url("contacts/?trouble=email"))) for name in ("Ana", "Bia", "Caio")
        ] == [
            False,
            True,
            False,
        ]
        assert "Número que não existe" in text_of(owner.get(aurora.url("contacts/?trouble=phone")))

    def test_managers_decide_what_is_looked_up(self, aurora, rival, browser):
        manager, url = browser(aurora.manager), aurora.url("settings/enrichment/")
        assert "Consultar novas empresas pelo CNPJ e pelo CEP" in text_of(manager.get(url))
        assert manager.post(url, {"checks_people": "on", "lookups_per_hour": "5"}).status_code == 302
        assert manager.post(url, {"lookups_per_hour": "9999"}).status_code == 422
        for cast, told in ((aurora, (True, False, 5)), (rival, (True, True, 30))):
            with in_tenant(cast.schema):
                row = policy.decide(by=None)
                assert (row.checks_people, row.looks_up_companies, row.lookups_per_hour) == told
