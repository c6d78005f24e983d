"""Those who may change channels are told of credentials that are old or end soon: once of each, whoever looks first."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from crm.models import Notification
from messaging.models import Connection
from messaging.queries.ageing import age_of
from messaging.services import health


def watch() -> None:
    """Look at all that are in use."""
    today = timezone.localdate()
    in_use = Connection.objects.filter(channel__is_active=True).exclude(state=Connection.State.OFF)
    for connection in in_use.select_related("channel"):
        _look(connection, today)


@transaction.atomic
def _look(connection: Connection, today: date) -> None:
    age = age_of(connection, today)
    if age is None or age.stage is None:
        return
    untold = Connection.objects.filter(pk=connection.pk, credentials_at=connection.credentials_at)
    if not untold.exclude(aged=age.stage).update(aged=age.stage):
        return
    health.changed(connection)
    until = age.valid_until.isoformat() if age.valid_until else ""
    health.tell_admins(connection, Notification.Kind.CHANNEL_AGED, stage=age.stage, days=age.days, until=until)
