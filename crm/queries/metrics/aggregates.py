"""What PostgreSQL can say of many rows and Django has no word for."""

from datetime import datetime

from django.db.models import Aggregate, DurationField, ExpressionWrapper, F, FloatField, Func, Value
from django.db.models.functions import Coalesce

DAY = 86_400


class Percentile(Aggregate):
    """The value below which this share of the rows lies, between two rows where it falls between them."""

    function = "percentile_cont"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()

    def __init__(self, expression, share: float, **extra):
        super().__init__(expression, share=float(share), **extra)


class Days(Func):
    """A span of time as days, with fractions. (``EXTRACT`` would reckon exactly, in twice the time.)"""

    template = f"(date_part('epoch', %(expressions)s) / {DAY})"
    output_field = FloatField()


def stay(now: datetime) -> Days:
    """How long a stay took, one that goes on until now."""
    return Days(ExpressionWrapper(Coalesce(F("left_at"), Value(now)) - F("entered_at"), output_field=DurationField()))


def cycle() -> Days:
    """From the lead's first day to its closing."""
    return Days(ExpressionWrapper(F("closed_at") - F("created_at"), output_field=DurationField()))
