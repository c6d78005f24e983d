"""5,000 messages in both directions while their number changes from Meta to Twilio and back: none lost, none doubled."""

import time

import pytest

from messaging.simulation.graph import GraphStub
from tests.messaging.makers import APP_SECRET, TOKEN
from tests.messaging.switching.load import Load
from tests.stubs.twilio import TwilioStub

pytestmark = pytest.mark.benchmark
PEOPLE, ROUNDS = 100, 25  # 2,500 come in, 2,500 go out


def test_five_thousand_messages_while_it_switches(committed, settings):
    with GraphStub(token=TOKEN, app_secret=APP_SECRET) as graph, TwilioStub() as twilio:
        settings.WHATSAPP_GRAPH_URL, settings.TWILIO_URL = graph.url, twilio.url
        load = Load(committed.aurora, graph, twilio, people=PEOPLE, rounds=ROUNDS)
        began = time.perf_counter()
        load.run()
        took = time.perf_counter() - began
        carried = load.check()
    print(
        f"\nswitching under load: {2 * PEOPLE * ROUNDS} messages in {took:.0f} s, sent by {carried}; none lost or doubled"
    )
