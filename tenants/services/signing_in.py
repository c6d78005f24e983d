"""What an organization asks of how its people sign in: how long they may do nothing, and by which Google accounts."""

from collections.abc import Sequence

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils.translation import gettext as _

from tenants import idle
from tenants.google import domains
from tenants.models import Organization
from tenants.refusals import Refused


@transaction.atomic
def decide(organization: Organization, *, idle_hours: int, google_domains: Sequence[str], session: SessionBase) -> None:
    """Holds at once. Raises Refused for who would shut themselves out."""
    organization.idle_hours, organization.google_domains = idle_hours, list(google_domains)
    if domains.is_shut(session, organization):
        raise Refused(_("You came by a Google account of another domain yourself. Sign in by one of these first."))
    organization.save(update_fields=["idle_hours", "google_domains"])
    idle.tighten(organization)
