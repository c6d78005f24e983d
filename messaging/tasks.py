"""What workers do for conversations. A task is only a wake: what there is to do stands in rows."""

from messaging.providers import registry
from messaging.services import (
    breaking,
    budgets,
    channels,
    falling_back,
    fetching,
    ingest,
    linking,
    looking,
    pacing,
    pricing,
    sending,
    sessions,
    snoozing,
    watching,
)
from messaging.services.broadcasting import keeping, running
from messaging.services.conversations import SEND
from messaging.services.media import FETCH, LOOKING
from messaging.services.receiving import READ
from tenants import context, waking
from tenants.inbound import reading
from tenants.outbox import queue
from tenants.tasks import tenant_task

_send = breaking.guarded(sending.work, sending.give_up, pause=pacing.pause, repeatable=sending.REPEATABLE)
_fetch = breaking.guarded(fetching.work, fetching.give_up, pause=pacing.pause, repeatable=fetching.KINDS)
_look = breaking.guarded(looking.work, looking.give_up, pause=pacing.pause, repeatable=looking.KINDS)


@tenant_task(name=READ)
def process_deliveries() -> None:
    """Read what was delivered, oldest first, until nothing waits."""
    waking.take_turns(READ, lambda: ingest.read_all(reading.claim(registry.PROVIDERS)))


@tenant_task(name=SEND)
def send_due() -> None:
    """Send what is due, each conversation in its order, until nothing waits."""
    for item in queue.expire(sending.KINDS, repeatable=sending.REPEATABLE):
        sending.lost(item)
    waking.work_off(SEND, lambda: queue.claim(sending.KINDS), _send)


@tenant_task(name=FETCH)
def fetch_due() -> None:
    """Fetch the files of messages that came."""
    queue.expire(fetching.KINDS, repeatable=fetching.KINDS)
    waking.work_off(FETCH, lambda: queue.claim(fetching.KINDS), _fetch)


@tenant_task(name=LOOKING)
def look_due() -> None:
    """Find out about files that are here, and make small pictures of them."""
    queue.expire(looking.KINDS, repeatable=looking.KINDS)
    waking.work_off(LOOKING, lambda: queue.claim(looking.KINDS), _look)


@tenant_task(name=snoozing.WAKE)
def wake_snoozed() -> None:
    """Bring back the conversations whose moment has come."""
    waking.take_turns(snoozing.WAKE, snoozing.wake_some)


@tenant_task(name=sessions.LOOK)
def look_at_phones() -> None:
    """Ask gateways about the phones linked there."""
    waking.take_turns(sessions.LOOK, linking.look)


@tenant_task(name=keeping.BROADCAST)
def work_broadcasts() -> None:
    """Gather and hand over what is due of broadcasts."""
    waking.take_turns(keeping.BROADCAST, running.work_some)


@tenant_task(name=channels.SYNC)
def sync_templates() -> None:
    """Learn which templates may be sent."""
    waking.awake(channels.SYNC, context.current_schema())
    channels.sync_templates()


@tenant_task(name=pricing.ASK)
def ask_prices() -> None:
    """Learn what messages really cost."""
    waking.take_turns(pricing.ASK, pricing.ask_some)


@tenant_task(name=pricing.WATCH)
def watch_budgets() -> None:
    """Tell who has to know that a budget is nearly spent."""
    waking.awake(pricing.WATCH, context.current_schema())
    budgets.watch()


@tenant_task(name=falling_back.PROBE)
def probe_channels() -> None:
    """Ask the channels that have a fallback how they are."""
    waking.awake(falling_back.PROBE, context.current_schema())
    falling_back.probe_some()


@tenant_task(name=watching.WATCH)
def watch_conversations() -> None:
    """Tell people of conversations about to go unanswered, until nobody is left to tell."""
    waking.take_turns(watching.WATCH, watching.watch_some)
