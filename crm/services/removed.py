"""Notes, tasks and files that somebody takes away: until they are brought back, or the time for that is over."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.models import Activity, File, Note, Task
from crm.services import facts, undoing
from crm.services.moving import UNDO_WITHIN_FOR_ADMINS
from crm.services.scoring import soon
from crm.services.undoing import NotUndoable
from tenants.models import User

__all__ = ["NotUndoable", "prune", "remove", "restore"]

MODELS: tuple[Any, ...] = (Note, Task, File)


@transaction.atomic
def remove(row: Note | Task | File, *, by: User | None) -> None:
    """Its lines go with it; the audit keeps that it was there."""
    model: Any = type(row)
    if not model.objects.select_for_update().filter(pk=row.pk).exists():
        return
    lines = Activity.objects.filter(subject_id=row.pk)
    told = [_plain(line) for line in lines]
    model.objects.filter(pk=row.pk).update(removed_at=timezone.now(), removed_lines=told)
    lines.delete()
    _shown("deleted", row, by=by)


@transaction.atomic
def restore(row: Note | Task | File, *, by: User | None) -> None:
    """As it was, with its lines. Raises ``NotUndoable`` when it is too late."""
    model: Any = type(row)
    away = model.ever.filter(pk=row.pk, removed_at__isnull=False)
    fresh = away.select_related("lead", "contact").select_for_update(of=("self",)).first()
    if fresh is None:
        return
    if undoing.is_over(fresh.removed_at, by=by):
        raise NotUndoable(_("It is too late to bring this back."))
    away.update(removed_at=None, removed_lines=None)
    Activity.objects.bulk_create(_line(told, fresh) for told in fresh.removed_lines or ())
    if fresh.lead:
        soon.score()
    _shown("restored", fresh, by=by)


def prune() -> None:
    """Every hour: what nobody brought back in time."""
    for model in MODELS:
        model.ever.filter(removed_at__lt=timezone.now() - UNDO_WITHIN_FOR_ADMINS).delete()


def _shown(deed: str, row: Any, *, by: User | None) -> None:
    also = (getattr(row, "owner_id", None),)
    facts.part_shown(f"{row._meta.model_name}.{deed}", row.about, row.pk, by=by, also=also)


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
