"""Webhooks accepted a second by one web process, durably, with client and database on the same machine."""

import pytest

from tests.benchmarks import product
from tests.benchmarks.posting import post_all
from tests.messaging.makers import APP_SECRET, PLATFORM_SECRET, encoded, posted, signed, text_message

pytestmark = pytest.mark.benchmark
COUNT = 3000
TARGET = 300


def bodies(run: str) -> list[bytes]:
    return [
        encoded(posted(text_message(f"Mensagem {n}", id=f"wamid.{run}.{n}"), phone_number_id="401000000000000"))
        for n in range(COUNT)
    ]


def test_webhooks_are_accepted_fast_enough():
    with product.running() as running:
        assert running.setting("synchronous_commit") == running.setting("fsync") == "on"
        address = f"/hooks/whatsapp_cloud/{running.organizations[0]['token']}/"
        runs = [
            ("own app", address, APP_SECRET, 1),
            ("own app", address, APP_SECRET, 8),
            ("platform", "/hooks/meta/", PLATFORM_SECRET, 8),
            ("platform", "/hooks/meta/", PLATFORM_SECRET, 64),
        ]
        for number, (name, path, secret, connections) in enumerate(runs):
            told = bodies(f"{number}")
            sign = lambda body, secret=secret: signed(body, secret)["X-Hub-Signature-256"]  # noqa: E731
            figures = post_all(running.port, path, told, sign, connections=connections)
            print(f"\n{name}, {connections} connections: {figures}")

            assert figures.statuses == {200: COUNT}
            assert running.count("tenants_delivery") == COUNT * (number + 1)
            if connections >= 8:
                assert figures.rate >= TARGET
