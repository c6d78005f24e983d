"""An organization whose day has come, and what it hears from those it says farewell to."""

from datetime import timedelta

from django.utils import timezone

from tenants.deletion import farewells
from tenants.models import Deletion, Organization
from tests.clock import travel


def going(cast) -> Deletion:
    """Its day has come, and nothing is erased yet."""
    Organization.objects.filter(pk=cast.organization.pk).update(state="leaving")
    return Deletion.objects.of(cast.organization).create(
        organization_id=cast.organization.pk,
        mark="0" * 64,
        requested_by=cast.owner.user,
        purge_at=timezone.now(),
        state=Deletion.State.PURGING,
    )


def said(deletion: Deletion, *, after: timedelta = timedelta(0)) -> tuple[bool, dict]:
    """Whether it goes on, and what the record says so far."""
    with travel(deletion.purge_at + after, tick=False):
        goes_on = farewells.said(Deletion.objects.across_organizations().get(pk=deletion.pk))
    return goes_on, Deletion.objects.across_organizations().get(pk=deletion.pk).farewells
