"""A connected channel, and Meta posting to it."""

from datetime import timedelta
from ipaddress import ip_network

import pytest
from django.conf import settings
from django.db.models import F
from django.test import Client

from config.redis_client import redis
from messaging.models import Channel, Conversation, Message
from messaging.services import outbox
from tenants import sweeping
from tenants.inbound.models import Delivery
from tenants.outbox.models import OutboxItem
from tests.messaging.makers import (
    APP_SECRET,
    TOKEN,
    encoded,
    make_channel,
    make_conversation,
    sales_role,
    signed,
)
from tests.stubs.evolution import EvolutionStub
from tests.stubs.graph import SpecGraph
from tests.stubs.twilio import TwilioStub

MOMENT = 1e12  # counters are smaller, moments in milliseconds larger


@pytest.fixture
def channel(inside_aurora) -> Channel:
    """A WhatsApp number of aurora, its unassigned conversations granted to role sales."""
    return make_channel(granted_roles=(sales_role().pk,))


@pytest.fixture
def graph(settings):
    """Graph, hosting the number of ``channel``; everything we send goes to it."""
    with SpecGraph(token=TOKEN, app_secret=APP_SECRET) as stub:
        stub.host_number("401000000000001", "301000000000001", verified_name="Agência Aurora")
        settings.WHATSAPP_GRAPH_URL = stub.url
        yield stub


@pytest.fixture
def twilio_stub(settings):
    """Twilio, played; everything we ask of it goes there."""
    with TwilioStub() as stub:
        settings.TWILIO_URL = stub.url
        yield stub


@pytest.fixture
def evolution_stub(settings):
    """A gateway, played; it stands in a network that the operator allows, as one beside the product does."""
    settings.OUTSIDE_NETWORKS = [ip_network("127.0.0.1/32")]
    with EvolutionStub() as stub:
        yield stub


@pytest.fixture
def thread(channel, aurora) -> Conversation:
    """A conversation of ``rep``, in which free text is allowed."""
    return make_conversation(channel, assignee=aurora.rep.user)


@pytest.fixture
def say(thread, aurora, meta):
    """``say("Olá!")`` answers in ``thread`` and lets workers work; the message, as it is then."""

    def reply(text: str = "Olá!", **more) -> Message:
        message = meta.works(lambda: outbox.reply(thread, by=aurora.rep.user, text=text, idempotency_key=text, **more))
        message.refresh_from_db()
        return message

    return reply


class Meta:
    """Posts to the real address, signed as Meta signs, and has the queue run."""

    def __init__(self, queue, callbacks):
        self.client, self._queue, self._callbacks = Client(), queue, callbacks

    def post(self, address: str, told, *, secret: str = APP_SECRET, **headers: str):
        body = told if isinstance(told, bytes) else encoded(told)
        return self.client.post(
            address, data=body, content_type="application/json", headers={**signed(body, secret), **headers}
        )

    def tells(self, channel: Channel, told, **how):
        """Post to a customer's own app's address and let workers do what follows."""
        response = self.post(address_of(channel), told, **how)
        self.settle()
        return response

    def works(self, does):
        """What a person does, and what workers do after its commit."""
        with self._callbacks(execute=True):
            done = does()
        self.settle()
        return done

    def later(self, seconds: float) -> None:
        """So much time passes, by the database's clock, which is the queues'; then the sweep comes by."""
        self.pass_in_redis(seconds)
        passed = timedelta(seconds=seconds)
        items, deliveries = OutboxItem.objects.across_organizations(), Delivery.objects.across_organizations()
        items.update(due_at=F("due_at") - passed, lease_until=F("lease_until") - passed)
        deliveries.update(due_at=F("due_at") - passed)
        with self._callbacks(execute=True):
            sweeping.sweep()
        self.settle()

    def pass_in_redis(self, seconds: float) -> None:
        """The same for pauses and rhythms of accounts: moments are moved back, and what ended is gone."""
        client, passed = redis(), int(seconds * 1000)
        for key in client.scan_iter(f"{settings.REDIS_PREFIX}:*:pacing:*"):
            left, value = client.pttl(key), float(client.get(key) or 0)
            if left <= passed:
                client.delete(key)
            else:
                client.set(key, value - passed if value > MOMENT else int(value), px=left - passed)

    def settle(self) -> None:
        """Run what waits, and what that causes, until nothing is left to do."""
        while self._queue.sent:
            with self._callbacks(execute=True):
                self._queue.run()


def address_of(channel: Channel) -> str:
    return f"/hooks/whatsapp_cloud/{channel.token}/"


@pytest.fixture
def meta(queue, django_capture_on_commit_callbacks) -> Meta:
    return Meta(queue, django_capture_on_commit_callbacks)
