"""The rules of a move from one stage to another: who may, what must be known, what somebody else decides."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from crm.models import Lead, LostReason, MoveRequest, Stage
from crm.queries import deciding, decisions, required
from crm.queries.required import Fact
from tenants.access import Principal
from tenants.models import Membership, Role, User

FREE = ("owner", "admin")  # no role is shut out of its own settings


class NotForRole(Exception):
    """This stage is for leads moved by others; the message says so."""


class StageGone(Exception):
    """The stage was removed, or is being emptied; the message says so."""


class Missing(Exception):
    """The stage asks for more than is known of the lead. Ask for it."""

    def __init__(self, facts: Sequence[Fact], *, reason: bool):
        super().__init__(", ".join([*(fact.key for fact in facts), *(["lost_reason"] if reason else [])]))
        self.facts = facts
        self.reason = reason


class ReasonMissing(Missing):
    """A lead is lost for a reason. Ask for it, and for what else is missing."""


def principal_of(user: User | None) -> Principal | None:
    """The membership of somebody who acts; the system itself has none, and no rules hold for it."""
    if user is None:
        return None
    return Membership.objects.select_related("role", "team").filter(user=user, is_active=True).first()


def must_be_in_use(stage: Stage | None, name: str) -> Stage:
    if stage is None or stage.archived_at or stage.is_closing:
        raise StageGone(_("The stage %(stage)s was removed meanwhile. Choose another one.") % {"stage": name})
    return stage


def must_be_open_to(principal: Principal | None, to: Stage) -> None:
    if principal is None or not to.move_roles or principal.role_id in to.move_roles:
        return
    if principal.role_id and Role.objects.filter(pk=principal.role_id, key__in=FREE).exists():
        return
    raise NotForRole(_("Only %(roles)s may move leads to %(stage)s.") % {"roles": _names(to), "stage": to.name})


def must_be_told(lead: Lead, to: Stage, lost_reason: LostReason | None, *, strictly: bool) -> None:
    """The reason for losing is asked of everybody; what else a stage wants to know, of people."""
    facts = required.missing(lead, to.required_fields) if strictly else []
    no_reason = to.kind == Stage.Kind.LOST and lost_reason is None and LostReason.objects.exists()
    if no_reason:
        raise ReasonMissing(facts, reason=True)
    if facts:
        raise Missing(facts, reason=False)


def why_to_ask(lead: Lead, to: Stage, principal: Principal | None) -> MoveRequest.Why | None:
    """Why somebody else decides about this move; None when this principal does."""
    if principal is None or deciding.may_decide(principal, lead.owner_id):
        return None
    if to.needs_approval:
        return MoveRequest.Why.STAGE
    decided = decisions.current()
    is_high = decided.high_value_cents is not None and lead.value_cents >= decided.high_value_cents
    return MoveRequest.Why.VALUE if is_high and to.kind in decided.approval_kinds else None


def _names(stage: Stage) -> str:
    names = sorted(str(role) for role in Role.objects.filter(pk__in=stage.move_roles))
    return ", ".join(names) or _("owners and admins")
