"""Whose a lead is: giving it to somebody, and whose turn it is."""

from django.db import connection, transaction
from django.db.models import F, Func
from django.db.models.fields import DateTimeField

from crm.models import Lead
from crm.services import facts, notifying, versions
from tenants.context import current_schema
from tenants.models import Membership, User

SALES = "sales"


@transaction.atomic
def assign(lead: Lead, *, to: User | None, by: User | None) -> Lead:
    """Give the lead to somebody, who is told, or to nobody."""
    fresh = versions.locked(lead)
    if fresh.owner_id == (to.pk if to else None):
        return fresh
    was, fresh.owner = fresh.owner, to
    fresh.version += 1
    fresh.save(update_fields=["owner", "version", "updated_at"])
    tell(fresh, was=was, by=by)
    return fresh


def tell(lead: Lead, *, was: User | None, by: User | None) -> None:
    """That the lead has its owner now: to the boards of both, to the timeline and to the new owner."""
    names = {"to": str(lead.owner or ""), "from": str(was or "")}
    facts.happened("lead.assigned", lead, by=by, also=[was.pk if was else None], **names)
    if lead.owner:
        notifying.notify(lead.owner, "lead.assigned", by=by, path=f"leads/{lead.pk}/", name=str(lead))


@transaction.atomic
def next_rep() -> User | None:
    """Whose turn it is among the active members of role sales; None when there is nobody.

    One at a time in an organization until the caller's transaction ends: skipping those that somebody else is just
    choosing would give nobody to the fifth of five, and waiting for a chosen one would give the same person twice.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"turn:{current_schema()}"])
    waiting = Membership.objects.filter(role__key=SALES, is_active=True, user__is_active=True).select_related("user")
    turn = waiting.order_by(F("last_assigned_at").asc(nulls_first=True), "joined_at", "pk").first()
    if turn is None:
        return None
    now = Func(function="clock_timestamp", output_field=DateTimeField())
    Membership.objects.filter(pk=turn.pk).update(last_assigned_at=now)
    return turn.user
