"""Two hundred people write at the same moment: nobody is given more than their share, and nobody waits for long."""

from collections import Counter

from crm.models import Assignment, Lead
from crm.services import capturing
from tenants.context import in_tenant
from tenants.models import Membership, Role
from tests.cast import _user
from tests.committed import at_once

CAPTURES, TOGETHER = 200, 20


def test_two_hundred_captures_over_four_equals_are_fifty_each(committed):
    aurora = committed.aurora
    role = Role.objects.of(aurora.organization).get(key="sales")
    for name in ("carla", "davi"):
        Membership(organization=aurora.organization, user=_user(f"{name}@aurora.test", name), role=role).save()

    def capture(number: int):
        def run():
            told = {"name": f"Pessoa {number}", "email": f"p{number}@exemplo.com"}
            with in_tenant(aurora.schema):
                capturing.capture(capturing.Arrival(key=str(number), told=told, payload=told))

        return run

    for start in range(0, CAPTURES, TOGETHER):
        at_once(*map(capture, range(start, start + TOGETHER)))

    with in_tenant(aurora.schema):
        owners = Counter(Lead.objects.values_list("owner", flat=True))
        assert Assignment.objects.count() == CAPTURES
    assert len(owners) == 4 and None not in owners
    assert all(abs(count - CAPTURES // 4) <= 1 for count in owners.values()), owners
