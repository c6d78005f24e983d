"""What would go with an organization, in numbers; the apps name theirs at start-up."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tenants.billing import accounts
from tenants.models import Membership

# (key, what it is called, how many there are); inside the organization's door
counted: list[tuple[str, Any, Callable[[], int]]] = [
    ("members", _("Members"), lambda: Membership.objects.filter(is_active=True).count()),
]


@dataclass(frozen=True)
class Impact:
    """What there is now, and until when is paid."""

    rows: list[tuple[str, Any, int]]
    subscription: bool
    paid_until: datetime | None

    @property
    def counts(self) -> dict[str, int]:
        return {key: n for key, _label, n in self.rows}


def look() -> Impact:
    account = accounts.current()
    is_paid = account is not None and account.is_living
    ends = account.period_ends if account and is_paid else None
    return Impact([(key, label, count()) for key, label, count in counted], is_paid, ends)
