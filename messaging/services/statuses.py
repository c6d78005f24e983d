"""How far a message got. It only ever moves forward; every step is kept, also one that came too late to count."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from crm.models import Notification
from crm.services import notifying
from messaging.models import Message, MessageStatus
from messaging.providers.base import Provider
from messaging.services import previews, telling
from tenants.outbox import queue

Status = Message.Status
# What ends the uncertainty of a send: the provider knows the message.
KNOWN = frozenset({Status.SENT, Status.DELIVERED, Status.READ, Status.PLAYED, Status.FAILED})


@transaction.atomic
def reach(
    message: Message,
    status: str,
    *,
    at: datetime | None = None,
    external_id: str = "",
    detail: dict[str, Any] | None = None,
    code: str = "",
    error: str = "",
) -> bool:
    """Record that the message got so far; whether it moved."""
    rows = Message.objects.select_related("conversation__channel")
    fresh = rows.select_for_update(of=("self",), no_key=True).get(pk=message.pk)
    at = at or timezone.now()
    keep_step(fresh, status, at, detail or {})
    changed: dict[str, Any] = {}
    if external_id and not fresh.external_id:
        changed["external_id"] = external_id
    if Message.RANK.get(status, 0) > Message.RANK.get(fresh.status, 0):
        changed |= {"status": status, "status_at": at, "error_code": code, "error": error}
        if status in KNOWN:
            queue.settle("message", fresh.pk)
    if not changed:
        return False
    for name, value in changed.items():
        setattr(fresh, name, value)
    fresh.save(update_fields=[*changed, "updated_at"])
    if "status" in changed:
        previews.refresh(fresh)
        telling.message_changed(fresh)
        if fresh.status == Status.FAILED and fresh.scheduled_at:
            _tell_author(fresh)
    return "status" in changed


def keep_step(message: Message, status: str, at: datetime, detail: dict[str, Any]) -> None:
    """A step that is told again is kept once, as it was told first."""
    step = MessageStatus(message=message, status=status, at=at, detail=detail)
    MessageStatus.objects.bulk_create([step], ignore_conflicts=True)


def note(message: Message, step: str, **detail: Any) -> None:
    """A step that leaves the message as it was, for whoever looks into its way."""
    MessageStatus.objects.create(message=message, status=step, at=timezone.now(), detail=detail)


def _tell_author(message: Message) -> None:
    """Whoever wrote it earlier is elsewhere by now; what a program wrote is told to whoever answers here."""
    conversation = message.conversation
    person = message.author or conversation.assignee
    if person is not None:
        path, name = f"inbox/{conversation.pk}/#message_{message.pk}", conversation.contact.display_name
        notifying.notify(person, Notification.Kind.MESSAGE_UNSENT, by=None, path=path, name=name)


def explained(provider: Provider, code: str) -> str:
    """What happened and what to do, in the language of the product's people."""
    with translation.override(settings.LANGUAGE_CODE):
        explanation = provider.explain(code)
        return f"{explanation.what} {explanation.remedy}".strip()
