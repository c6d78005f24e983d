"""Whether an organization lets a member in, as they have signed in."""

from django.contrib.sessions.backends.base import SessionBase

from tenants import second_step
from tenants.google import domains
from tenants.models import Membership


def is_shut(membership: Membership, session: SessionBase) -> bool:
    """Without the second step that is wanted, or by a Google account of somewhere else."""
    return second_step.is_shut(membership) or domains.is_shut(session, membership.organization)
