"""Deleting an organization is asked for by an owner, and stopped by whoever else answers for it; nothing is erased here."""

import hashlib
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config import clock
from tenants import audit
from tenants.billing import accounts, subscribing
from tenants.deletion import impact
from tenants.models import Deletion, Membership, Organization
from tenants.refusals import Refused
from tenants.services import notices
from tenants.services.ownership import (
    ADMIN,
    ANSWERS,
    OWNER,
    change_places,
    insist_on_second_factor,
    those_who_answer,
)

GRACE = timedelta(days=30)
NOT_CANCELLED = gettext_lazy(
    "Stripe did not answer, so the subscription could not be ended. Nothing was changed; try again in a minute."
)
State = Deletion.State


def current() -> Deletion | None:
    """The one that is under way in the organization we are in."""
    return Deletion.objects.select_related("requested_by").filter(state__in=Deletion.OPEN).first()


@transaction.atomic
def request(*, by: Membership) -> Deletion:
    """The subscription ends first; then nobody works here any more. Raises Refused and a ProviderError: nothing has changed then."""
    _insist_on_role(by, OWNER)
    insist_on_second_factor(by.user)
    organization = Organization.objects.select_for_update().get(pk=by.organization_id)
    if organization.state != Organization.State.ACTIVE:
        raise Refused(_("It is being deleted already."))
    account = accounts.current()
    deletion = Deletion(
        organization_id=organization.pk,
        mark=mark_of(organization.slug),
        requested_by=by.user,
        purge_at=clock.now() + GRACE,
        counts=impact.look().counts,
        customer=account.customer if account else "",
    )
    try:
        with transaction.atomic():
            deletion.save(force_insert=True)
    except IntegrityError:
        raise Refused(_("It is being deleted already.")) from None
    _move(organization, Organization.State.LEAVING)
    audit.record("organization.deletion_requested", deletion=str(deletion.pk), purge_at=deletion.purge_at.isoformat())
    tell("deletion_requested", organization, by=str(by.user), on=day_of(deletion))
    subscribing.cancel(organization)
    return deletion


def object_to(deletion: Deletion, *, by: Membership) -> None:
    """Another owner or an admin does not want it: it opens again at once. Raises Refused."""
    _insist_on_role(by, *ANSWERS)
    if by.user_id == deletion.requested_by_id:
        raise Refused(_("You asked for it yourself: call it off instead."))
    _stop(deletion, State.OBJECTED, by=by, told="deletion_objected")


@transaction.atomic
def take_over(deletion: Deletion, *, by: Membership) -> None:
    """An admin keeps it instead: becomes owner, and whoever wanted to leave an admin. Raises Refused."""
    _insist_on_role(by, ADMIN)
    insist_on_second_factor(by.user)
    _stop(deletion, State.TAKEN_OVER, by=by, told="deletion_taken_over")
    owners = Membership.objects.select_for_update(of=("self",)).filter(role__key=OWNER)
    change_places(by, owners.filter(user=deletion.requested_by_id).first())


def recover(deletion: Deletion, *, by: Membership) -> None:
    """An owner brings it back. Raises Refused."""
    _insist_on_role(by, OWNER)
    insist_on_second_factor(by.user)
    _stop(deletion, State.RECOVERED, by=by, told="deletion_called_off")


def tell(kind: str, organization: Organization, **told: str) -> None:
    """Everybody who answers for it, with the way to the page where it is stopped."""
    path = f"/o/{organization.slug}/settings/deletion/"
    for person in those_who_answer(organization):
        notices.tell(person, kind, org=organization.name, path=path, **told)


def day_of(deletion: Deletion) -> str:
    """When it is erased, as people write it."""
    return f"{timezone.localtime(deletion.purge_at):%d/%m/%Y}"


def mark_of(slug: str) -> str:
    return hashlib.sha256(slug.encode()).hexdigest()


@transaction.atomic
def _stop(deletion: Deletion, state: str, *, by: Membership, told: str) -> None:
    """Once, and not when erasing has begun."""
    waiting = Deletion.objects.filter(pk=deletion.pk, state=State.GRACE)
    if not waiting.update(state=state, ended_by=by.user, ended_at=timezone.now()):
        raise Refused(_("It is too late, or somebody was faster: nothing waits to be deleted."))
    organization = Organization.objects.select_for_update().get(pk=deletion.organization_id)
    _move(organization, Organization.State.ACTIVE)
    audit.record(f"organization.{told}", deletion=str(deletion.pk))
    tell(told, organization, by=str(by.user))


def _move(organization: Organization, state: str) -> None:
    Organization.objects.filter(pk=organization.pk).update(state=state)


def _insist_on_role(member: Membership, *keys: str) -> None:
    if member.role.key not in keys or not member.is_active:
        raise Refused(_("This is not yours to decide."))
