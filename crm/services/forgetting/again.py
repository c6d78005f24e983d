"""Who was erased and is there again, because the organization's schema came back from a backup, is erased again."""

from django.db.models import Q

from crm.models import Contact, Hold
from crm.services.forgetting import ordering
from tenants.models import Erasure, Membership

State = Erasure.State


def prune() -> None:
    """Every hour, inside each organization: the ledger stands outside its schema, and outlives what a backup brings."""
    erased = Erasure.objects.filter(state=State.DONE)
    back = Contact.objects.filter(pk__in=list(erased.values_list("contact_id", flat=True)), purged_at=None)
    for contact in back.filter(merged_into=None):
        if by := _who(erasure := erased.get(contact_id=contact.pk)):
            Erasure.objects.filter(pk=erasure.pk).update(state=State.FAILED)
            Hold.objects.filter(Q(contact=contact) | Q(lead__contact=contact)).delete()  # lifted before the erasure
            ordering.order(contact, by=by, asked=erasure.asked, ground=erasure.ground, asked_on=erasure.asked_on)


def _who(erasure: Erasure) -> Membership | None:
    """Whoever ordered it, if they still may; else an owner."""
    living = Membership.objects.filter(is_active=True, user__is_active=True).select_related("user", "role")
    ordered = living.filter(user=erasure.ordered_by).first()
    if ordered and ordered.may("organization.change"):
        return ordered
    return living.filter(role__key="owner").order_by("joined_at").first()
