"""An audit that has grown: its pages, filters, search, export and the alerts ask by indexes, and never read a whole table."""

import json
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from django.db import connection, transaction
from django.utils import timezone

from crm.models import AuditLine
from crm.queries.auditing import lines
from crm.queries.auditing.asked import Wanted
from crm.queries.timeline import Cursor
from crm.services import alerting
from tenants import audit
from tenants.context import in_tenant
from tenants.models import Alert, PlatformAuditLine
from tenants.services import alerts
from tests import makers
from tests.audit_lines import fill
from tests.cast import Cast
from tests.queries import count_queries

LINES = 10_000
TABLES = (AuditLine._meta.db_table, PlatformAuditLine._meta.db_table)


@pytest.fixture(scope="module")
def aurora_old(django_db_setup, django_db_blocker) -> Iterator[Cast]:
    """With many lines, and another organization with as many; made once."""
    with django_db_blocker.unblock(), transaction.atomic():
        cast = Cast.of("aurora")
        fill(Cast.of("rival"), inside=0, public=LINES)
        fill(cast, inside=LINES, public=LINES)
        with in_tenant(cast.schema):
            makers.make_lead("Marina Alves", owner=cast.rep)
        yield cast
        transaction.set_rollback(True)


def read_in_vain(ask: Callable[[], object]) -> list[str]:
    """The statements about an audit that go through a table, or through many lines that are none of those wanted."""
    with count_queries() as asked:
        ask()
    about = [sql for sql in asked.statements if sql.startswith(("SELECT", "(SELECT")) and any(t in sql for t in TABLES)]
    assert about, "nothing was asked"
    found = []
    for statement in about:
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + statement.replace("%", "%%"), [])
            told = cursor.fetchone()[0]
        plan = told if isinstance(told, list) else json.loads(told)
        found += [statement for node in _nodes(plan[0]["Plan"]) if _is_in_vain(node)]
    return found


def _nodes(node: dict) -> Iterator[dict]:
    yield node
    for below in node.get("Plans", ()):
        yield from _nodes(below)


def _is_in_vain(node: dict) -> bool:
    is_whole = node["Node Type"] == "Seq Scan" and node.get("Relation Name") in TABLES
    return is_whole or node.get("Rows Removed by Filter", 0) > LINES / 2


def some() -> AuditLine:
    return AuditLine.objects.order_by("at")[LINES // 2]


WANTED: dict[str, Callable[[], Wanted]] = {
    "newest": Wanted,
    "of a person": lambda: Wanted(who=some().actor_id),
    "of a record": lambda: Wanted(of=some().table, row=some().row_id),
    "of a request": lambda: Wanted(request=some().request_id),
    "from an address": lambda: Wanted(address=some().address),
    "of a kind": lambda: Wanted(kind="people"),
    "of a kind that is rare": lambda: Wanted(kind="channels"),
    "of a day long ago": lambda: Wanted(since=some().at.date(), until=some().at.date()),
    "by a name": lambda: Wanted(q="Marina"),
    "by an id": lambda: Wanted(q=some().row_id),
    "by an address": lambda: Wanted(q=some().address),
}


@pytest.mark.parametrize("name", WANTED)
def test_pages_and_exports_go_by_indexes(name, aurora_old):
    with in_tenant(aurora_old.schema):
        wanted, half = WANTED[name](), Cursor(some().at, some().pk)

        assert read_in_vain(lambda: lines.page(wanted, aurora_old.owner)) == []
        assert read_in_vain(lambda: lines.chunk(wanted, aurora_old.owner, before=half, size=500)) == []


COUNTED = ("permission.refused", "organization.refused", "sign_in.refused", "second_factor.refused")


def test_alerts_are_raised_without_reading_it_whole(aurora_old, rival):
    rep = aurora_old.rep.user
    with in_tenant(aurora_old.schema), audit.acting(audit.Actor(id=str(rep.pk), name=rep.email, address="192.0.2.9")):
        for action in COUNTED:
            line = PlatformAuditLine(
                organization_id=aurora_old.organization.pk,
                at=timezone.now(),
                action=action,
                actor_id=str(rep.pk),
                actor_name=rep.email,
                after={"email": rep.email},
            )
            assert read_in_vain(partial(alerts.heard, line)) == [], action
        assert read_in_vain(alerts.look_at_changes) == []
        assert read_in_vain(lambda: [rows.exists() for rows in (*alerting.changes(), *alerting.public_changes())]) == []
        known = set(Alert.objects.values_list("pk", flat=True))

        for _n in range(30):
            audit.record("permission.refused", path="/x/")

        raised = Alert.objects.exclude(pk__in=known)
        assert [(alert.rule, alert.subject) for alert in raised] == [(Alert.Rule.DENIALS, rep.email)]
        assert not Alert.objects.of(rival.organization).exists()
