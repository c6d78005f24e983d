"""A process that does one thing of the product's and dies, as by kill -9, at a named point of it.

``python -m tests.messaging.crashing <point> <schema> <what it needs>``
"""

import sys

import django


def main(point: str, schema: str, *needs: str) -> None:
    django.setup()
    from messaging.models import Conversation
    from messaging.services import outbox, receiving, sending
    from messaging.services.addresses import Address
    from tenants import waking
    from tenants.context import in_tenant
    from tenants.outbox import queue
    from tests.faults import points
    from tests.messaging.makers import signed

    waking.current_app.send_task = lambda *args, **kwargs: None  # nobody listens
    points.install(lambda passed: passed == point)
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
