"""Whether an organization lets somebody in without a second step of signing in: by role, after some days to set it up."""

from datetime import datetime, timedelta

from django.utils import timezone

from tenants.models import Membership
from tenants.recent import has_second_factor

EVERYBODY = "*"


def wanted(membership: Membership) -> bool:
    """Whether the organization asks this person for one."""
    roles = membership.organization.second_step_roles
    return EVERYBODY in roles or str(membership.role_id) in roles


def due(membership: Membership) -> datetime:
    """Until when it may be set up: the days count from the rule, or from joining."""
    organization = membership.organization
    since = organization.second_step_since or membership.joined_at
    return max(since, membership.joined_at) + timedelta(days=organization.second_step_days)


def is_missing(membership: Membership) -> bool:
    """Whether it is wanted and not there; only then the database is asked."""
    return wanted(membership) and not has_second_factor(membership.user)


def is_shut(membership: Membership) -> bool:
    """Whether the person reaches nothing here until they have set it up."""
    return wanted(membership) and timezone.now() >= due(membership) and is_missing(membership)
