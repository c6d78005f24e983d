"""Conversations' forgotten work: deliveries nobody read, messages nobody sent, whatever Redis and workers did."""

from datetime import timedelta

from django.db.models.functions import Now

from messaging.models import EarlyStatus
from messaging.providers import registry
from messaging.services import (
    ageing,
    budgets,
    falling_back,
    fetching,
    linking,
    looking,
    pricing,
    restraint,
    sending,
    snoozing,
    switching,
    uploads,
    watching,
)
from messaging.services.broadcasting import running
from messaging.services.conversations import SEND
from messaging.services.media import FETCH, LOOKING
from messaging.services.receiving import READ
from tenants.chores import Chore
from tenants.inbound import reading
from tenants.outbox import queue
from tenants.waking import wake

PARKED_DAYS = 35  # as long as the provider may still tell of a message


def wake_forgotten() -> None:
    """Whether or not a flag says that somebody was woken: that wake may have been lost."""
    for schema in reading.schemas_with_work(registry.PROVIDERS):
        wake(READ, schema, surely=True)
    for schema in queue.schemas_with_work(sending.KINDS):
        wake(SEND, schema, surely=True)
    for schema in queue.schemas_with_work(fetching.KINDS):
        wake(FETCH, schema, surely=True)
    for schema in queue.schemas_with_work(looking.KINDS):
        wake(LOOKING, schema, surely=True)


def prune_parked() -> None:
    """What waited for a message that never came."""
    EarlyStatus.objects.filter(received_at__lt=Now() - timedelta(days=PARKED_DAYS)).delete()


PRUNERS = (
    prune_parked,
    restraint.prune,
    switching.retire,
    pricing.wake_to_ask,
    budgets.watch,
    uploads.prune,
    ageing.watch,
)
INSIDE = [Chore(each.wake_forgotten, each.waits) for each in (snoozing, linking, running, falling_back, watching)]
