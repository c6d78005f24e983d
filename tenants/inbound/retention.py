"""How long deliveries are kept: their bodies while they may be replayed, their keys while the provider may repeat them."""

from datetime import timedelta

from django.db.models.functions import Now

from tenants.inbound.models import Delivery

BODY_DAYS, KEY_DAYS = 14, 35


def prune() -> None:
    """Delete what is older."""
    rows = Delivery.objects.across_organizations()
    rows.filter(received_at__lt=Now() - timedelta(days=KEY_DAYS)).delete()
    spent = rows.filter(received_at__lt=Now() - timedelta(days=BODY_DAYS)).exclude(sealed_body="")
    spent.update(sealed_body="")
