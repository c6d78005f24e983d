"""Events, committed one by one."""

from config.ids import uuid7
from crm import events
from crm.models import Event
from crm.realtime.audience import Audience
from tenants.context import in_tenant


def happen(
    cast, *, kind="lead.moved", module="lead", users=(), roles=(), subject=None, by=None, **particulars
) -> Event:
    """One event of the organization. ``users`` and ``by`` are memberships."""
    with in_tenant(cast.schema):
        return events.record(
            kind,
            subject or uuid7(),
            audience=Audience(module, tuple(each.user_id for each in users), tuple(roles)),
            by=by.user if by else None,
            **particulars,
        )
