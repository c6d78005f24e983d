"""Names of the groups that sockets join. They begin with the organization's schema, so equal ids never meet."""

import re

from tenants.context import current_schema

SCHEMA = re.compile(r"org_[0-9a-f]{32}")


def everyone(schema: str | None = None) -> str:
    """All open sockets of the organization."""
    schema = schema or current_schema()
    if not SCHEMA.fullmatch(schema):
        raise ValueError(f"{schema!r} is no organization's schema.")
    return f"{schema}.live"
