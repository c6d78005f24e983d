"""Moving a lead to another place on its board, and taking that back."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from config import clock
from crm.models import Lead, LeadMove, LostReason, MoveRequest, Stage
from crm.services import asking, facts, filling, placing, rules, versions
from crm.services.rules import Missing, NotForRole, ReasonMissing, StageGone
from crm.services.versions import Stale
from tenants.access import Principal
from tenants.models import Membership, User

__all__ = ["Missing", "NotForRole", "NotUndoable", "ReasonMissing", "StageGone", "Stale", "move", "put", "undo"]

UNDO_WITHIN = timedelta(minutes=10)
UNDO_WITHIN_FOR_ADMINS = timedelta(hours=24)
ADMINS = ("owner", "admin")
OVERWRITTEN = ("stage", "position", "pipeline", "entered_stage_at", "closed_at", "lost_reason", "version", "updated_at")


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
    told: dict[str, Any] | None = None,
    principal: Principal | None = None,
) -> LeadMove | MoveRequest:
    """Below ``after``, else above ``before``, else at the top of the column; or a request, when somebody else decides.

    ``told`` is what the stage asked for and the lead did not say yet. ``principal`` is a key that asks; a person's is
    known. Raises ``Stale``, ``StageGone``, ``NotForRole`` and ``Missing``. A browser that got no answer sends the same
    move again: it is done once, and answered as the first time.
    """
    stages = placing.lock(lead.stage_id, to.pk)
    fresh = versions.locked(lead)
    if fresh.version != version:
        return _repeated(fresh, by=by, to=to, version=version)
    to = rules.must_be_in_use(stages.get(to.pk), to.name)
    lost_reason = lost_reason or fresh.lost_reason
    if to.pk != fresh.stage_id:
        principal = principal or rules.principal_of(by)
        rules.must_be_open_to(principal, to)
        fresh = filling.fill(fresh, told, by=by) if told else fresh
        rules.must_be_told(fresh, to, lost_reason, strictly=principal is not None)
        if why := rules.why_to_ask(fresh, to, principal):
            where = {"after": after, "before": before, "lost_reason": lost_reason, "seen_version": version}
            return asking.ask(fresh, to=to, by=by, why=why, **where)
    place = placing.key_in(to, lead=fresh, after=after, before=before)
    return put(fresh, to, place, by=by, lost_reason=lost_reason, seen=version)


@transaction.atomic
def undo(move: LeadMove, *, by: User | None, principal: Principal | None = None) -> LeadMove:
    """Put the lead back where it was. Raises ``NotUndoable`` with a sentence for the person.

    ``principal`` is a key that asks; a person's is known.
    """
    back = move.from_stage
    assert back is not None, "A move comes from somewhere; only creation does not."
    stages = placing.lock(back.pk, move.to_stage_id)
    lead = versions.locked(move.lead)
    _refuse_what_is_too_late(move, lead, by)
    _refuse_what_rules_forbid(move, lead, by, stages[back.pk], principal)
    undone = put(lead, back, _former_place(move, lead, back), by=by, restore=move.before)
    LeadMove.objects.filter(pk=move.pk).update(undone_at=timezone.now())
    return undone


def put(
    lead: Lead,
    to: Stage,
    place: str,
    *,
    by: User | None,
    lost_reason: LostReason | None = None,
    restore: dict | None = None,
    seen: int | None = None,
    **told: Any,
) -> LeadMove:
    """For those who have asked the rules and hold the locks of both columns and the lead; ``told`` goes on the line."""
    before, was = _snapshot(lead), lead.stage
    done = LeadMove(lead=lead, from_stage=was, to_stage=to, from_position=lead.position, before=before, moved_by=by)
    done.seen_version = seen
    lead.stage, lead.pipeline_id, lead.position = to, to.pipeline_id, place
    if restore is not None:
        _restore(lead, restore)
    elif to.pk != was.pk:
        lead.entered_stage_at = clock.now()
        lead.closed_at = None if to.kind == Stage.Kind.OPEN else lead.entered_stage_at
        lead.lost_reason = lost_reason if to.kind == Stage.Kind.LOST else None
    lead.version = done.version = lead.version + 1
    lead.save(update_fields=OVERWRITTEN)
    done.save(force_insert=True)
    if to.pk != was.pk:
        asking.overtake(by=by, lead=lead)
    _tell(done, by=by, **told, **({"undone": True} if restore is not None else {}))
    return done


def _tell(done: LeadMove, *, by: User | None, **told: Any) -> None:
    lead, was, to = done.lead, done.from_stage, done.to_stage
    assert was is not None
    if was.pk == to.pk:
        return facts.shown("lead.moved", lead, by=by)
    particulars: dict[str, Any] = {"from_stage": was.name, "to_stage": to.name, **told}
    if to.kind == Stage.Kind.LOST and lead.lost_reason:
        particulars["reason"] = lead.lost_reason.name
    kind = "lead.moved" if to.kind in (Stage.Kind.OPEN, was.kind) else f"lead.{to.kind}"
    return facts.happened(kind, lead, by=by, **particulars)


def _repeated(lead: Lead, *, by: User | None, to: Stage, version: int) -> LeadMove | MoveRequest:
    """The very move, or request, that this one is the repetition of."""
    same = {"lead": lead, "seen_version": version, "to_stage": to}
    moves = LeadMove.objects.select_related("from_stage", "to_stage").filter(
        **same, version=lead.version, moved_by=by, undone_at=None
    )
    asked = MoveRequest.objects.open().select_related("to_stage", "from_stage", "approver").filter(**same, asked_by=by)
    found = (moves.first() or asked.first()) if by else None
    if found is None:
        raise versions.stale(lead)
    found.lead = lead
    return found


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


def limit_for(role: str | None) -> timedelta:
    return UNDO_WITHIN_FOR_ADMINS if role in ADMINS else UNDO_WITHIN


def limit_of(user: User | None) -> timedelta:
    """How long somebody may take things back; a key, as long as sales."""
    roles = Membership.objects.filter(user=user) if user else Membership.objects.none()
    return limit_for(roles.values_list("role__key", flat=True).first())


def _refuse_what_is_too_late(move: LeadMove, lead: Lead, by: User | None) -> None:
    last = LeadMove.objects.filter(lead=lead).order_by("-version").values_list("pk", flat=True).first()
    if move.undone_at is not None:
        raise NotUndoable(_("This move was undone already."))
    if lead.archived_at is not None:
        raise NotUndoable(_("The lead was archived since. Restore it first."))
    if last != move.pk:
        raise NotUndoable(_("The lead was moved again since, so this move stays. Move it by hand where you want it."))
    if timezone.now() - move.created_at > limit_of(by):
        raise NotUndoable(_("It is too late to undo this move. Move the lead by hand where you want it."))


def _refuse_what_rules_forbid(
    move: LeadMove, lead: Lead, by: User | None, back: Stage, principal: Principal | None
) -> None:
    """One's own move is taken back freely; that of somebody else only to where one may move leads oneself."""
    try:
        rules.must_be_in_use(back, back.name)
        if (by and move.moved_by_id == by.pk) or back.pk == lead.stage_id:
            return
        principal = principal or rules.principal_of(by)
        rules.must_be_open_to(principal, back)
    except (StageGone, NotForRole) as refusal:
        raise NotUndoable(str(refusal)) from None
    if rules.why_to_ask(lead, back, principal):
        raise NotUndoable(_("Going back there needs an approval. Move the lead by hand, and it is asked for."))
