"""Finding in an audit of a million lines, and of a hundred thousand in the platform's table: pages, searches, export, alerts."""

import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from crm.models import AuditLine
from crm.queries.auditing import lines
from crm.queries.auditing.asked import Wanted
from crm.queries.timeline import Cursor
from crm.services.exporting.writing import ROWS
from tenants import audit
from tenants.models import Alert
from tenants.services import alerts
from tests import makers
from tests.audit_lines import fill
from tests.cast import Cast

LINES, PUBLIC = 1_000_000, 100_000


@pytest.mark.benchmark
def test_pages_of_a_million_lines(inside_aurora):
    lead = makers.make_lead("Marina Alves", owner=inside_aurora.rep)
    fill(Cast.of("rival"), inside=0, public=PUBLIC)
    fill(inside_aurora, inside=LINES, public=PUBLIC)
    some = AuditLine.objects.order_by("at")[LINES // 2]
    wanted = {
        "newest": Wanted(),
        "of a person": Wanted(who=some.actor_id),
        "of a record": Wanted(of=some.table, row=some.row_id),
        "of a request": Wanted(request=some.request_id),
        "from an address": Wanted(address=some.address),
        "of a kind": Wanted(kind="people"),
        "of members": Wanted(kind="members"),
        "of a month long ago": Wanted(since=some.at.date(), until=some.at.date()),
        "by a name": Wanted(q="Marina"),
        "by an id": Wanted(q=str(lead.pk)),
        "by an address": Wanted(q=some.address),
        "by a number": Wanted(q=some.row_id),
    }
    slowest = {}
    for name, each in wanted.items():
        slowest[name], page = timed(name, partial(lines.page, each, inside_aurora.owner))
        assert page.rows, name
    none = Wanted(kind="channels")
    slowest["none there are"], page = timed("none there are", partial(lines.page, none, inside_aurora.owner))
    assert page.rows == []
    half = Cursor(some.at, some.pk)
    chunk = partial(lines.chunk, Wanted(), inside_aurora.owner, before=half, size=ROWS)
    slowest["export"], found = timed(f"{ROWS} lines of an export, from the middle", chunk)
    assert len(found) == ROWS
    assert max(slowest.values()) < 200


@pytest.mark.benchmark
def test_alerts_beside_a_hundred_thousand_lines(inside_aurora):
    fill(Cast.of("rival"), inside=0, public=PUBLIC)
    fill(inside_aurora, inside=PUBLIC, public=PUBLIC)
    rep = inside_aurora.rep.user
    with audit.acting(audit.Actor(id=str(rep.pk), name=rep.email, address="192.0.2.9")):
        heard, _line = timed("a refusal is counted", partial(audit.record, "permission.refused", path="/x/"))
        tried, _line = timed("a failed sign-in is counted", partial(audit.record, "sign_in.refused", email=rep.email))
    looked, _nothing = timed("changes are looked at", alerts.look_at_changes)

    assert max(heard, tried, looked) < 50
    assert Alert.objects.filter(rule=Alert.Rule.DENIALS, subject=rep.email).exists()
    assert Alert.objects.filter(rule=Alert.Rule.FAILED_SIGN_INS, subject=rep.email).exists()


def timed(name: str, ask: Callable[[], Any]) -> tuple[float, Any]:
    """The 95th percentile of twenty, in milliseconds, and the answer."""
    took, answer = [], None
    for _again in range(20):
        begun = time.perf_counter()
        answer = ask()
        took.append((time.perf_counter() - begun) * 1000)
    p95 = statistics.quantiles(took, n=20)[-1]
    print(f"{name}: p95 {p95:.0f} ms")
    return p95, answer
