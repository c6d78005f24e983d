"""How old a connection's credentials are."""

from datetime import date

from messaging.models import Connection
from tenants.ageing import Age, age


def age_of(connection: Connection, today: date | None = None) -> Age | None:
    """None where there are none: a paired phone's session is renewed by the phone, and what is off forgot them."""
    if connection.provider.is_paired or connection.state == Connection.State.OFF:
        return None
    since = connection.credentials_at or connection.created_at
    return age(since, valid_until=connection.valid_until, today=today)
