"""A move that somebody else decides: asked for, given up, overtaken."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from crm.models import Lead, MoveRequest, Stage
from crm.queries import deciding
from crm.services import facts, notifying
from tenants.models import User

State = MoveRequest.State


def ask(lead: Lead, *, to: Stage, by: User | None, why: MoveRequest.Why, **how: Any) -> MoveRequest:
    """The lead, locked, stays where it is until somebody decides. Asking again for the same is the same request."""
    waiting = MoveRequest.objects.open().select_related("to_stage", "from_stage", "approver").filter(lead=lead).first()
    if waiting:
        if waiting.to_stage_id == to.pk and waiting.asked_by == by and waiting.version == lead.version:
            waiting.lead = lead
            return waiting
        close(waiting, State.WITHDRAWN, by=by)
    able = deciding.deciders(lead, but=by.pk if by else None)
    request = MoveRequest.objects.create(
        lead=lead,
        from_stage=lead.stage,
        to_stage=to,
        version=lead.version,
        value_cents=lead.value_cents,
        why=why,
        asked_by=by,
        approver=able[0].user if able else None,
        **how,
    )
    names: dict[str, Any] = {"to_stage": to.name, "from_stage": lead.stage.name}
    facts.happened("lead.move_requested", lead, by=by, **names)
    for member in able:
        told = {**names, "name": str(lead), "cents": lead.value_cents, "request": str(request.pk)}
        notifying.notify(member.user, "move.requested", by=by, path=f"leads/{lead.pk}/", **told)
    return request


@transaction.atomic
def withdraw(request: MoveRequest, *, by: User | None) -> bool:
    """By the one who asked. False when it was decided already."""
    fresh = MoveRequest.objects.select_for_update(no_key=True).get(pk=request.pk)
    if not fresh.is_open:
        return False
    close(fresh, State.WITHDRAWN, by=by)
    facts.happened("lead.move_withdrawn", fresh.lead, by=by, to_stage=fresh.to_stage.name)
    return True


def overtake(*, by: User | None, **which: Any) -> None:
    """The lead went another way, or the stage is no more: nobody needs to decide."""
    for request in MoveRequest.objects.open().filter(**which):
        close(request, State.EXPIRED, by=by)


def close(request: MoveRequest, state: MoveRequest.State, *, by: User | None) -> None:
    """However it ended: nobody needs to decide any more."""
    request.state, request.decided_by, request.decided_at = state, by, timezone.now()
    request.save(update_fields=["state", "decided_by", "decided_at", "answer", "updated_at"])
    notifying.settled("move.requested", request=str(request.pk))
