"""Moving a lead to another place on its board, and taking that back."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from crm.models import Lead, LeadMove, LostReason, Stage
from crm.services import facts, placing, versions
from crm.services.versions import Stale
from tenants.models import Membership, User

__all__ = ["NotUndoable", "ReasonMissing", "Stale", "move", "undo"]

UNDO_WITHIN = timedelta(minutes=10)
UNDO_WITHIN_FOR_ADMINS = timedelta(hours=24)
ADMINS = ("owner", "admin")
OVERWRITTEN = ("stage", "position", "pipeline", "entered_stage_at", "closed_at", "lost_reason", "version", "updated_at")


class ReasonMissing(Exception):
    """A lead is lost for a reason. Ask for it."""


class NotUndoable(Exception):
    """The move cannot be taken back; the message says why."""


@transaction.atomic
def move(
    lead: Lead,
    *,
    by: User | None,
    to: Stage,
    version: int,
    after: UUID | None = None,
    before: UUID | None = None,
    lost_reason: LostReason | None = None,
) -> LeadMove:
    """Below ``after``, else above ``before``, else at the top of the column. Raises ``Stale`` and ``ReasonMissing``.

    A browser that got no answer sends the same move again: it is done once, and answered as the first time.
    """
    placing.lock(lead.stage_id, to.pk)
    fresh = versions.locked(lead)
    if fresh.version != version:
        return _repeated(fresh, by=by, to=to, version=version)
    lost_reason = lost_reason or fresh.lost_reason
    if to.kind == Stage.Kind.LOST and lost_reason is None and LostReason.objects.exists():
        raise ReasonMissing
    place = placing.key_in(to, lead=fresh, after=after, before=before)
    return _put(fresh, to, place, by=by, lost_reason=lost_reason)


@transaction.atomic
def undo(move: LeadMove, *, by: User) -> LeadMove:
    """Put the lead back where it was. Raises ``NotUndoable`` with a sentence for the person."""
    back = move.from_stage
    assert back is not None, "A move comes from somewhere; only creation does not."
    placing.lock(back.pk, move.to_stage_id)
    lead = versions.locked(move.lead)
    _refuse_what_is_too_late(move, lead, by)
    undone = _put(lead, back, _former_place(move, lead, back), by=by, restore=move.before)
    LeadMove.objects.filter(pk=move.pk).update(undone_at=timezone.now())
    return undone


def _put(
    lead: Lead,
    to: Stage,
    place: str,
    *,
    by: User | None,
    lost_reason: LostReason | None = None,
    restore: dict | None = None,
) -> LeadMove:
    before, was = _snapshot(lead), lead.stage
    done = LeadMove(lead=lead, from_stage=was, to_stage=to, from_position=lead.position, before=before, moved_by=by)
    lead.stage, lead.pipeline_id, lead.position = to, to.pipeline_id, place
    if restore is not None:
        _restore(lead, restore)
    elif to.pk != was.pk:
        lead.entered_stage_at = timezone.now()
        lead.closed_at = None if to.kind == Stage.Kind.OPEN else lead.entered_stage_at
        lead.lost_reason = lost_reason if to.kind == Stage.Kind.LOST else None
    lead.version = done.version = lead.version + 1
    lead.save(update_fields=OVERWRITTEN)
    done.save(force_insert=True)
    _tell(done, by=by, undone=restore is not None)
    return done


def _tell(done: LeadMove, *, by: User | None, undone: bool) -> None:
    lead, was, to = done.lead, done.from_stage, done.to_stage
    assert was is not None
    if was.pk == to.pk:
        return facts.shown("lead.moved", lead, by=by)
    particulars: dict[str, Any] = {"from_stage": was.name, "to_stage": to.name, **({"undone": True} if undone else {})}
    if to.kind == Stage.Kind.LOST and lead.lost_reason:
        particulars["reason"] = lead.lost_reason.name
    kind = "lead.moved" if to.kind in (Stage.Kind.OPEN, was.kind) else f"lead.{to.kind}"
    return facts.happened(kind, lead, by=by, **particulars)


def _repeated(lead: Lead, *, by: User | None, to: Stage, version: int) -> LeadMove:
    """The very move that made the lead what it is, if this is it."""
    done = LeadMove.objects.select_related("from_stage", "to_stage").filter(
        lead=lead, version=version + 1, to_stage=to, moved_by=by, undone_at=None
    )
    if by is None or lead.version != version + 1 or not (first := done.first()):
        raise versions.stale(lead)
    first.lead = lead
    return first


def _snapshot(lead: Lead) -> dict:
    return {
        "entered_stage_at": lead.entered_stage_at.isoformat(),
        "closed_at": lead.closed_at.isoformat() if lead.closed_at else None,
        "lost_reason": str(lead.lost_reason_id) if lead.lost_reason_id else None,
    }


def _restore(lead: Lead, before: dict) -> None:
    lead.entered_stage_at = parse_datetime(before["entered_stage_at"]) or timezone.now()
    lead.closed_at = parse_datetime(before["closed_at"]) if before["closed_at"] else None
    lead.lost_reason = LostReason.objects.filter(pk=before["lost_reason"]).first() if before["lost_reason"] else None


def _former_place(move: LeadMove, lead: Lead, stage: Stage) -> str:
    """The key it had, unless another card got it meanwhile: then right above that one."""
    taken = Lead.objects.living().filter(stage=stage, position=move.from_position).exclude(pk=lead.pk)
    other = taken.values_list("pk", flat=True).first()
    return placing.key_in(stage, lead=lead, before=other) if other else move.from_position


def _refuse_what_is_too_late(move: LeadMove, lead: Lead, by: User) -> None:
    role = Membership.objects.filter(user=by).values_list("role__key", flat=True).first()
    limit = UNDO_WITHIN_FOR_ADMINS if role in ADMINS else UNDO_WITHIN
    last = LeadMove.objects.filter(lead=lead).order_by("-version").values_list("pk", flat=True).first()
    if move.undone_at is not None:
        raise NotUndoable(_("This move was undone already."))
    if lead.archived_at is not None:
        raise NotUndoable(_("The lead was archived since. Restore it first."))
    if last != move.pk:
        raise NotUndoable(_("The lead was moved again since, so this move stays. Move it by hand where you want it."))
    if timezone.now() - move.created_at > limit:
        raise NotUndoable(_("It is too late to undo this move. Move the lead by hand where you want it."))
