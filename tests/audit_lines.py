"""An audit of many lines, made by the database itself: both tables, of people, records, requests and addresses of all kinds."""

from django.db import connection

from crm.models import AuditLine
from tenants.context import in_tenant
from tenants.models import PlatformAuditLine
from tests.cast import Cast

_INSIDE = """
    INSERT INTO crm_auditline (id, at, action, "table", row_id, actor_id, actor_name, request_id, address, before, after)
    SELECT gen_random_uuid(), now() - n * interval '1 minute', 'update',
           (ARRAY['crm_contact', 'crm_lead', 'crm_task', 'crm_file'])[1 + n %% 4], md5((n / 9)::text)::uuid::text,
           md5((n %% 50)::text)::uuid::text, 'somebody', md5(n::text), '10.0.' || n %% 200 || '.1', '{"name": "a"}', '{"name": "b"}'
    FROM generate_series(1, %s) n
"""
_PUBLIC = """
    INSERT INTO tenants_platformauditline
           (id, organization_id, at, action, "table", row_id, actor_id, actor_name, request_id, address, before, after)
    SELECT gen_random_uuid(), %s, now() - n * interval '1 minute',
           (ARRAY['permission.refused', 'sign_in', 'export.made', 'update'])[1 + n %% 4],
           (ARRAY['', '', '', 'tenants_membership'])[1 + n %% 4], md5((n / 9)::text)::uuid::text,
           md5((n %% 50)::text)::uuid::text, 'somebody', md5(n::text), '10.0.' || n %% 200 || '.1', NULL,
           jsonb_build_object('email', 'user' || n %% 50 || '@aurora.test')
    FROM generate_series(1, %s) n
"""


def fill(cast: Cast, *, inside: int, public: int) -> None:
    """A line a minute, the last one just now."""
    with in_tenant(cast.schema), connection.cursor() as cursor:
        cursor.execute(_INSIDE, [inside])
        cursor.execute(_PUBLIC, [cast.organization.pk, public])
        for model in (AuditLine, PlatformAuditLine):
            cursor.execute(f"ANALYZE {model._meta.db_table}")
