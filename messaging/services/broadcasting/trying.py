"""A broadcast looked at before it goes: as its first person reads it, and on one's own phone."""

from config.ids import uuid7
from crm.models import Lead
from crm.services import identifying
from messaging.models import Broadcast, Message
from messaging.services import conversations, outbox, templates
from messaging.services.broadcasting import audience, keeping
from messaging.services.refusals import BadContent
from tenants.models import Membership


def example(broadcast: Broadcast, lead: Lead | None) -> str:
    """The message as this person would read it; empty when something of it is not known."""
    if lead is None:
        return ""
    try:
        return templates.fill(broadcast.template, audience.filled(broadcast, lead)).text
    except BadContent:
        return ""


def send(broadcast: Broadcast, number: str, *, by: Membership) -> Message:
    """To one number, with the values of the first person it would reach. Raises ``CannotSend``."""
    keeping.insist(broadcast)
    lead = audience.leads_of(broadcast, by).select_related("contact__company", "owner").first()
    values = audience.filled(broadcast, lead) if lead else dict(broadcast.values)
    shown = {key: value or broadcast.values[key] for key, value in values.items()}
    contact, _is_new = identifying.identify(phone=number, name=by.user.get_full_name())
    conversation, _is_new_thread = conversations.between(contact, broadcast.channel)
    return outbox.send_template(
        conversation,
        by=by.user,
        template=broadcast.template,
        idempotency_key=str(uuid7()),
        variables=shown,
        reopens=False,
    )
