"""What became of rows, and the one call that many tests make."""

from crm.models import Lead
from messaging.models import Message
from tenants.context import in_tenant


def fresh(lead: Lead, cast) -> Lead:
    with in_tenant(cast.schema):
        return Lead.objects.select_related("stage", "owner", "lost_reason").get(pk=lead.pk)


def messages_of(cast, conversation) -> list[tuple[str, str, str]]:
    with in_tenant(cast.schema):
        rows = Message.objects.filter(conversation=conversation).order_by("sent_at", "pk")
        return list(rows.values_list("direction", "kind", "text"))


def send(caller, conversation, body, key=""):
    headers = {"Idempotency-Key": key} if key else None
    return caller.post(f"conversations/{conversation.pk}/messages/", body, headers=headers)
