"""Whose a lead is: giving it to somebody, or leaving that to the rules of distribution."""

from enum import Enum, auto

from django.db import transaction

from crm.models import Assignment, Lead
from crm.services import facts, notifying, versions
from crm.services.distribution import deciding
from crm.services.distribution.deciding import Desk
from tenants.models import User


class By(Enum):
    """Who decides whose a lead is, where no person does."""

    RULES = auto()


@transaction.atomic
def assign(lead: Lead, *, to: User | None, by: User | None) -> Lead:
    """Give the lead to somebody, who is told, or to nobody."""
    fresh = versions.locked(lead)
    if fresh.owner_id == (to.pk if to else None):
        return fresh
    was = _give(fresh, to)
    overruled(fresh, by=by)
    tell(fresh, was=was, by=by)
    return fresh


@transaction.atomic
def distribute(lead: Lead, *, by: User | None = None, but: User | None = None) -> Lead:
    """Have the rules decide anew whose the lead is. When nobody can take it, it stays whose it is.

    ``but`` is somebody who shall not get it: whoever leaves.
    """
    fresh = versions.locked(lead)
    desk = Desk.taking_turns()
    if but is not None:
        desk.known.without(but.pk)
    to, entry = deciding.owner_for(fresh, desk)
    entry.by = by
    if to is None and fresh.owner_id:
        entry.waits = False
    Assignment.objects.filter(lead=fresh, waits=True).update(waits=False)
    deciding.keep(entry)
    if to is not None and to.pk != fresh.owner_id:
        was = _give(fresh, to)
        tell(fresh, was=was, by=by)
    return fresh


def overruled(lead: Lead, *, by: User | None) -> None:
    """A person has decided: the log says who, and the rules do not try again."""
    Assignment.objects.filter(lead=lead, waits=True).update(waits=False)
    Assignment.objects.create(lead=lead, how=Assignment.How.MANUAL, owner=lead.owner, by=by)


def tell(lead: Lead, *, was: User | None, by: User | None) -> None:
    """That the lead has its owner now: to the boards of both, to the timeline and to the new owner."""
    names = {"to": str(lead.owner or ""), "from": str(was or "")}
    facts.happened("lead.assigned", lead, by=by, also=[was.pk if was else None], **names)
    if lead.owner:
        notifying.notify(lead.owner, "lead.assigned", by=by, path=f"leads/{lead.pk}/", name=str(lead))


def of_contact(owner: User | By | None) -> User | None:
    """Whose a contact is: contacts have no rules, and take turns."""
    return next_rep() if isinstance(owner, By) else owner


@transaction.atomic
def next_rep() -> User | None:
    """Whose turn it is for what is no lead, such as a contact: by the rule at the end, None when nobody can."""
    desk = Desk.taking_turns()
    desk.known.rules = [rule for rule in desk.known.rules if rule.row.is_default]
    decision = desk.decide({})
    desk.save()
    return deciding.user_of(desk, decision)


def _give(lead: Lead, to: User | None) -> User | None:
    was, lead.owner = lead.owner, to
    lead.version += 1
    lead.save(update_fields=["owner", "version", "updated_at"])
    return was
