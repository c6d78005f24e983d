"""A process whose children each do one thing of the product's and die, as by kill -9, at a named point of it.

``python -m tests.messaging.crashing``: a line of JSON says what a child does, a line of ours with what it ended. To load
the product takes longer than all that, and is done once.
"""

import json
import os
import signal
import sys

import django

PATIENCE = 60  # seconds a child has


def main() -> None:
    django.setup()
    import messaging.services.sending  # noqa: F401 - what the children need, loaded before they are born
    import tests.faults.points
    import tests.messaging.makers  # noqa: F401

    for line in sys.stdin:
        if child := os.fork():
            sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\n")
            sys.stdout.flush()
        else:
            signal.alarm(PATIENCE)
            try:
                die(**json.loads(line))
            except BaseException:  # noqa: BLE001 - it ends here whatever happens, and never as its parent
                sys.excepthook(*sys.exc_info())
            os._exit(1)


def die(point: str, schema: str, graph: str, needs: list[str]) -> None:
    from django.conf import settings

    from messaging.models import Conversation
    from messaging.services import outbox, receiving, sending
    from messaging.services.addresses import Address
    from tenants import waking
    from tenants.context import in_tenant
    from tenants.outbox import queue
    from tests.faults import points
    from tests.messaging.makers import signed

    settings.WHATSAPP_GRAPH_URL = graph
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
    main()
