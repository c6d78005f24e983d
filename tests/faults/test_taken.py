"""Rights are taken while sockets are open and both organizations work (F15): closed within two seconds, deaf from then on.

``bin/test -m faults -s tests/faults/test_taken.py --seconds 60``
"""

import time

import pytest
from django.db import transaction

from tenants.context import in_tenant
from tenants.models import Membership, Organization, Role
from tenants.services import exceptions, roles
from tests.live.listener import Listener

pytestmark = [pytest.mark.faults, pytest.mark.usefixtures("seconds")]
LIMIT = 2.0


def _own_role(cast) -> None:
    everyone = Role.objects.of(cast.organization)
    own, _new = everyone.get_or_create(
        organization=cast.organization, key="closer", defaults={"name": "Closer", "parent": everyone.get(key="sales")}
    )
    Membership.objects.of(cast.organization).filter(pk=cast.rep.pk).update(role=own)


def _delete_role(cast) -> None:
    everyone = Role.objects.of(cast.organization)
    with in_tenant(cast.schema):
        roles.delete(everyone.get(key="closer"), successor=everyone.get(key="viewer"), by=cast.owner)


def _parent_gives_less(cast) -> None:
    Role.objects.of(cast.organization).filter(key="sales").update(permissions={"report.view": "own"})


def _exception(cast) -> None:
    with in_tenant(cast.schema):
        exceptions.make(cast.rep, "report.view", scope="none", reason="Caiu", until=None, by=cast.owner)


def _suspended(cast) -> None:
    Organization.objects.filter(pk=cast.organization.pk).update(state=Organization.State.SUSPENDED)


def test_who_loses_a_right_hears_nothing_more(stage_of):
    with stage_of(seed=7, threads=2) as stage:
        cast = stage.companies[0].cast
        with stage.working():
            took = {take.__name__: _cut(stage, cast, take) for take in (_delete_role, _parent_gives_less, _exception)}
        took["_suspended"] = _cut(stage, cast, _suspended)
        Organization.objects.filter(pk=cast.organization.pk).update(state=Organization.State.ACTIVE)
    for how, seconds in took.items():
        print(f"\n{how.strip('_').replace('_', ' ')}: closed after {1000 * seconds:.0f} ms")


def _cut(stage, cast, take) -> float:
    """Seconds until the socket of the rep's is closed; the last thing it heard came before that."""
    with transaction.atomic():
        _own_role(cast)
    ear = Listener(stage.server, cast, cast.rep)
    began = time.monotonic()
    take(cast)
    assert ear.close_code(within=LIMIT) in (4403, 4404)
    took = time.monotonic() - began
    ear.close()
    return took
