"""Webhooks accepted a second, durably, with client and database on the same machine: by one web process, and by one a core."""

import os

import pytest

from tests.benchmarks import product
from tests.benchmarks.posting import Figures, post_all
from tests.messaging.makers import APP_SECRET, PLATFORM_SECRET, encoded, posted, signed, text_message

pytestmark = pytest.mark.benchmark
COUNT, TARGET = 3000, 500
STORM, SECONDS = 1000, 30  # a second, for so long
PLATFORM = "/hooks/meta/"


def bodies(run: str, count: int) -> list[bytes]:
    return [
        encoded(posted(text_message(f"Mensagem {n}", id=f"wamid.{run}.{n}"), phone_number_id="401000000000000"))
        for n in range(count)
    ]


@pytest.mark.parametrize("web", sorted({1, os.cpu_count() or 1}))
def test_webhooks_are_accepted_fast_enough(web):
    with product.running(web=web) as running:
        assert running.setting("synchronous_commit") == running.setting("fsync") == "on"
        own = f"/hooks/whatsapp_cloud/{running.organizations[0]['token']}/"
        runs = [
            (own, APP_SECRET, 1),
            (own, APP_SECRET, 8),
            (PLATFORM, PLATFORM_SECRET, 8),
            (PLATFORM, PLATFORM_SECRET, 64),
        ]
        for number, (path, secret, connections) in enumerate(runs):
            figures = _post(running, path, secret, bodies(f"{number}", COUNT), connections=connections * web)
            print(f"\n{web} web, {path[:22]}, {connections * web} connections: {figures}")

            assert running.count("tenants_delivery") == COUNT * (number + 1)
            if connections == 64:
                assert figures.rate >= TARGET


def test_a_thousand_a_second_for_half_a_minute():
    """F11: none lost, and 99 of 100 answered within a second of when they came."""
    web = os.cpu_count() or 1
    with product.running(web=web) as running:
        told = bodies("storm", STORM * SECONDS)
        figures = _post(running, PLATFORM, PLATFORM_SECRET, told, connections=200, rate=STORM)
        print(f"\n{STORM} a second for {SECONDS} s, {web} web: {figures}")

        assert running.count("tenants_delivery") == STORM * SECONDS
        assert figures.percentile(0.99) < 1000


def _post(running: product.Product, path: str, secret: str, told: list[bytes], **how) -> Figures:
    figures = post_all(running.ports, path, told, lambda body: signed(body, secret)["X-Hub-Signature-256"], **how)
    assert figures.statuses == {200: len(told)}
    return figures
