"""What stands in an organization's tables after something was delivered, as plain values to compare."""

from typing import Any

from crm.models import Activity, Contact, Lead, Notification
from messaging.models import Attachment, Connection, Conversation, EarlyStatus, Message
from tenants.inbound.models import Delivery


def all_of_it() -> dict[str, Any]:
    """Everything a webhook may leave behind; empty parts are left out."""
    told = {
        "delivery": [[row.state, row.outcome] for row in Delivery.objects.order_by("pk")],
        "messages": [_message(row) for row in Message.objects.order_by("sent_at", "pk")],
        "contacts": [_contact(row) for row in Contact.objects.order_by("pk")],
        "threads": [_thread(row) for row in Conversation.objects.order_by("pk")],
        "leads": [_lead(row) for row in Lead.objects.order_by("pk")],
        "files": [
            [row.external_id, row.declared_type, row.declared_sha256[:8], row.filename, row.is_voice, row.state]
            for row in Attachment.objects.order_by("pk")
        ],
        "parked": [[row.kind, row.external_id] for row in EarlyStatus.objects.order_by("pk")],
        "notices": sorted(Connection.objects.get().account.get("notices", {})),
        "connection": Connection.objects.get().state.replace("working", ""),
        "timeline": sorted(Activity.objects.values_list("kind", flat=True)),
        "notified": sorted(f"{row.user.name}: {row.kind}" for row in Notification.objects.select_related("user")),
    }
    return {name: value for name, value in told.items() if value}


def _message(row: Message) -> list[Any]:
    marks = [
        name for name in ("is_historical", "reply_to_external_id", "edited_at", "revoked_at") if getattr(row, name)
    ]
    told = [row.external_id, row.direction, row.kind, row.status, row.sent_at.isoformat(), row.text]
    return [*told, sorted(row.payload), marks]


def _contact(row: Contact) -> list[Any]:
    return [
        row.name,
        row.phone,
        sorted(f"{kind} {value}" for kind, value in row.identities.values_list("kind", "value")),
    ]


def _thread(row: Conversation) -> list[Any]:
    assignee = row.assignee.name if row.assignee else ""
    shown = [row.preview_direction, row.preview_kind, row.preview_status, row.preview]
    return [row.state, row.unread_count, assignee, bool(row.lead_id), *shown, row.window_closes_at is not None]


def _lead(row: Lead) -> list[Any]:
    return [row.source, row.stage.name, row.owner.name if row.owner else "", sorted(row.source_detail)]
