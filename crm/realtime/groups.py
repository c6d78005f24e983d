"""Names of the groups that sockets join. They begin with the organization's schema, so equal ids never meet."""

from tenants.context import current_schema


def everyone(schema: str | None = None) -> str:
    """All open sockets of the organization."""
    return f"{schema or current_schema()}.live"
