"""What Twilio asks: a fee of its own for every WhatsApp message either way, and Meta's price on top of it."""

from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from ..base import Credentials, ListPrice, Price
from ..whatsapp_cloud.prices import PER_MESSAGE
from ..whatsapp_cloud.prices import PRICES as OF_META
from .api import Twilio

FEE = Price(Decimal("0.005"), "USD")
PRICES = (
    ListPrice("received", "", FEE, PER_MESSAGE),
    *(replace(each, price=Price(each.price.amount + FEE.amount, each.price.currency)) for each in OF_META),
)


def price(credentials: Credentials, external_id: str) -> Price | None:
    """What a message has cost. Twilio tells it as a negative number, minutes to hours after the message went."""
    twilio = Twilio(credentials)
    return told(twilio.get(f"{twilio.account_url}/Messages/{external_id}.json"), "price", "price_unit")


def told(said: dict[str, Any], amount: str, currency: str) -> Price | None:
    """A price among what Twilio says of a message."""
    try:
        value = abs(Decimal(str(said.get(amount) or "")))
    except InvalidOperation:
        return None
    unit = str(said.get(currency) or "").upper()
    return Price(value, unit) if len(unit) == 3 and value.is_finite() else None
