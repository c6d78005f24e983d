"""Channels whose unassigned conversations some roles see."""

from crm.services.naming_roles import renamed
from messaging.models import Channel
from tenants.models import Role


def carry(old: Role, new: Role) -> None:
    """A role is deleted: the one that its people get sees what it saw."""
    Channel.objects.filter(granted_roles__contains=[old.pk]).update(granted_roles=renamed("granted_roles", old, new))
