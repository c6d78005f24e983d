"""Finding in an audit of a million lines: pages and searches, and that none of them reads the whole table."""

import statistics
import time

import pytest
from django.db import connection

from crm.models import AuditLine
from crm.queries.auditing import lines
from crm.queries.auditing.asked import Wanted
from tests import makers

LINES = 1_000_000
FILL = """
    INSERT INTO crm_auditline (id, at, action, "table", row_id, actor_id, actor_name, request_id, address, before, after)
    SELECT gen_random_uuid(), now() - n * interval '1 minute', 'update',
           (ARRAY['crm_contact', 'crm_lead', 'crm_task', 'crm_file'])[1 + n %% 4], md5((n / 9)::text)::uuid::text,
           md5((n %% 50)::text)::uuid::text, 'somebody', md5(n::text), '10.0.' || n %% 200 || '.1', '{"name": "a"}', '{"name": "b"}'
    FROM generate_series(1, %s) n
"""


@pytest.mark.benchmark
def test_pages_of_a_million_lines(inside_aurora):
    lead = makers.make_lead("Marina Alves", owner=inside_aurora.rep)
    with connection.cursor() as cursor:
        cursor.execute(FILL, [LINES])
        cursor.execute("ANALYZE crm_auditline")
    some = AuditLine.objects.order_by("at")[LINES // 2]
    wanted = {
        "newest": Wanted(),
        "of a person": Wanted(who=some.actor_id),
        "of a record": Wanted(of=some.table, row=some.row_id),
        "of a request": Wanted(request=some.request_id),
        "from an address": Wanted(address=some.address),
        "of a kind": Wanted(kind="people"),
        "of a month long ago": Wanted(since=some.at.date(), until=some.at.date()),
        "by a name": Wanted(q="Marina"),
        "by an id": Wanted(q=str(lead.pk)),
        "by a number": Wanted(q=some.row_id),
    }
    slowest = {}
    for name, each in wanted.items():
        took = []
        for _again in range(20):
            begun = time.perf_counter()
            page = lines.page(each, inside_aurora.owner)
            took.append((time.perf_counter() - begun) * 1000)
        assert page.rows, name
        slowest[name] = statistics.quantiles(took, n=20)[-1]
        print(f"{name}: p95 {slowest[name]:.0f} ms, {len(page.rows)} lines")
    assert max(slowest.values()) < 200
