"""What people change about their own way in is known to each organization of theirs: a line of audit, see ``alerts``."""

from typing import Any

from allauth.account.signals import email_changed, password_changed, password_reset, password_set
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.dispatch import Signal

from tenants import audit
from tenants.models import Membership, Organization, User

PASSWORD, EMAIL = "member.password_changed", "member.email_changed"
ADDED, REMOVED = "member.second_factor_added", "member.second_factor_removed"
CONNECTED, DISCONNECTED = "member.google_connected", "member.google_disconnected"
CHANGES = (PASSWORD, EMAIL, ADDED, REMOVED, CONNECTED, DISCONNECTED)
_SIGNALS: dict[Signal, str] = {
    password_changed: PASSWORD,
    password_set: PASSWORD,
    password_reset: PASSWORD,
    email_changed: EMAIL,
    authenticator_added: ADDED,
    authenticator_reset: ADDED,
    authenticator_removed: REMOVED,
}


def install() -> None:
    """allauth tells of each change, whichever page it was made on."""
    for signal, action in _SIGNALS.items():
        signal.connect(_told(action), weak=False, dispatch_uid=f"tenants.own_security.{action}")


def note(user: User, action: str) -> None:
    """In every organization of theirs, as their own deed: whoever opened a link from an e-mail is not signed in."""
    known = audit.current_actor()
    actor = audit.Actor(id=str(user.pk), name=user.email, request_id=known.request_id, address=known.address)
    mine = Membership.objects.across_organizations().filter(user=user, is_active=True)
    for organization in mine.filter(organization__state=Organization.State.ACTIVE).values_list(
        "organization_id", flat=True
    ):
        audit.record(action, organization_id=organization, actor=actor)


def _told(action: str) -> Any:
    def hear(sender: Any, user: User, **kwargs: Any) -> None:
        note(user, action)

    return hear
