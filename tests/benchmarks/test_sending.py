"""Messages that leave a second, by the four processes of one sender, to a provider that answers at once and one that takes its time."""

import time

import pytest

from messaging.simulation.graph import GraphStub
from tests.benchmarks import product
from tests.messaging.makers import APP_SECRET, TOKEN
from tests.waiting import until

pytestmark = pytest.mark.benchmark
COUNT = 1_500
QUEUE = """
from messaging.models import Channel
from tenants.context import in_tenant
from tests.faults.flood import queue_messages
with in_tenant("{schema}"):
    print(len(queue_messages(Channel.objects.get(), {count})))
"""


@pytest.mark.parametrize("latency", [0.0, 0.1])
def test_sending(latency):
    with (
        GraphStub(token=TOKEN, app_secret=APP_SECRET) as graph,
        product.running(workers=True, graph=graph.url) as running,
    ):
        graph.latency = latency
        schema = running.organizations[0]["schema"]
        assert running.do(QUEUE.format(schema=schema, count=COUNT)) == COUNT
        until(lambda: graph.sent, within=30)
        began, before = time.perf_counter(), len(graph.sent)
        until(lambda: len(graph.sent) == COUNT, within=240)
        took = time.perf_counter() - began

        print(
            f"\nsending, {latency * 1000:.0f} ms an answer: {(COUNT - before) / took:.0f}/s; one number may send 80/s"
        )
        assert len({sent.reference for sent in graph.sent}) == COUNT
        until(
            lambda: running.rows(f"SELECT count(*) FROM {schema}.messaging_message WHERE status = 'sent'") == [(COUNT,)]
        )
