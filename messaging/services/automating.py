"""What automations may do with messages, and what messages mean for automations.

A template goes through the outbox as if a person had sent it, with a key that is the run's own: the same step tried
again is the same message. Who asked not to get marketing gets none, and nobody is written to at night.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config import clock
from crm.automations import Action, Later, OptedOut, Options, Refused
from crm.models import Automation, Event, Lead
from crm.parts import Meant
from crm.services.automating import daytime
from messaging.models import Conversation, Message, Template
from messaging.services import conversations, opting, outbox, peers, templates
from messaging.services.refusals import CannotSend

FROM, UNTIL = 8, 20  # where the organization is
TRIGGERS: dict[str, str] = {
    Message.Direction.IN: Automation.Trigger.RECEIVED,
    Message.Direction.OUT: Automation.Trigger.SENT,
}


def meanings(events: Sequence[Event]) -> dict[int, Meant]:
    """Of messages that were just received or sent in a lead's conversation."""
    items = {event.pk: UUID(event.particulars["item"]) for event in events if event.particulars.get("item")}
    rows = Message.objects.filter(pk__in=items.values(), is_historical=False, conversation__lead__isnull=False)
    rows = rows.exclude(status__in=Message.UNSAID)
    known = {pk: (lead, way) for pk, lead, way in rows.values_list("pk", "conversation__lead_id", "direction")}
    return {
        event: Meant(known[item][0], TRIGGERS[known[item][1]])
        for event, item in items.items()
        if item in known and known[item][1] in TRIGGERS
    }


def awake_at(now: datetime) -> datetime | None:
    """When one may write, if not now."""
    at = daytime.next_in(now, start=FROM, end=UNTIL)
    return None if at == now else at


def _choices() -> list[tuple[str, str]]:
    rows = Template.objects.filter(status=templates.APPROVED).select_related("channel").order_by("channel", "name")
    return [(str(row.pk), f"{row.name} ({row.channel}, {row.language})") for row in rows if templates.is_fillable(row)]


def _fields() -> dict[str, forms.Field]:
    return {
        "template": forms.ChoiceField(label=_("Template"), choices=_choices),
        "values": forms.CharField(
            label=_("Its blanks, apart by |"),
            max_length=400,
            required=False,
            help_text=_(
                "In their order; of a place at its head first coordinates | name | address. {name}, {first_name}, "
                "{company}, {owner} and {title} are the lead's own."
            ),
        ),
    }


def _send(lead: Lead, options: Options, key: str) -> str:
    template = Template.objects.select_related("channel").filter(pk=options["template"]).first()
    if template is None:
        raise Refused(_("The template is gone. Choose another one in the automation."))
    conversation, _is_new = conversations.between(lead.contact, template.channel, lead=lead)
    _insist(conversation, template)
    if at := awake_at(clock.now()):
        raise Later(at, _("Nobody is written to between 20:00 and 8:00. The message waits until the morning."))
    variables = dict(zip((each.key for each in templates.blanks_of(template)), _values(lead, options), strict=False))
    try:
        outbox.send_template(conversation, by=None, template=template, idempotency_key=key, variables=variables)
    except CannotSend as refusal:
        raise Refused(str(refusal)) from None
    return _("Template %(name)s queued") % {"name": template.name}


def _insist(conversation: Conversation, template: Template) -> None:
    """Somebody to write to, who has not asked not to be."""
    if not peers.is_reached(conversation):
        raise Refused(_("The contact has no phone number to write to."))
    try:
        opting.insist(conversation, template.category)
    except opting.Unwanted as refusal:
        raise OptedOut(str(refusal)) from None


def _values(lead: Lead, options: Options) -> list[str]:
    name = lead.contact.name or lead.contact.display_name
    known = {
        "{name}": name,
        "{first_name}": (name.split() or [""])[0],
        "{company}": str(lead.company or ""),
        "{owner}": lead.owner.get_short_name() if lead.owner else "",
        "{title}": str(lead),
    }
    return [_put(part.strip(), known) for part in options.get("values", "").split("|")]


def _put(text: str, known: dict[str, str]) -> str:
    for blank, value in known.items():
        text = text.replace(blank, value)
    return text


def _said(options: Options) -> str:
    template = Template.objects.filter(pk=options["template"]).first()
    return _("send the template %(name)s") % {"name": template or _("that is gone")}


SEND_TEMPLATE = Action(
    "template", gettext_lazy("send a WhatsApp template"), _fields, _send, _said, icon="brand-whatsapp"
)
