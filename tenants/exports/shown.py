"""Exports as owners see them, and the address by which one of them gets the archive."""

from uuid import UUID

from django.utils import timezone

from tenants import context
from tenants.models import OrganizationExport

SHOWN = 10
PURPOSE = "organization_export"
SECONDS = 3600


def latest() -> list[OrganizationExport]:
    return list(OrganizationExport.objects.select_related("organization")[:SHOWN])


def address(export: OrganizationExport, user_id: UUID) -> str:
    """Where this person gets it, for an hour; nobody else does."""
    return f"/o/{export.organization.slug}/settings/export/{export.pk}/{prove(export, user_id)}/"


def prove(export: OrganizationExport, user_id: UUID) -> str:
    """That this person was given this address, not long ago."""
    return context.sign(PURPOSE, [str(export.pk), str(user_id)])


def is_proven(proof: str, export: OrganizationExport, user_id: UUID) -> bool:
    try:
        return context.unsign(PURPOSE, proof, max_age=SECONDS) == [str(export.pk), str(user_id)]
    except context.BadSignature:
        return False


def name_of(export: OrganizationExport) -> str:
    """As it is called where it is saved."""
    return f"{export.organization.slug} {timezone.localtime(export.asked_at):%Y-%m-%d}.zip"
