"""Fifty arrivals of one person at the same moment, on connections of their own."""

from functools import partial

from crm.models import Contact, Lead, Receipt
from crm.services import capturing, sources
from crm.services.capturing import Arrival
from tenants.context import in_tenant
from tests.committed import at_once

FORMS = [
    {"name": "Marina Alves", "phone": "(11) 98765-4321"},
    {"name": "Marina", "phone": "+55 11 8765-4321", "email": "marina@lume.test"},
    {"name": "M. Alves", "phone": "11987654321", "company": "Studio Lume"},
]


def arrive(schema: str, source, key: str, told: dict[str, str]) -> None:
    with in_tenant(schema):
        capturing.capture(Arrival(key=key, told=told, payload=told, source=source))


def test_fifty_of_one_person_are_one_contact_and_one_lead(committed):
    schema = committed.aurora.schema
    with in_tenant(schema):
        source = sources.create(by=committed.aurora.manager.user, kind="webhook", name="Site")

    at_once(*(partial(arrive, schema, source, f"k{n}", FORMS[n % 3]) for n in range(50)), within=60)

    with in_tenant(schema):
        assert (Contact.objects.count(), Lead.objects.count(), Receipt.objects.count()) == (1, 1, 50)
        assert set(Receipt.objects.values_list("outcome", flat=True)) == {"accepted", "duplicate"}


def test_twenty_of_one_arrival_are_one_receipt(committed):
    schema = committed.aurora.schema
    with in_tenant(schema):
        source = sources.create(by=committed.aurora.manager.user, kind="webhook", name="Site")

    at_once(*(partial(arrive, schema, source, "same", FORMS[0]) for _n in range(20)), within=60)

    with in_tenant(schema):
        assert (Lead.objects.count(), Receipt.objects.count()) == (1, 1)
