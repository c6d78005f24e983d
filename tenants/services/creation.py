"""A new organization: row, schema, roles, owner, whatever the apps plant in it; all of it or nothing."""

import re
from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from tenants import access, schemas
from tenants.context import in_tenant
from tenants.models import Membership, Organization, Plan, Role, User
from tenants.models.organization import RESERVED_SLUGS

STARTER = "starter"  # the plan of a migration's, which every organization begins with
SLUG_LENGTH = 40
_seeds: list[Callable[[Organization], None]] = []


def plant(seed: Callable[[Organization], None]) -> None:
    """Register what an app plants in each new organization. Called at start-up; runs inside the door."""
    _seeds.append(seed)


def create_organization(
    *, name: str, owner: User, furnish: Callable[[Organization], None] | None = None
) -> Organization:
    """One transaction, schema included: a failure leaves nothing behind and can be tried again.

    ``furnish`` is called inside the door, in place of what the apps plant.
    """
    plan = Plan.objects.get(key=STARTER)
    schemas.prepare_template()
    with transaction.atomic():
        organization = Organization(name=name.strip(), plan=plan)
        with_free_slug(organization)
        version = schemas.create_schema(organization.schema_name)
        roles = {
            key: Role(
                organization=organization,
                key=key,
                name=key.title(),
                is_default=True,
                permissions=permissions,
                effective=permissions,  # as the table's trigger composes it
            )
            for key, permissions in access.DEFAULT_PERMISSIONS.items()
        }
        Role.objects.of(organization).bulk_create(roles.values())
        membership = Membership(organization=organization, user=owner, role=roles["owner"])
        membership.save()
        with in_tenant(organization.schema_name):
            for seed in [furnish] if furnish else _seeds:
                seed(organization)
        organization.state = Organization.State.ACTIVE
        organization.schema_version = version
        organization.save(update_fields=["state", "schema_version"])
    return organization


def with_free_slug(organization: Organization) -> None:
    """Made under the address that its name gets."""
    for _attempt in range(20):
        try:
            with transaction.atomic():
                organization.slug = free_slug(organization.name)
                organization.save(force_insert=True)
            return
        except IntegrityError:  # somebody took it in between
            continue
    raise RuntimeError("No free address was found in twenty attempts.")


def slug_of(name: str) -> str:
    """``Agência Aurora & Filhos`` → ``agencia-aurora-filhos``."""
    return re.sub(r"-+", "-", slugify(name).replace("_", "-"))[:SLUG_LENGTH].strip("-") or "organization"


def free_slug(name: str) -> str:
    """The address a name would get now. Only a forecast: the unique constraint decides."""
    base = slug_of(name)
    taken = set(Organization.objects.filter(slug__startswith=base).values_list("slug", flat=True)) | RESERVED_SLUGS
    return next(slug for slug in _candidates(base) if slug not in taken)


def _candidates(base: str):
    yield base
    number = 2
    while True:
        yield f"{base}-{number}"
        number += 1
