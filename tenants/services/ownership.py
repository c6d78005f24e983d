"""An organization changes its owner: offered by one, accepted by the other, both with their second factor."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.models import Membership, Organization, OwnershipOffer, Role, User
from tenants.recent import has_second_factor
from tenants.refusals import Refused
from tenants.services import notices

OWNER, ADMIN = "owner", "admin"
ANSWERS = (OWNER, ADMIN)  # the roles that answer for an organization


def those_who_answer(organization: Organization, roles: Sequence[str] = ANSWERS) -> list[User]:
    """Its owners and admins, or those of one of the two; whoever is here longest comes first."""
    members = Membership.objects.of(organization).filter(is_active=True, user__is_active=True, role__key__in=roles)
    return [member.user for member in members.select_related("user").order_by("joined_at")]


def change_places(heir: Membership, before: Membership | None) -> None:
    """The one becomes owner; who was it, an admin."""
    roles = {role.key: role for role in Role.objects.filter(key__in=ANSWERS)}
    for member, key in ((heir, OWNER), (before, ADMIN)):
        if member is not None:
            member.role = roles[key]
            member.save(update_fields=["role"])


def open_offer() -> OwnershipOffer | None:
    """The one there is, inside the organization's door."""
    return (
        OwnershipOffer.objects.filter(accepted_at=None, ended_at=None, expires_at__gt=Now())
        .select_related("offered_by", "offered_to__user", "offered_to__role")
        .first()
    )


def offer(to: Membership, *, by: Membership) -> OwnershipOffer:
    """To somebody who works here and is no owner. Raises Refused."""
    insist_on_second_factor(by.user)
    if by.role.key != OWNER or to.role.key == OWNER or not to.is_active or to.pk == by.pk:
        raise Refused(_("Choose somebody who works here and is no owner yet."))
    OwnershipOffer.objects.filter(accepted_at=None, ended_at=None, expires_at__lte=Now()).update(
        ended_at=timezone.now()
    )
    try:
        with transaction.atomic():
            made = OwnershipOffer(organization_id=by.organization_id, offered_by=by.user, offered_to=to)
            made.save(force_insert=True)
    except IntegrityError:
        raise Refused(_("There is an offer already. Take it back first.")) from None
    names = {"org": by.organization.name, "by": str(by.user), "to": str(to.user)}
    page = f"/o/{by.organization.slug}/settings/ownership/"
    notices.tell(to.user, "ownership_offered", **names, path=f"{page}offer/")
    notices.tell(by.user, "ownership_offered_by_you", **names, path=page)
    return made


def end(offered: OwnershipOffer, *, by: Membership) -> None:
    """Taken back by an owner, or turned down by whom it is for. Raises Refused."""
    if by.role.key != OWNER and by.pk != offered.offered_to_id:
        raise Refused(_("This offer is not yours."))
    still_open = OwnershipOffer.objects.filter(pk=offered.pk, accepted_at=None, ended_at=None)
    if not still_open.update(ended_at=timezone.now(), ended_by=by.user):
        raise Refused(_("This offer is over."))


@transaction.atomic
def accept(offered: OwnershipOffer, *, by: Membership) -> None:
    """The one becomes owner, the other admin, both or neither. Raises Refused."""
    if by.pk != offered.offered_to_id:
        raise Refused(_("This offer is not yours."))
    insist_on_second_factor(by.user)
    owners = Membership.objects.select_for_update(of=("self",)).filter(role__key=OWNER, is_active=True)
    before = next((each for each in owners if each.user_id == offered.offered_by_id), None)
    rows = Membership.objects.select_for_update(of=("self",)).filter(is_active=True, user__is_active=True)
    is_here = rows.filter(pk=by.pk).first() is not None  # who closes the account at this moment becomes nobody's owner
    still_open = OwnershipOffer.objects.filter(pk=offered.pk, accepted_at=None, ended_at=None, expires_at__gt=Now())
    if before is None or not is_here or not still_open.update(accepted_at=timezone.now()):
        raise Refused(_("This offer is over."))
    change_places(by, before)
    names = {"org": by.organization.name, "to": str(by.user), "by": str(offered.offered_by)}
    for person in (by.user, offered.offered_by):
        notices.tell(person, "ownership_changed", **names, path=f"/o/{by.organization.slug}/settings/members/")


def insist_on_second_factor(user: User) -> None:
    """Of what is decided by nobody without one. Raises Refused."""
    if not has_second_factor(user):
        raise Refused(_("Set up your own second step first."))
