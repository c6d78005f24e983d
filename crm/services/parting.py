"""What people decide about suggestions of duplicates; it is remembered."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from crm import events
from crm.models import Duplicate
from crm.models.duplicate import Pair
from crm.realtime.audience import Audience
from tenants.models import User


@transaction.atomic
def keep_apart(pair: Pair, *, by: User | None) -> None:
    """They are not the same: never suggested again."""
    _decide(pair, Pair.State.DIFFERENT, by=by)


@transaction.atomic
def ask_again(pair: Pair, *, by: User | None) -> None:
    """The decision is taken back."""
    _decide(pair, Pair.State.OPEN, by=by)


def _decide(pair: Any, state: str, *, by: User | None) -> None:
    fresh = type(pair).objects.select_for_update().get(pk=pair.pk)
    if fresh.state in (state, Pair.State.MERGED):
        return
    is_decided = state != Pair.State.OPEN
    fresh.state, fresh.decided_by = state, by if is_decided else None
    fresh.decided_at = timezone.now() if is_decided else None
    fresh.save(update_fields=["state", "decided_by", "decided_at", "updated_at"])
    if isinstance(fresh, Duplicate):
        for contact in (fresh.first, fresh.second):
            people = (contact.owner_id,) if contact.owner_id else ()
            events.record("contact.suggested", contact.pk, audience=Audience("contact", people), by=by)
