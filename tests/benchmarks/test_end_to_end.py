"""From Meta's delivery to a second browser, at 50 messages a second, with all processes on one machine. Goal: 100 ms from commit."""

import json
import threading
import time
from contextlib import ExitStack

import pytest
from websockets.sync.client import connect

from tests.benchmarks import product
from tests.benchmarks.posting import post_all
from tests.benchmarks.test_live import told
from tests.messaging.makers import PLATFORM_SECRET, encoded, posted, signed, text_message
from tests.waiting import until

pytestmark = pytest.mark.benchmark
RATE, SECONDS, PEOPLE = 50, 20, 100
ACKNOWLEDGE = 100  # ms: together, as a browser does; one that answers each frame talks too much and is cut off


class Ear(threading.Thread):
    """A browser that is open elsewhere: when it heard of each message."""

    def __init__(self, running: product.Product):
        super().__init__(daemon=True, name="ear")
        self.heard: dict[str, float] = {}
        organization, origin = running.organizations[0], f"http://localhost:{running.port}"
        opening = connect(
            f"ws://localhost:{running.port}/o/{organization['slug']}/ws/",
            origin=origin,
            additional_headers={"Cookie": organization["cookie"]},
            compression=None,
            proxy=None,
        )
        self._open = ExitStack()
        self._socket = self._open.enter_context(opening)
        self._socket.send('{"since": 0}')
        self.start()

    def run(self) -> None:
        told_at = 0.0
        for text in self._socket:
            frame, now = json.loads(text), time.time() * 1000
            for hint in frame.get("hints", ()):
                if hint["kind"] == "message.added":
                    self.heard[hint["item"]] = now
            if "seq" in frame and now - told_at > ACKNOWLEDGE:
                self._socket.send(json.dumps({"ack": frame["seq"]}))
                told_at = now

    def close(self) -> None:
        self._open.close()
        self.join(10)


def test_from_delivery_to_a_second_browser():
    with product.running(workers=True) as running:
        ear, schema = Ear(running), running.organizations[0]["schema"]
        _post(running, "first", PEOPLE)
        until(lambda: running.count(f"{schema}.messaging_message") == PEOPLE, within=60)
        known = running.count(f"{schema}.crm_lead")

        posted_at = time.time() * 1000
        _post(running, "then", RATE * SECONDS)
        until(lambda: len(ear.heard) == PEOPLE + RATE * SECONDS, within=60)
        ear.close()

        rows = running.rows(
            f"SELECT id::text, external_id, extract(epoch FROM created_at) * 1000 FROM {schema}.messaging_message"
            " WHERE external_id LIKE 'wamid.then.%'"
        )
        assert (len(rows), running.count(f"{schema}.crm_lead")) == (RATE * SECONDS, known)
        due = {f"wamid.then.{number}": posted_at + number * 1000 / RATE for number in range(RATE * SECONDS)}
        told(f"{RATE}/s, delivery → second browser", [ear.heard[pk] - due[name] for pk, name, _at in rows])
        p95 = told(
            f"{RATE}/s, written (before its commit) → second browser",
            [ear.heard[pk] - float(at) for pk, _n, at in rows],
        )
        assert p95 < 100


def _post(running: product.Product, run: str, count: int) -> None:
    bodies = [
        encoded(
            posted(
                text_message(f"Mensagem {n}", id=f"wamid.{run}.{n}", wa_id=f"55119{n % PEOPLE:08d}"),
                phone_number_id="401000000000000",
            )
        )
        for n in range(count)
    ]
    sign = lambda body: signed(body, PLATFORM_SECRET)["X-Hub-Signature-256"]  # noqa: E731
    figures = post_all(running.ports, "/hooks/meta/", bodies, sign, connections=20, rate=RATE)
    assert figures.statuses == {200: count}
