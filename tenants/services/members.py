"""Changes of who may do what in an organization."""

from collections.abc import Mapping, Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tenants import access
from tenants.billing import limits, meters
from tenants.models import Membership, Role, Team
from tenants.refusals import Refused
from tenants.services import devices

CHANGEABLE = ("role", "team", "is_active")
RULING = ("member.change", "role.change")


def rules_others(role: Role | None) -> bool:
    """Whether whoever has it changes what others may do: giving it is sensitive."""
    return role is not None and gives_rule(role.effective)


def gives_rule(permissions: Mapping[str, str]) -> bool:
    """The same of what a role or an exception is about to give."""
    return any(permissions.get(name, access.NONE) != access.NONE for name in RULING)


def check(membership: Membership, *, by: Membership, changed: Sequence[str] = CHANGEABLE) -> None:
    """Whether a changed membership may be kept. Raises Refused: an admin makes no owners, and an owner remains.

    Until the transaction ends nobody else changes owners, or this member.
    """
    if "is_active" in changed:
        _insist_on_entering(membership, by)
    owners = Membership.objects.select_for_update(of=("self",)).filter(role__key="owner", is_active=True)
    ids = set(owners.values_list("pk", flat=True))
    rows = Membership.objects.select_for_update(of=("self",)).select_related("role")
    before = rows.filter(pk=membership.pk).first()
    touches_owner = membership.role.key == "owner" or (before is not None and before.role.key == "owner")
    if touches_owner and not by.may("owner.change"):
        raise Refused(_("Only an owner makes or changes owners."))
    must_be_within(membership, by)
    if before is not None:
        must_be_within(before, by)
    stays_owner = membership.role.key == "owner" and membership.is_active
    if ids == {membership.pk} and not stays_owner:
        raise Refused(_("An organization keeps at least one owner. Make somebody else owner first."))


def must_be_within(membership: Membership, by: Membership) -> None:
    """Nobody makes or changes people who may more than they. Raises Refused."""
    if access.exceeding(membership.permissions, by):
        raise Refused(_("%(role)s may do more than you. Ask somebody who has all of it.") % {"role": membership.role})


@transaction.atomic
def save(membership: Membership, *, by: Membership, changed: Sequence[str] = CHANGEABLE) -> None:
    """Keep what was changed of a member; it acts at once on pages and, by a trigger of its table, on open sockets.

    Nothing but ``changed`` is written: of two admins at once, who gives a role lets nobody in again whom the other has
    just let in no more. Raises Refused as ``check`` does, and when the plan has no room for one more.
    """
    check(membership, by=by, changed=changed)
    try:
        with transaction.atomic():
            membership.save(update_fields=changed)
    except IntegrityError:
        raise Refused(_("This role or team was archived meanwhile. Choose another one.")) from None
    led = Team.objects.filter(leader=membership)
    if membership.is_active and membership.team_id:
        led = led.exclude(pk=membership.team_id)
    led.update(leader=None)


def change(membership: Membership, *, role: Role, team: Team | None, by: Membership) -> None:
    """Another role or team. Raises Refused as ``save`` does."""
    membership.role, membership.team = role, team
    save(membership, by=by, changed=("role", "team"))


def set_active(membership: Membership, is_active: bool, *, by: Membership) -> None:
    """Whether the person may enter. Who may no longer is out at once, on pages and sockets; their work stays theirs
    until it is handed over. Raises Refused.
    """
    membership.is_active = is_active
    save(membership, by=by, changed=("is_active",))


def _insist_on_entering(membership: Membership, by: Membership) -> None:
    """By whoever may do that; nobody shuts themselves out, and who is let in again takes a place. Raises Refused."""
    if not by.may("member.delete"):
        raise Refused(_("Your role does not allow it. Ask whoever administers the organization."))
    was = Membership.objects.filter(pk=membership.pk).values_list("is_active", flat=True).first()
    if membership.pk == by.pk and not membership.is_active:
        raise Refused(_("Nobody deactivates themselves. Ask another admin."))
    if membership.is_active and not was:
        limits.insist(meters.MEMBERS)


def sign_out(membership: Membership, *, by: Membership) -> None:
    """On all devices at once. Raises Refused: of an owner, or of who may more than oneself."""
    if membership.role.key == "owner" and not by.may("owner.change"):
        raise Refused(_("Only an owner signs out owners."))
    must_be_within(membership, by)
    devices.end(membership.user)
