"""Public rows that belong to an organization are reached only by naming the organization."""

from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from tenants import context

KEPT = timedelta(days=30)  # how long what is put away or taken away can be brought back
AWAY = ("archived_at", "archived_by")  # what rows that are archived say of it


class Unscoped(RuntimeError):
    """A public table of organizations' rows was asked without saying whose."""


class ScopedManager(models.Manager):
    """Rows of the organization that is entered; outside a door every query must say ``of`` or why not.

    The models' ``_base_manager`` stays plain: Django follows foreign keys by it.
    """

    def get_queryset(self):
        if not context.inside():
            raise Unscoped(f"{self.model.__name__}: enter an organization, or say .of(organization).")
        return self._rows().filter(organization_id=context.current_organization_id())

    def of(self, organization):
        """Rows of one organization, given itself or its id."""
        pk = organization if isinstance(organization, UUID) else organization.pk
        return self._rows().filter(organization_id=pk)

    def across_organizations(self):
        """For the platform itself only: sign-in, routing, sweeps, the operator's pages."""
        return self._rows()

    def _rows(self):
        return super().get_queryset()


class Ever(models.Manager):
    """Those that are archived, too."""

    def away(self):
        """Those that can still be brought back, the last one first."""
        return self.filter(archived_at__gt=Now() - KEPT).order_by("-archived_at")


class ScopedEver(Ever, ScopedManager):
    """The same of one organization's rows."""


class StandingManager(ScopedManager):
    """Those in use; what is archived is found by ``ever`` alone."""

    def _rows(self):
        return super()._rows().filter(archived_at=None)


class OrganizationRow(models.Model):
    """A public row that belongs to one organization."""

    organization = models.ForeignKey("tenants.Organization", models.CASCADE, related_name="+")

    objects = ScopedManager()

    class Meta:
        abstract = True


class ArchivedRow(OrganizationRow):
    """One that is archived, not deleted: since when, and by whom. It comes back for thirty days."""

    archived_at = models.DateTimeField(null=True, editable=False)
    archived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+", db_index=False
    )

    objects: ClassVar = StandingManager()
    ever = ScopedEver()

    class Meta:
        abstract = True
