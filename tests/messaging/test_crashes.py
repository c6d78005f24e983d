"""Processes killed at the worst moments: nothing is lost, nothing is sent twice, nothing waits longer than a lease."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import F

from messaging.models import Message
from messaging.services import outbox, receiving
from messaging.services.addresses import Address
from messaging.services.receiving import Post
from messaging.simulation.graph import GraphStub
from tenants import sweeping
from tenants.context import in_tenant
from tenants.inbound.models import Delivery
from tenants.outbox.models import OutboxItem
from tests.messaging.makers import (
    APP_SECRET,
    TOKEN,
    encoded,
    make_channel,
    make_conversation,
    posted,
    reported,
    signed,
    status,
    text_message,
)

ROOT = Path(__file__).parents[2]


@pytest.fixture
def graph(settings):
    with GraphStub(token=TOKEN, app_secret=APP_SECRET) as stub:
        stub.host_number("401000000000001", "301000000000001")
        settings.WHATSAPP_GRAPH_URL = stub.url
        yield stub


@pytest.fixture
def aurora(committed):
    return committed.aurora


@pytest.fixture
def channel(aurora, graph):
    with in_tenant(aurora.schema):
        return make_channel()


@pytest.fixture
def thread(aurora, channel):
    with in_tenant(aurora.schema):
        return make_conversation(channel)


@pytest.fixture(scope="module")
def mortal(tables_as_they_were) -> Iterator[subprocess.Popen]:
    """The product, loaded, whose children die."""
    url = re.sub(r"/[^/]*$", f"/{connection.settings_dict['NAME']}", os.environ["DATABASE_URL"])
    with subprocess.Popen(
        [sys.executable, "-m", "tests.messaging.crashing"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        process.stdin.close()


@pytest.fixture
def crash(mortal, aurora, graph) -> Callable[..., None]:
    """``crash("after the claim")``: a process gets there, and no further. What else it says is in the captured output."""

    def run(point: str, *needs: str) -> None:
        told = {"point": point, "schema": aurora.schema, "graph": graph.url, "needs": needs}
        mortal.stdin.write(json.dumps(told) + "\n")
        mortal.stdin.flush()
        assert mortal.stdout.readline() == "137\n"

    return run


def a_minute_later(queue) -> None:
    """Leases end, the sweep comes by, workers do what it says."""
    minute = timedelta(seconds=61)
    OutboxItem.objects.across_organizations().update(lease_until=F("lease_until") - minute)
    Delivery.objects.across_organizations().update(due_at=F("due_at") - minute - minute)
    sweeping.sweep()
    queue.run()


def write(aurora, thread) -> Message:
    with in_tenant(aurora.schema):
        return outbox.reply(thread, by=None, text="Olá", idempotency_key="k")


def status_of(aurora) -> str:
    with in_tenant(aurora.schema):
        return Message.objects.get(direction="out").status


class TestAWorkerKilledWhileSending:
    def test_after_the_claim_is_replaced_by_the_next(self, aurora, thread, graph, queue, crash):
        write(aurora, thread)
        queue.sent.clear()
        crash("after the claim")
        assert (status_of(aurora), graph.sent) == ("queued", [])

        a_minute_later(queue)

        assert (status_of(aurora), len(graph.sent)) == ("sent", 1)

    @pytest.mark.parametrize("point", ["after the provider took it", "before its commit"])
    def test_once_the_provider_has_it_nothing_is_sent_twice(self, aurora, channel, thread, graph, queue, crash, point):
        write(aurora, thread)
        queue.sent.clear()
        crash(point)

        a_minute_later(queue)
        assert (status_of(aurora), len(graph.sent)) == ("unknown", 1)

        [sent] = graph.sent
        told = encoded(reported(status(sent.external_id, "delivered", biz_opaque_callback_data=sent.reference)))
        assert receiving.receive([Post(signed(told), told, Address(token=channel.token))]).statuses == [200]
        a_minute_later(queue)
        assert (status_of(aurora), len(graph.sent)) == ("delivered", 1)


def test_a_web_process_killed_between_commit_and_wake_loses_nothing(aurora, thread, graph, queue, crash):
    crash("before the wake")
    assert status_of(aurora) == "queued"

    sweeping.sweep()
    queue.run()

    assert (status_of(aurora), len(graph.sent)) == ("sent", 1)


def test_a_web_process_killed_after_the_insert_is_asked_again_and_nothing_doubles(aurora, channel, graph, queue, crash):
    body = encoded(posted(text_message("uma vez só", id="wamid.once")))
    crash("after the insert", channel.token, body.decode())

    assert receiving.receive([Post(signed(body), body, Address(token=channel.token))]).statuses == [200]
    a_minute_later(queue)

    with in_tenant(aurora.schema):
        assert (Delivery.objects.count(), Message.objects.filter(direction="in").count()) == (1, 1)
