"""How long the API's lists take in an organization that has lived; the target is p95 below 200 ms on a quiet machine."""

import statistics
import time

import pytest
from django.test import Client

from crm.models import Lead, Stage
from messaging.models import Conversation
from tenants.context import in_tenant
from tests.api.calling import make_key
from tests.benchmarks.test_pages import grown  # noqa: F401 - a fixture
from tests.queries import count_queries

pytestmark = pytest.mark.benchmark
TIMES = 60


@pytest.fixture
def measured(grown, settings):  # noqa: F811
    """``measured("leads/")``: asks as a key does, prints p50, p95 and the number of statements."""
    settings.API_CALLS_A_MINUTE = settings.API_CALLS_A_MINUTE_OF_ADDRESS = settings.API_CALLS_AN_HOUR = 1_000_000
    grown.organization.plan.limits = {}
    grown.organization.plan.save()
    _key, secret = make_key(grown)
    headers = {"Authorization": f"Bearer {secret}", "X-Org-Id": str(grown.organization.pk)}
    client = Client()

    def measure(path: str) -> None:
        def ask() -> float:
            start = time.perf_counter()
            answer = client.get(f"/api/v1/{path}", headers=headers)
            assert answer.status_code == 200, answer.content
            return 1000 * (time.perf_counter() - start)

        for _warm in range(3):
            ask()
        with count_queries() as queries:
            ask()
        began = time.process_time()
        taken = sorted(ask() for _time in range(TIMES))
        p95 = taken[int(TIMES * 0.95) - 1]
        own = 1000 * (time.process_time() - began) / TIMES
        print(f"\n{path}: p50 {statistics.median(taken):.0f} ms, p95 {p95:.0f} ms, {own:.0f} ms of Python's,", end=" ")
        print(f"{len(queries)} statements")

    return measure


def test_lists_of_ten_thousand(grown, measured):  # noqa: F811
    with in_tenant(grown.schema):
        stage = Stage.objects.get(name="Lead").pk
        lead = Lead.objects.first().pk
        conversation = Conversation.objects.first().pk

    for path in (
        "leads/",
        "leads/?limit=200",
        f"leads/?stage={stage}",
        f"leads/?owner={grown.rep.user_id}&tag=site",
        "leads/?q=contato 9999",
        f"leads/{lead}/",
        "leads/statistics/",
        "contacts/",
        "contacts/?q=contato 9999",
        "conversations/",
        f"conversations/?assignee={grown.rep.user_id}&state=open",
        f"conversations/{conversation}/messages/",
    ):
        measured(path)
