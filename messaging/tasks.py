"""What workers do for conversations. A task is only a wake: what there is to do stands in rows."""

import time
from collections.abc import Callable
from typing import TypeVar

from messaging.services import channels, fetching, ingest, sending
from messaging.services.conversations import SEND
from messaging.services.media import FETCH
from messaging.services.receiving import READ
from tenants import context, waking
from tenants.inbound import reading
from tenants.inbound.models import Delivery
from tenants.outbox import queue
from tenants.outbox.models import OutboxItem
from tenants.tasks import tenant_task

Row = TypeVar("Row", Delivery, OutboxItem)
SHIFT = 30  # seconds after which a task lets others have its worker; who comes next goes on


@tenant_task(name=READ)
def process_deliveries() -> None:
    """Read what was delivered, oldest first, until nothing waits."""
    _work_off(READ, reading.claim, ingest.read)


@tenant_task(name=SEND)
def send_due() -> None:
    """Send what is due, each conversation in its order, until nothing waits."""
    for item in queue.expire(sending.KINDS, repeatable=sending.REPEATABLE):
        sending.lost(item)
    _work_off(SEND, lambda: queue.claim(sending.KINDS), sending.work)


@tenant_task(name=FETCH)
def fetch_due() -> None:
    """Fetch the files of messages that came."""
    queue.expire(fetching.KINDS, repeatable=fetching.KINDS)
    _work_off(FETCH, lambda: queue.claim(fetching.KINDS), fetching.work)


@tenant_task(name=channels.SYNC)
def sync_templates() -> None:
    """Learn which templates may be sent."""
    waking.awake(channels.SYNC, context.current_schema())
    channels.sync_templates()


def _work_off(task: str, claim: Callable[[], list[Row]], work: Callable[[Row], None]) -> None:
    schema, ends = context.current_schema(), time.monotonic() + SHIFT
    waking.awake(task, schema)
    while claimed := claim():
        for each in claimed:
            work(each)
        if time.monotonic() > ends:
            waking.wake(task, schema)
            return
