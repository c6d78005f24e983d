"""How old a connection's credentials are, and whether they should be replaced."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from messaging.models import Connection

Aged = Connection.Aged
OLD = 90  # days after which credentials should be replaced: what leaked without being noticed ends then
NOTICE = timedelta(days=14)  # before a known end, so that whoever may ask the provider for new ones can


@dataclass(frozen=True)
class Age:
    """Of the credentials that a connection has now."""

    days: int
    stage: Aged | None  # None: they are neither old nor near their end
    valid_until: date | None


def age_of(connection: Connection, today: date | None = None) -> Age | None:
    """None where there are none: a paired phone's session is renewed by the phone, and what is off forgot them."""
    if connection.provider.is_paired or connection.state == Connection.State.OFF:
        return None
    today, until = today or timezone.localdate(), connection.valid_until
    since = timezone.localdate(connection.credentials_at or connection.created_at)
    days = max((today - since).days, 0)
    if until and today >= until:
        return Age(days, Aged.ENDED, until)
    if until and today >= until - NOTICE:
        return Age(days, Aged.ENDING, until)
    return Age(days, Aged.OLD if days >= OLD else None, until)
