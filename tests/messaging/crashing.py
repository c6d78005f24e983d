"""A process that does one thing of the product's and dies, as by kill -9, at a named point of it.

``python -m tests.messaging.crashing <point> <schema> <what it needs>``
"""

import os
import sys
from collections.abc import Callable
from typing import Any

import django


def die(*args: Any, **kwargs: Any) -> None:
    """No clean-up, no rollback said, no connection closed."""
    os._exit(137)


def then_die(real: Callable) -> Callable:
    def call(*args: Any, **kwargs: Any) -> None:
        real(*args, **kwargs)
        die()

    return call


def main(point: str, schema: str, *needs: str) -> None:
    django.setup()
    from messaging.models import Conversation
    from messaging.providers.whatsapp_cloud import WhatsAppCloud
    from messaging.services import outbox, receiving, sending
    from messaging.services.addresses import Address
    from tenants import waking
    from tenants.context import in_tenant
    from tenants.inbound import store
    from tenants.outbox import queue
    from tests.messaging.makers import signed

    waking.current_app.send_task = lambda *args, **kwargs: None  # nobody listens
    match point:
        case "after the claim":
            sending.queue.begin = die
        case "after the provider took it":
            WhatsAppCloud.send = then_die(WhatsAppCloud.send)
        case "before its commit":
            sending.peers.learn = die
        case "before the wake":
            waking.wake = die
        case "after the insert":
            store.keep = then_die(store.keep)
    if point == "after the insert":
        token, body = needs
        receiving.receive([receiving.Post(signed(body.encode()), body.encode(), Address(token=token))])
    with in_tenant(schema):
        if point == "before the wake":
            outbox.reply(Conversation.objects.get(), by=None, text="Olá", idempotency_key="k")
        for item in queue.claim(sending.KINDS):
            sending.work(item)


if __name__ == "__main__":
    main(*sys.argv[1:])
