"""Where anybody finds what an organization looks like: its files have their content in their name."""

from uuid import UUID


def address_of(organization_id: UUID, name: str) -> str:
    """Nothing where there is no file."""
    return f"/brand/{organization_id}/{name}" if name else ""
