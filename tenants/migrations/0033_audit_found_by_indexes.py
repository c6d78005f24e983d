"""Indexes that the search of the audit goes by, made while lines are written: that waits for whoever is writing, and may be begun again."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

PATIENT = """
    SELECT set_config('loved.lock_timeout', current_setting('lock_timeout'), false);
    SELECT set_config('lock_timeout', '0', false);
"""
AS_BEFORE = "SELECT set_config('lock_timeout', current_setting('loved.lock_timeout'), false)"


def added(index: models.Index) -> list:
    """A run that was stopped leaves an index that is none: it goes first."""
    gone = migrations.RunSQL(f"DROP INDEX IF EXISTS public.{index.name}", migrations.RunSQL.noop)
    return [gone, AddIndexConcurrently(model_name="platformauditline", index=index)]


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("tenants", "0032_roles_and_teams_archived"),
    ]

    operations = [
        migrations.RunSQL(PATIENT, AS_BEFORE),
        *added(models.Index(fields=["organization_id", "table", "-at"], name="platform_audit_of_table")),
        *added(
            models.Index(
                condition=models.Q(("request_id", ""), _negated=True),
                fields=["organization_id", "request_id"],
                name="platform_audit_of_request",
            )
        ),
        *added(
            models.Index(
                condition=models.Q(("address", ""), _negated=True),
                fields=["organization_id", "address", "-at"],
                name="platform_audit_from_address",
            )
        ),
        migrations.RunSQL(AS_BEFORE, PATIENT),
    ]
