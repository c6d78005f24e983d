"""What an organization uses of its plan, counted from rows: no counter can be lost.

Each app says at start-up how its part is counted; all of it is asked inside the organization.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models.functions import Now
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from config.gauges import Gauge
from tenants.models import Invitation, Membership, OutboxItem, Plan

MEMBERS, CHANNELS, MESSAGES, STORAGE, CALLS = (
    "members",
    "channels",
    "messages_a_month",
    "storage_gb",
    "api_calls_an_hour",
)
GB = 1024**3
MESSAGE = "message"  # the kind of what leaves as a message; one that is sent again keeps its row
# key → how much of it there is now; storage is the sum of all its parts, in bytes
counters: dict[str, Callable[[], int]] = {}
stores: list[Callable[[], int]] = []


@dataclass(frozen=True)
class Meter:
    """One thing that a plan limits."""

    key: str
    label: Promise
    icon: str
    # What holds when it is full: nothing that others send is ever refused.
    when_full: Promise


METERS = {
    meter.key: meter
    for meter in (
        Meter(MEMBERS, _("Members and open invitations"), icon="users", when_full=_("Nobody more can be invited.")),
        Meter(CHANNELS, _("Channels"), icon="plug-connected", when_full=_("No further channel can be connected.")),
        Meter(
            MESSAGES,
            _("Messages sent this month"),
            icon="send",
            when_full=_("Nothing is sent. What people write to you keeps arriving."),
        ),
        Meter(
            STORAGE,
            _("Files"),
            icon="database",
            when_full=_("Nothing is uploaded. Files that people send you keep arriving."),
        ),
        Meter(CALLS, _("API calls in the last hour"), icon="code", when_full=_("Programs are asked to wait.")),
    )
}


@dataclass(frozen=True)
class Usage(Gauge):
    """How much of one thing is used; ``limit`` None: as much as one likes."""

    meter: Meter
    used: int
    limit: int | None

    @property
    def percent(self) -> int:
        """Whole, rounded down: 100 means full."""
        if self.limit is None:
            return 0
        return self.used * 100 // self.limit if self.limit else 100

    @property
    def used_words(self) -> str:
        return words(self.meter.key, self.used)

    @property
    def limit_words(self) -> str:
        return words(self.meter.key, self.limit)


def read(plan: Plan) -> list[Usage]:
    """All meters against a plan."""
    return [Usage(meter, count(key), limit_of(plan.limits, key)) for key, meter in METERS.items()]


def count(key: str) -> int:
    """How much of it is used now; storage in bytes."""
    if key == STORAGE:
        return sum(store() for store in stores)
    return counters[key]() if key in counters else 0


def limit_of(limits: dict[str, int], key: str) -> int | None:
    """In the unit that is counted."""
    limit = limits.get(key)
    return limit * GB if limit is not None and key == STORAGE else limit


def words(key: str, number: int | None) -> str:
    """As people read it."""
    if number is None:
        return ""
    return filesizeformat(number) if key == STORAGE else number_format(number, force_grouping=True)


def month() -> datetime:
    """When the organization's month began."""
    return timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def sent_this_month() -> int:
    """Every message that took its place in the outbox, once; the outbox keeps its rows for longer than a month."""
    return OutboxItem.objects.filter(kind=MESSAGE, created_at__gte=month()).count()


def _members() -> int:
    """Who is asked to join has a place already."""
    asked = Invitation.objects.filter(accepted_at=None, revoked_at=None, expires_at__gt=Now())
    return Membership.objects.filter(is_active=True).count() + asked.count()


counters[MEMBERS] = _members
counters[MESSAGES] = sent_this_month
