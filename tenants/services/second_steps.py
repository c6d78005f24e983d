"""An organization asks its people for a second step of signing in."""

from collections.abc import Collection

from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.models import Membership
from tenants.recent import has_second_factor
from tenants.refusals import Refused
from tenants.second_step import EVERYBODY


def ask_for(roles: Collection[str], *, days: int, by: Membership) -> None:
    """Of everybody ("*"), of these roles, or of nobody. Raises Refused for who has none: they would shut themselves out."""
    organization = by.organization
    if roles and not has_second_factor(by.user):
        raise Refused(_("Set up your own second step first."))
    chosen = [EVERYBODY] if EVERYBODY in roles else sorted(roles)
    if chosen != organization.second_step_roles:
        organization.second_step_since = timezone.now() if chosen else None
    organization.second_step_roles, organization.second_step_days = chosen, days
    organization.save(update_fields=["second_step_roles", "second_step_days", "second_step_since"])
