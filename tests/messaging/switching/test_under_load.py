"""A number changes its provider and goes back while many write: none lost, none doubled, each conversation in order."""

from messaging.simulation.graph import GraphStub
from tests.messaging.makers import APP_SECRET, TOKEN
from tests.messaging.switching.load import CLOUD, TWILIO, Load


def test_there_and_back_while_people_write(committed, twilio, settings):
    with GraphStub(token=TOKEN, app_secret=APP_SECRET) as graph:
        settings.WHATSAPP_GRAPH_URL = graph.url
        load = Load(committed.aurora, graph, twilio, people=8, rounds=9)

        load.run()

        carried = load.check()
    assert carried[CLOUD] and carried[TWILIO]
