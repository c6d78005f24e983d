"""Rows that are taken away for a while: settings, and what is about a lead, with its lines of the timeline."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from crm import removables
from crm.models import Activity
from crm.models.removable import Removable
from crm.services.scoring import soon
from tenants.models import User


def give_up(row: Removable, *, by: User | None, **marks: Any) -> None:
    """A rule or setting; what it did ends with it. See ``crm.removables`` for its way back."""
    model, now = removables.of(row).model, timezone.now()
    model.objects.filter(pk=row.pk).update(removed_at=now, removed_by=by, updated_at=now, **marks)


def put_away(row: Any, **marks: str) -> None:
    """Its lines go with it; the audit keeps that it was there."""
    lines = Activity.objects.filter(subject_id=row.pk)
    told = [_plain(line) for line in lines]
    type(row).objects.filter(pk=row.pk).update(removed_at=timezone.now(), removed_lines=told, **marks)
    lines.delete()


def bring_back(row: Any, **marks: str) -> None:
    """As it was, with its lines."""
    type(row).ever.filter(pk=row.pk).update(removed_at=None, removed_lines=None, **marks)
    Activity.objects.bulk_create(_line(told, row) for told in row.removed_lines or ())
    if row.lead:
        soon.score()


def _plain(line: Activity) -> dict[str, Any]:
    return {
        "id": str(line.pk),
        "kind": line.kind,
        "actor": str(line.actor_id) if line.actor_id else None,
        "particulars": line.particulars,
        "happened_at": line.happened_at.isoformat(),
    }


def _line(told: dict[str, Any], row: Any) -> Activity:
    """Whoever it is about may be another contact by now: the two were merged meanwhile."""
    return Activity(
        id=told["id"],
        kind=told["kind"],
        actor_id=told["actor"],
        particulars=told["particulars"],
        happened_at=datetime.fromisoformat(told["happened_at"]),
        subject_id=row.pk,
        lead=row.lead,
        contact_id=row.lead.contact_id if row.lead else row.contact_id,
    )
