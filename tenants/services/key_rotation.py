"""Re-seal with the newest key what older ones sealed, so that an old key can be taken away."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from tenants import context, crypto
from tenants.factors import recovery
from tenants.models import Organization

OF_FACTORS = ("secret", "seed", recovery.HASHED)


def rotate(organization: Organization) -> int:
    """Re-seal one organization's own key and every sealed column of its rows; how many there were."""
    place = organization.key_place
    count = 0
    if not crypto.is_current(organization.sealed_key):
        fresh = crypto.seal(crypto.unseal(organization.sealed_key, place=place), place=place)
        Organization.objects.filter(pk=organization.pk).update(sealed_key=fresh)
        count += 1
    with context.in_tenant(organization.schema_name):
        return count + sum(_reseal(model, sealed) for model, sealed in crypto.Sealed.known)


@transaction.atomic
def rotate_factors() -> int:
    """The same for what people's second factors are made of; they belong to no organization."""
    count = 0
    for factor in Authenticator.objects.select_for_update().iterator():
        fresh = {name: _resealed(factor.data[name]) for name in OF_FACTORS if name in factor.data}
        if factor.data != (renewed := factor.data | fresh):
            factor.data = renewed
            factor.save(update_fields=["data"])
            count += 1
    return count


def _resealed(sealed: Any) -> Any:
    """One text, or a list of them."""
    if isinstance(sealed, list):
        return [_resealed(each) for each in sealed]
    if crypto.is_current(sealed):
        return sealed
    return crypto.seal(crypto.unseal(sealed, place=crypto.FACTORS), place=crypto.FACTORS)


@transaction.atomic
def _reseal(model, sealed: crypto.Sealed) -> int:
    """Row by row under a lock: somebody may be replacing the credentials at this moment."""
    count = 0
    for row in model._default_manager.exclude(**{sealed.column: ""}).select_for_update().iterator():
        if not crypto.is_current(getattr(row, sealed.column)):
            sealed.__set__(row, sealed.__get__(row))
            model._default_manager.filter(pk=row.pk).update(**{sealed.column: getattr(row, sealed.column)})
            count += 1
    return count
