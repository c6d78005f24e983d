"""What the demo's messages cost: a month of charges, a budget that is nearly spent."""

import random
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from messaging.models import Budget, Charge, Message
from messaging.queries.rates import Rates

SHARES = ("marketing", "utility", "utility", "service", "service", "service", "service")


def plant_costs(dice: random.Random) -> None:
    """Every message that went out is charged, on a day of the last weeks."""
    rates, today, charges = Rates(), timezone.localdate(), []
    sent = Message.objects.filter(direction=Message.Direction.OUT, channel__kind="whatsapp").select_related("channel")
    for number, message in enumerate(sent.order_by("pk")):
        category = dice.choice(SHARES)
        day = today - timedelta(days=number % 26)
        price = rates.of("whatsapp_cloud", category, "BR", day)
        is_billable = category != "service" or dice.random() < 0.3
        charges.append(
            Charge(
                message=message,
                channel=message.channel,
                provider_key="whatsapp_cloud",
                category=category,
                country="BR",
                day=day,
                amount=price.amount if price and is_billable else Decimal(0),
                currency=price.currency if price else "USD",
                is_billable=is_billable,
                source=Charge.Source.RATED,
            )
        )
    Charge.objects.bulk_create(charges)
    spent = sum((charge.amount or Decimal(0) for charge in charges), Decimal(0))
    Budget.objects.create(channel=None, amount=max(round(spent * Decimal("1.6"), 0), Decimal(1)), currency="USD")
