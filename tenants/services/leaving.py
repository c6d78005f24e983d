"""Somebody closes their account: what names them goes, what they did stays."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.utils.translation import gettext as _

from tenants import audit
from tenants.models import Device, Grant, Membership, Organization, User
from tenants.refusals import Refused
from tenants.services import devices

NOBODY = "closed.invalid"  # a domain that no mail reaches (RFC 2606)


def owned(user: User) -> list[str]:
    """The living organizations that would lose an owner, by name."""
    theirs = Membership.objects.across_organizations().filter(user=user, is_active=True, role__key="owner")
    closed = (Organization.State.SUSPENDED, Organization.State.LEAVING)
    living = theirs.exclude(organization__state__in=closed).order_by("organization__name")
    return list(living.values_list("organization__name", flat=True))


@transaction.atomic
def close(user: User) -> None:
    """At once, on all devices; the row stays, for others' work names it. Raises Refused for owners."""
    user = User.objects.select_for_update().get(pk=user.pk)
    theirs = Membership.objects.across_organizations().filter(user=user, is_active=True)
    held = list(theirs.select_for_update(of=("self",)).order_by("pk"))  # nobody is made owner of one meanwhile
    if names := owned(user):
        said = {"orgs": ", ".join(names)}
        raise Refused(_("You own %(orgs)s. Give the ownership away, or delete the organization, first.") % said)
    audit.record("account.closed", user=str(user.pk))
    for membership in held:
        membership.is_active = False
        membership.save(update_fields=["is_active"])
    devices.end(user)
    Grant.objects.across_organizations().filter(user=user).delete()
    for rows in (EmailAddress, Authenticator, SocialAccount, Device):
        rows.objects.filter(user=user).delete()
    user.email, user.name, user.is_active = f"{user.pk.hex}@{NOBODY}", _("Closed account"), False
    user.shortcut_keys = {}
    user.set_unusable_password()
    user.save()
