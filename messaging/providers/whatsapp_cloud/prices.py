"""What Meta asks for a delivered message, in the currency of its lists. Statuses tell the category and whether it is paid for."""

from datetime import date
from decimal import Decimal

from ..base import ListPrice, Price

PER_MESSAGE, SERVICE_IS_PAID = date(2025, 7, 1), date(2026, 10, 1)


def _of_brazil(category: str, amount: str, valid_from: date) -> ListPrice:
    return ListPrice(category, "BR", Price(Decimal(amount), "USD"), valid_from)


PRICES = (
    _of_brazil("marketing", "0.0625", PER_MESSAGE),
    _of_brazil("utility", "0.0068", PER_MESSAGE),
    _of_brazil("authentication", "0.0068", PER_MESSAGE),
    ListPrice("service", "", Price(Decimal(0), "USD"), PER_MESSAGE),
    _of_brazil("service", "0.0068", SERVICE_IS_PAID),
)
