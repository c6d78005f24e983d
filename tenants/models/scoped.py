"""Public rows that belong to an organization are reached only by naming the organization."""

from uuid import UUID

from django.db import models

from tenants import context


class Unscoped(RuntimeError):
    """A public table of organizations' rows was asked without saying whose."""


class ScopedManager(models.Manager):
    """Rows of the organization that is entered; outside a door every query must say ``of`` or why not.

    The models' ``_base_manager`` stays plain: Django follows foreign keys by it.
    """

    def get_queryset(self):
        if not context.inside():
            raise Unscoped(f"{self.model.__name__}: enter an organization, or say .of(organization).")
        return super().get_queryset().filter(organization_id=context.current_organization_id())

    def of(self, organization):
        """Rows of one organization, given itself or its id."""
        pk = organization if isinstance(organization, UUID) else organization.pk
        return super().get_queryset().filter(organization_id=pk)

    def across_organizations(self):
        """For the platform itself only: sign-in, routing, sweeps, the operator's pages."""
        return super().get_queryset()


class OrganizationRow(models.Model):
    """A public row that belongs to one organization."""

    organization = models.ForeignKey("tenants.Organization", models.CASCADE, related_name="+")

    objects = ScopedManager()

    class Meta:
        abstract = True
