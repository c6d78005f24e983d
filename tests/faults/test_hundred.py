"""A migration that fails in organization 57 of 100 (F17): 99 work, what comes for the other waits, and it goes on when mended.

``bin/test -m faults -s tests/faults/test_hundred.py --seconds 60``
"""

import time
from collections import Counter

import pytest
from django.test import Client

from crm.models import Contact
from messaging.models import Channel, Message
from messaging.tasks import process_deliveries
from tenants.context import in_tenant
from tenants.inbound.models import Delivery
from tenants.models import Organization
from tenants.services import cloning
from tests.cast import client_of
from tests.messaging.makers import encoded, make_channel, posted, signed, text_message
from tests.release import LAST, release, run
from tests.tenants.test_fleet import has_the_table, migrate

pytestmark = [pytest.mark.faults, pytest.mark.usefixtures("seconds")]
HOW_MANY, BROKEN = 100, 57


@pytest.fixture
def hundred(committed) -> list[Organization]:
    """In the order in which they are migrated."""
    owner = committed.aurora.owner
    for number in range(HOW_MANY - 2):
        cloning.clone(owner, name=f"Frota {number}", owner=owner.user)
    return list(Organization.objects.order_by("created_at"))


def test_one_of_a_hundred_cannot_be_migrated(hundred, committed, tmp_path):
    broken, visitor = hundred[BROKEN - 1], client_of(committed.aurora.owner.user)
    with in_tenant(broken.schema_name):
        channel = make_channel(phone_number_id="401000000000057", waba_id="301000000000057")
    with release(tmp_path):
        run(f'CREATE TABLE "{broken.schema_name}".{LAST} (something_else text)')

        began = time.monotonic()
        said = migrate()
        took = time.monotonic() - began

        print(f"\n{said.strip()}\n{HOW_MANY} organizations in {took:.1f} s, {1000 * took / HOW_MANY:.0f} ms each")
        assert f"{HOW_MANY - 1} organizations migrated, 1 failed" in said
        assert f"{broken.slug} is behind since" in said and "already exists" in said
        assert f"FAILED Still behind: {broken.slug}." in said
        assert Client().get("/readyz").json()["organizations_behind"] == 1
        assert _served(visitor, hundred, committed.rival.organization) == {200: HOW_MANY - 2, 503: 1}
        assert visitor.get(f"/o/{broken.slug}/tasks/")["Retry-After"] == "60"
        _what_comes_for_it_waits(broken, channel)

        run(f'DROP TABLE "{broken.schema_name}".{LAST}')
        assert "1 organizations migrated, 0 failed" in migrate()
        assert _served(visitor, hundred, committed.rival.organization) == {200: HOW_MANY - 1}
        assert all(map(has_the_table, hundred))
        process_deliveries(broken.schema_name)
        with in_tenant(broken.schema_name):
            assert list(Message.objects.values_list("text", flat=True)) == ["Vocês estão aí?"]
            assert Contact.objects.count() == 1


def _served(visitor: Client, organizations: list[Organization], other: Organization) -> Counter[int]:
    """All but the one that is somebody else's."""
    return Counter(visitor.get(f"/o/{each.slug}/tasks/").status_code for each in organizations if each != other)


def _what_comes_for_it_waits(broken: Organization, channel: Channel) -> None:
    """It is taken and kept, and no worker touches it."""
    told = posted(text_message("Vocês estão aí?", wa_id="5511990005757"), phone_number_id="401000000000057")
    told["entry"][0]["id"] = "301000000000057"
    body = encoded(told)
    address = f"/hooks/whatsapp_cloud/{channel.token}/"
    assert Client().post(address, body, content_type="application/json", headers=signed(body)).status_code == 200
    process_deliveries(broken.schema_name)
    assert Delivery.objects.of(broken).get().state == Delivery.State.STORED
