"""Events whose process died between their commit and their announcement get their number after all."""

import time
from datetime import timedelta

from django.db.models.functions import Now

from crm import events
from crm.models import Event
from tenants.context import in_tenant
from tenants.models import Organization

EVERY = 5  # seconds between sweeps
AT_ONCE = 100  # organizations looked at in one sweep; with more of them, each has its turn later
LATE = timedelta(seconds=2)


def announce_forgotten() -> None:
    """Number and announce what is late, in the organizations whose turn it is."""
    schemas = Organization.objects.filter(state=Organization.State.ACTIVE).order_by("pk")
    for schema in in_turn(list(schemas.values_list("schema_name", flat=True))):
        with in_tenant(schema):
            if Event.objects.filter(number=None, at__lt=Now() - LATE).exists():
                events.announce()


def in_turn(schemas: list[str]) -> list[str]:
    """With very many organizations, a hundred of them in each sweep."""
    turns = max(1, -(-len(schemas) // AT_ONCE))
    turn = int(time.time() // EVERY) % turns
    return schemas[turn * AT_ONCE : (turn + 1) * AT_ONCE]
