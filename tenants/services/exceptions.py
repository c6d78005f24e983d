"""What one member may beside, or despite, the role: one permission each, with a reason, for ever or until a day."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants import access, matrix
from tenants.models import Membership
from tenants.services.members import Refused, must_be_within


@transaction.atomic
def make(
    member: Membership, permission: str, *, scope: str, reason: str, until: datetime | None, by: Membership
) -> None:
    """Give, widen, narrow or take one permission; the last word on it counts. Raises Refused."""
    now = _changeable(member, by)
    if permission not in matrix.GRANTABLE or scope not in matrix.reaches_of(permission):
        raise Refused(_("There is no such permission to give."))
    if not access.is_within(scope, by.scope(permission)):
        raise Refused(_("You cannot give more than you have yourself: %(what)s.") % {"what": matrix.named(permission)})
    if until is not None and until <= timezone.now():
        raise Refused(_("The exception would have ended already."))
    made = {
        "scope": str(scope),
        "reason": reason,
        "until": until.isoformat() if until else None,
        "by": by.user.email,
        "at": timezone.now().isoformat(),
    }
    _keep(now, {**now.exceptions_now, permission: made})


@transaction.atomic
def end(member: Membership, permission: str, *, by: Membership) -> None:
    """The role alone counts again. What a denial took must be within what one has oneself. Raises Refused."""
    now = _changeable(member, by)
    left = {name: one for name, one in now.exceptions_now.items() if name != permission}
    now.exceptions = left
    must_be_within(now, by)
    _keep(now, left)


def _changeable(member: Membership, by: Membership) -> Membership:
    """The member as it stands, alone until this is done."""
    now = Membership.objects.select_for_update(of=("self",)).select_related("role").get(pk=member.pk)
    if now.pk == by.pk:
        raise Refused(_("Nobody makes exceptions for themselves. Ask another admin."))
    if now.role.key == "owner":
        raise Refused(_("Owners may do everything: there are no exceptions for them."))
    must_be_within(now, by)
    return now


def _keep(member: Membership, exceptions: dict) -> None:
    member.exceptions = exceptions
    member.save(update_fields=["exceptions"])
