"""What happens reaches every open browser that may know, and nobody else."""

import time

import pytest

from crm import events
from crm.realtime.audience import EVERYBODY, PERSONAL, Audience
from config.ids import uuid7
from tenants.context import in_tenant
from tests.makers import make_lead


def happen(cast, *, kind="lead.moved", module="lead", users=(), roles=(), subject=None, by=None, **particulars):
    """One event, committed."""
    with in_tenant(cast.schema):
        return events.record(
            kind,
            subject or uuid7(),
            audience=Audience(module, tuple(each.user_id for each in users), tuple(roles)),
            by=by.user if by else None,
            **particulars,
        )


def test_a_hint_reaches_a_second_browser_in_less_than_a_second(listen, aurora):
    first, second = listen(aurora, aurora.admin), listen(aurora, aurora.owner)
    began = time.monotonic()

    event = happen(aurora, users=[aurora.rep], by=aurora.rep, item="x1")

    for each in (first, second):
        [hint] = each.hints(1)
        assert hint == {
            "seq": 1,
            "kind": "lead.moved",
            "id": str(event.subject_id),
            "item": "x1",
            "by": str(aurora.rep.user_id),
        }
    assert time.monotonic() - began < 1
