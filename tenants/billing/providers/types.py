"""What crosses the border to a provider of payments."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One event: only that something of a customer changed. What it is now, the provider is asked."""

    id: str
    kind: str
    customer: str = ""


@dataclass(frozen=True, kw_only=True)
class RemoteSubscription:
    """A subscription as the provider has it now."""

    id: str
    item: str
    price: str
    status: str
    created: int
    period_ends: datetime | None = None
    trial_ends: datetime | None = None
    cancels_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class RemoteInvoice:
    """An invoice as the provider has it now."""

    id: str
    number: str
    status: str
    cents: int
    currency: str
    issued_at: datetime
    page: str = ""
    pdf: str = ""


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What a change would cost at once and from then on."""

    cents: int
    currency: str
    due_at: datetime | None = None
