"""What an organization set up at others is taken back before its data go: subscriptions, webhooks, linked phones.

The apps name theirs at start-up. Whoever does not answer is asked again for a day; then the organization is erased all the
same, and the record says what was left.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db.models import Q

from config import clock
from config.outside.errors import ProviderError
from tenants import context
from tenants.models import Deletion

log = structlog.get_logger(__name__)
STEP = "outside"  # as the record names it
SOON, LATER = timedelta(minutes=2), timedelta(hours=1)  # until those who did not answer are asked again
EAGER, PATIENCE = timedelta(minutes=15), timedelta(hours=24)  # for how long soon, and for how long at all


@dataclass(frozen=True)
class Farewell:
    """One thing to take back: at whose, and how. It says whether it is done; a ProviderError says that it is not."""

    whose: str
    say: Callable[[], bool]


# What is still to be taken back; inside the organization's door. What was taken back is not named again.
known: list[Callable[[], Iterable[Farewell]]] = []


def said(deletion: Deletion) -> bool:
    """Whether nothing is left to wait for. Of several workers one asks."""
    if STEP in deletion.erased or "schema" in deletion.erased or deletion.farewells.get("left") == {}:
        return True
    now, rows = clock.now(), Deletion.objects.across_organizations().filter(pk=deletion.pk)
    is_due = Q(asked_again_at=None) | Q(asked_again_at__lte=now)
    pause = SOON if now < deletion.purge_at + EAGER else LATER
    if not rows.filter(is_due).update(asked_again_at=now + pause):
        return False
    told, left = Counter(deletion.farewells.get("told", {})), dict[str, str]()
    with context.in_tenant(context.schema_of(deletion.organization_id)):
        for farewell in [each for name in known for each in name()]:
            if reason := _refusal(farewell):
                left[farewell.whose] = reason
            else:
                told[farewell.whose] += 1
    record = {"told": dict(told), "left": left}
    rows.update(farewells=record)
    log.info("deletion.farewells", deletion=str(deletion.pk), **record)
    return not left or _is_over(deletion.purge_at, now)


def told_of(organization: UUID) -> dict[str, Any]:
    """For the record, when it is over."""
    going = Deletion.objects.across_organizations().filter(organization_id=organization, state=Deletion.State.PURGING)
    found = going.values_list("farewells", flat=True).first() or {}
    return {name: each for name, each in found.items() if each}


def _refusal(farewell: Farewell) -> str:
    """Why it is not done yet; nothing when it is."""
    try:
        return "" if farewell.say() else "waiting"
    except ProviderError as error:
        return error.code or type(error).__name__
    except Exception:  # one that breaks keeps neither the others nor the erasing from being done
        log.exception("deletion.farewell_failed", whose=farewell.whose)
        return "failed"


def _is_over(purge_at: datetime, now: datetime) -> bool:
    return now >= purge_at + PATIENCE
