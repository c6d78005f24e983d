"""Putting an organization of the cast on a small plan."""

from collections.abc import Iterable

from tenants.models import Organization, Plan


def put_on(cast, key: str, *, lacks: Iterable[str] = (), **limited: int) -> None:
    """The cast's organization, and no other, has this plan, with these limits instead of its own; it lacks only what is said."""
    plan = Plan.objects.get(key=key)
    small, _is_new = Plan.objects.update_or_create(
        key="small",
        defaults={
            "name": plan.name,
            "position": plan.position,
            "limits": {**plan.limits, **limited},
            "lacks": list(lacks),
            "is_offered": False,
        },
    )
    Organization.objects.filter(pk=cast.organization.pk).update(plan=small)
