"""What a file says that people agreed to: kept with its proof, never lifting a "no", and gone with the import."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm.models import Activity, Consent, Contact, JobItem
from crm.queries import consents
from crm.services import consenting
from tenants.context import in_tenant
from tests import makers

HEAD = "Nome;Celular;E-mail;WhatsApp opt-in;Aceita e-mail;Data do consentimento\n"
TABLE = HEAD + (
    "Marina;11 98765-4321;marina@lume.test;Sim;não;\n"
    "João;21 98765-4321;;x;;05/03/2026\n"
    "Ana;31 98765-4321;;;;\n"
    "Bia;41 98765-4321;;talvez;;\n"
    "Caio;51 98765-4321;;sim;;05/03/2099\n"
)
MARKETING = {"purpose": "marketing", "channel": "whatsapp"}


def granted(phone: str, **about: str) -> bool | None:
    return consents.granted(Contact.objects.get(phone=phone), **(MARKETING | about))


def test_each_word_is_kept_with_file_and_row_and_goes_with_the_import(desk, aurora, rival):
    job = desk.bring(TABLE, entity="contact", name="evento.csv")

    assert (job.done, job.failed) == (3, 2)
    with in_tenant(aurora.schema):
        assert (granted("+5511987654321"), granted("+5511987654321", channel="email")) == (True, False)
        assert (granted("+5521987654321"), granted("+5531987654321")) == (True, None)
        word = Consent.objects.get(contact__name="Marina", channel="whatsapp")
        assert (word.source, word.proof, word.by) == ("import", {"file": "evento.csv", "row": 2}, aurora.manager.user)
        assert f"{timezone.localtime(Consent.objects.get(contact__name='João').at):%Y-%m-%d}" == "2026-03-05"
        kinds = Activity.objects.filter(kind__startswith="consent.").values_list("contact__name", "kind").order_by("pk")
        given, withdrawn = "consent.given", "consent.withdrawn"
        assert sorted(kinds) == [("João", given), ("Marina", given), ("Marina", withdrawn)]
        wrong = [
            reason["field"] for item in JobItem.objects.filter(job=job, outcome="failed") for reason in item.reasons
        ]
        assert wrong == ["consent.marketing.whatsapp", "consent_at"]

    reversal = desk.revert(job)

    assert (reversal.done, reversal.failed) == (3, 0)
    with in_tenant(aurora.schema):
        assert (Contact.objects.count(), Consent.objects.count()) == (0, 3)
        assert granted_again(makers.make_contact(phone="+5511987654321")) is None
        assert all(word.proof["taken_back"] and word.key == "" for word in Consent.objects.all())
    with in_tenant(rival.schema):
        assert not Consent.objects.exists()


def granted_again(contact: Contact) -> bool | None:
    return consents.granted(contact, **MARKETING)


@pytest.mark.parametrize(
    ("who", "said", "holds"),
    [
        ("manager", "sim;", False),  # an undated yes lifts no "no"
        ("manager", "sim;01/01/2020", False),
        ("rep", "não;", False),
        ("rep", "sim;", None),  # of somebody the importer may not change
    ],
)
def test_a_yes_lifts_no_no_and_only_who_may_change_a_person_brings_one(desk, aurora, who, said, holds):
    with in_tenant(aurora.schema):
        marina = makers.make_contact("Marina", phone="+5511987654321", owner=aurora.manager.user)
        if who == "manager":
            consenting.record(marina, **MARKETING, granted=False, source="message")
    table = f"Nome;Celular;Aceita WhatsApp;Data do aceite\nMarina;11 98765-4321;{said}\n"

    desk.bring(table, entity="contact", by=getattr(aurora, who))

    with in_tenant(aurora.schema):
        assert granted("+5511987654321") is holds


def test_a_chunk_costs_the_same_however_many_agreed(desk):
    def cost(how_many: int, first: int) -> int:
        rows = "".join(f"P{n};11 9{n:08};;sim;sim;\n" for n in range(first, first + how_many))
        asked = desk.send(HEAD + rows, entity="contact")
        desk.check(asked)
        with CaptureQueriesContext(connection) as seen:
            assert desk.run(asked).done == how_many
        return len(seen)

    assert cost(2, 87654300) == cost(60, 87655300)
