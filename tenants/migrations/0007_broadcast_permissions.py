"""Roles that stand already may do what such roles may do from now on."""

from django.db import migrations

GIVE = """
    UPDATE tenants_role SET permissions = permissions || '{
        "broadcast.view": "all", "broadcast.create": "all", "broadcast.change": "all",
        "broadcast.delete": "all", "broadcast.export": "all"}'::jsonb
    WHERE is_default AND key IN ('owner', 'admin', 'manager')
"""
TAKE = """
    UPDATE tenants_role SET permissions = permissions - ARRAY[
        'broadcast.view', 'broadcast.create', 'broadcast.change', 'broadcast.delete', 'broadcast.export']
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0006_leases")]
    operations = [migrations.RunSQL(GIVE, TAKE)]
