"""A manager decides about a move that waits."""

from typing import Any

from django.db import transaction

from crm.models import LeadMove, MoveRequest
from crm.services import asking, facts, moving, notifying, placing, rules, versions
from tenants.models import User


class Decided(Exception):
    """Somebody else was faster, or the lead went another way; the request says which."""

    def __init__(self, request: MoveRequest):
        super().__init__(f"Request {request.pk} is {request.state}.")
        self.request = request


@transaction.atomic
def approve(request: MoveRequest, *, by: User, version: int) -> LeadMove:
    """Move the lead, if it still is as ``by`` saw it. Raises ``Decided``, ``Stale`` and ``StageGone``."""
    stages = placing.lock(request.from_stage_id, request.to_stage_id)
    lead = versions.locked(request.lead)
    fresh = _still_open(request)
    if lead.version != version:
        raise versions.stale(lead)
    to = rules.must_be_in_use(stages.get(fresh.to_stage_id), fresh.to_stage.name)
    asking.close(fresh, MoveRequest.State.APPROVED, by=by)
    place = placing.key_in(to, lead=lead, after=fresh.after, before=fresh.before)
    names: dict[str, Any] = {"asked_by": fresh.asked_by.get_short_name()} if fresh.asked_by else {}
    done = moving.put(lead, to, place, by=by, lost_reason=fresh.lost_reason, **names)
    _answer(fresh, "move.approved", by=by)
    return done


@transaction.atomic
def refuse(request: MoveRequest, *, by: User, answer: str = "") -> MoveRequest:
    """The lead stays where it is. Raises ``Decided``."""
    versions.locked(request.lead)
    fresh = _still_open(request)
    fresh.answer = answer.strip()
    asking.close(fresh, MoveRequest.State.REFUSED, by=by)
    told = {"to_stage": fresh.to_stage.name, **({"answer": fresh.answer} if fresh.answer else {})}
    facts.happened("lead.move_refused", fresh.lead, by=by, also=[fresh.asked_by_id], **told)
    _answer(fresh, "move.refused", by=by, answer=fresh.answer)
    return fresh


def _still_open(request: MoveRequest) -> MoveRequest:
    rows = MoveRequest.objects.select_related("lead__contact", "lead__owner", "to_stage", "asked_by", "lost_reason")
    fresh = rows.select_for_update(of=("self",), no_key=True).get(pk=request.pk)
    if not fresh.is_open:
        raise Decided(fresh)
    return fresh


def _answer(request: MoveRequest, kind: str, *, by: User, **told: str) -> None:
    if request.asked_by:
        names = {"name": str(request.lead), "to_stage": request.to_stage.name, **told}
        notifying.notify(request.asked_by, kind, by=by, path=f"leads/{request.lead_id}/", **names)
