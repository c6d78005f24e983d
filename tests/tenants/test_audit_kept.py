"""Nothing of the audit goes but what is old enough, by the one way; the page shows it to whoever may see it."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from crm.models import AuditLine
from tenants import audit
from tenants.context import in_tenant
from tenants.models import PlatformAuditLine, SecurityRules
from tenants.services import retiring

LONG_AGO = timezone.now() - timedelta(days=31 * 24 + 1)


def old_line(at=LONG_AGO) -> UUID:
    return AuditLine.objects.create(at=at, action="update", table="crm_company", row_id="x").pk


def old_event(organization_id, at) -> UUID:
    """``auto_now_add`` sets the moment; only raw SQL may make a line of another time."""
    pk = PlatformAuditLine(action="permission.refused").pk
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO tenants_platformauditline
                   (id, organization_id, at, action, "table", row_id, actor_id, actor_name, request_id, address)
               VALUES (%s, %s, %s, 'permission.refused', '', '', '', '', '', '')""",
            [pk, organization_id, at],
        )
    return pk


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {} SET actor_name = 'nobody'",
        "UPDATE {} SET actor_name = 'nobody' WHERE false",
        "DELETE FROM {} WHERE at < now() - interval '20 years'",
        "DELETE FROM {} WHERE 'retire_audit_lines(regclass' <> ''",
        "TRUNCATE {}",
        "SELECT public.retire_audit_lines('{}', now() - interval '179 days', NULL, 10)",
        "SET LOCAL loved.retiring = 'on'; DELETE FROM {}",
        "DO $$ BEGIN DELETE FROM {} WHERE 'PL/pgSQL function retire_audit_lines(regclass' <> ''; END $$",
    ],
)
@pytest.mark.parametrize("table", ["crm_auditline", "public.tenants_platformauditline"])
def test_no_statement_changes_a_line(statement, table, inside_aurora):
    old_line()
    before = (AuditLine.objects.count(), PlatformAuditLine.objects.count())

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))

    assert (AuditLine.objects.count(), PlatformAuditLine.objects.count()) == before


def test_what_is_old_enough_goes_and_that_it_went_stays(aurora, rival):
    ours, theirs = aurora.organization.pk, rival.organization.pk
    five_years = timezone.now() - timedelta(days=31 * 60 + 1)
    old, kept = old_event(ours, five_years), old_event(ours, LONG_AGO)
    foreign, nobodys = old_event(theirs, five_years), old_event(None, five_years)
    with in_tenant(rival.schema):
        of_rival = old_line()
    with in_tenant(aurora.schema):
        gone, young = old_line(), old_line(at=timezone.now() - timedelta(days=31 * 24 - 1))
        told = [(each.table, each.lines) for each in retiring.due()]

        assert retiring.retire() == 2
        assert retiring.retire() == 0

        left = set(AuditLine.objects.filter(pk__in=[gone, young]).values_list("pk", flat=True))
    assert told == [("crm_auditline", 1), ("public.tenants_platformauditline", 1)]
    assert left == {young}
    events = PlatformAuditLine.objects.filter(pk__in=[old, kept, foreign, nobodys]).values_list("pk", flat=True)
    assert set(events) == {kept, foreign, nobodys}
    with in_tenant(rival.schema):
        assert AuditLine.objects.filter(pk=of_rival).exists()
    said = PlatformAuditLine.objects.filter(organization_id=ours, action="audit.retired")
    assert sorted(line.after["of"] for line in said) == ["crm_auditline", "public.tenants_platformauditline"]
    assert retiring.retire_of_nobody() == 1
    assert not PlatformAuditLine.objects.filter(pk=nobodys).exists()


def test_an_organization_keeps_longer_when_it_wants_to(inside_aurora):
    SecurityRules.objects.create(organization=inside_aurora.organization, keep_changes=36)
    kept = old_line()

    assert retiring.retire() == 0
    assert AuditLine.objects.filter(pk=kept).exists()
    audit.record("settings.seen")  # the table still takes lines
