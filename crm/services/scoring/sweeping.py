"""Leads that changed and were not scored, because the wake was lost or nobody gave one."""

from django.utils import timezone

from crm.models import ScoreDue
from crm.services.announcing import in_turn
from crm.services.scoring.soon import SCORE
from tenants.context import in_tenant
from tenants.models import Organization
from tenants.waking import wake


def wake_forgotten() -> None:
    """In the organizations whose turn it is."""
    schemas = Organization.objects.filter(state=Organization.State.ACTIVE).order_by("pk")
    for schema in in_turn(list(schemas.values_list("schema_name", flat=True))):
        with in_tenant(schema):
            waits = ScoreDue.objects.filter(due_at__lte=timezone.now()).exists()
        if waits:
            wake(SCORE, schema, surely=True)
