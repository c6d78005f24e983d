"""A thousand organizations: each new one, a run of the migrations that has nothing to do, and the look for drift.

``FLEET=100 bin/test -m benchmark -k thousand -s`` makes fewer.
"""

import os
import statistics
import time
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from tenants import drift, schemas
from tenants.models import Organization
from tenants.services import cloning

pytestmark = pytest.mark.benchmark
HOW_MANY = int(os.environ.get("FLEET", "1000"))
NEW_ONE, NOTHING_TO_DO = 5.0, 60.0  # seconds


def test_thousand_organizations(committed):
    owner, taken, made = committed.aurora.owner, [], []
    try:
        for number in range(HOW_MANY):
            began = time.perf_counter()
            made.append(cloning.clone(owner, name=f"Frota {number}", owner=owner.user).organization)
            taken.append(time.perf_counter() - began)
        median, last = statistics.median(taken), statistics.median(taken[-50:])
        print(
            f"\n{HOW_MANY} by clone: median {median:.2f} s, of the last fifty {last:.2f} s, longest {max(taken):.2f} s"
        )

        began = time.perf_counter()
        call_command("migrate_organizations", stdout=StringIO())
        nothing = time.perf_counter() - began
        began = time.perf_counter()
        differing = drift.drifted([each.schema_name for each in made[:50]])
        print(f"nothing to migrate: {nothing:.1f} s; the look for drift in fifty: {time.perf_counter() - began:.1f} s")

        assert differing == {}
        assert max(taken) < NEW_ONE
        assert nothing < NOTHING_TO_DO
    finally:
        for each in made:  # one by one: all together would hold more locks than the server has
            drop(each)


def drop(organization: Organization) -> None:
    """Its public rows go with all that was committed."""
    schemas.drop_schema(organization.schema_name)
    connection.close()  # what it knew of the tables would go on filling its memory
