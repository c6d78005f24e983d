"""A message is taken by the connection that sends it, which may be another one than when it was written."""

from typing import Any

from messaging.models import Attachment, Connection, Message, Template
from messaging.queries.switching import named_beside


def take(message: Message, connection: Connection) -> None:
    """What another provider was handed for it, and how that one names its template, counts no more."""
    was, moves = message.provider_key, message.channel_id != connection.channel_id
    changes: dict[str, Any] = {"provider_key": connection.provider_key}
    if was == connection.provider_key and not moves:
        return
    if moves:
        changes["channel_id"] = connection.channel_id
    if was:
        Attachment.objects.filter(message=message).update(external_id="")
    if message.kind == "template":  # written under another provider, it may have waited since
        changes["payload"] = _named_anew(message, connection)
    for name, value in changes.items():
        setattr(message, name, value)
    Message.objects.filter(pk=message.pk).update(**changes)


def _named_anew(message: Message, connection: Connection) -> dict[str, Any]:
    named = {"template": message.payload["template"], "language": message.payload["language"]}
    if not connection.is_current and (external_id := named_beside(connection, **named)) is not None:
        return {**message.payload, "external_id": external_id}
    known = Template.objects.filter(channel=connection.channel_id, name=named["template"], language=named["language"])
    external_id = known.values_list("external_id", flat=True).first()
    return {**message.payload, "external_id": external_id or message.payload.get("external_id", "")}
