"""The demo's broadcasts: one that is over, with what came of it, and one that waits to be sent. And what people agreed to."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from crm.models import Activity, Consent, SavedView
from crm.services import consenting
from messaging.demo import clock
from messaging.demo.deals import Deal
from messaging.models import Broadcast, Channel, Conversation, Message, Recipient, Template
from tenants.models import User

Status, Reason = Message.Status, Recipient.Reason
PEOPLE = 48
# What came of it, by each person's place: the rest read it.
UNREAD, UNDELIVERED, FAILED = range(30, 40), range(40, 43), (43,)
REPLIED, OPTED_OUT = (1, 4, 6, 11, 17), (17,)
LEFT_OUT = {44: Reason.OPTED_OUT, 45: Reason.NO_CONSENT, 46: Reason.NO_CONSENT, 47: Reason.REPEATED}


def plant_broadcasts(channel: Channel, deals: Sequence[Deal], people: dict[str, User]) -> None:
    """After the views, which they are made from."""
    chosen = list({deal.lead.contact_id: deal for deal in deals}.values())[:PEOPLE]
    for place, deal in enumerate(chosen):
        if place not in (45, 46):
            _agreed(deal, granted=place not in (17, 44))
    template = Template.objects.get(channel=channel, name="retomar_contato")
    _over(template, chosen, people["paulo"])
    view = SavedView.objects.filter(name="Há mais tempo sem contato").first()
    values = {"1": "{{first_name}}", "2": "{{lead_name}}"}
    fields = {"channel": channel, "template": template, "view": view, "values": values, "author": people["helena"]}
    Broadcast.objects.create(name="Retomada de dezembro", pace=120, **fields)


def _agreed(deal: Deal, *, granted: bool) -> None:
    proof = {"text": "Aceito receber novidades e ofertas por WhatsApp.", "form": "Fale com a Aurora"}
    said: dict[str, Any] = {
        "purpose": Consent.Purpose.MARKETING,
        "channel": Consent.Channel.WHATSAPP,
        "source": Consent.Source.FORM,
    }
    consenting.record(deal.lead.contact, **said, granted=True, proof=proof, at=clock.ago(days=12))
    if not granted:
        said["source"] = Consent.Source.MESSAGE
        consenting.record(deal.lead.contact, **said, granted=False, proof={"text": "SAIR"}, at=clock.ago(days=2))
    # What the timeline says of it happened then, not while the demo was planted.
    lines = Activity.objects.filter(contact=deal.lead.contact)
    lines.filter(kind=Activity.Kind.CONSENT_GIVEN).update(happened_at=clock.ago(days=12))
    lines.filter(kind=Activity.Kind.CONSENT_WITHDRAWN).update(happened_at=clock.ago(days=2))


def _over(template: Template, deals: Sequence[Deal], author: User) -> None:
    began = clock.in_working_hours(clock.ago(days=3))
    view = SavedView.objects.filter(name="Minha equipe").first()
    row = Broadcast.objects.create(
        name="Black Friday: quem pediu proposta", channel=template.channel, template=template, view=view,
        query=view.query if view else "", values={"1": "{{first_name}}", "2": "{{lead_name}}"}, author=author,
        state=Broadcast.State.DONE, started_at=began, ended_at=began + timedelta(minutes=1), created_at=began,
    )  # fmt: skip
    for place, deal in enumerate(deals):
        _person(row, place, deal, began + timedelta(seconds=place))


def _person(row: Broadcast, place: int, deal: Deal, at) -> None:
    contact, left_out = deal.lead.contact, LEFT_OUT.get(place, "")
    common = {"broadcast": row, "contact": contact, "lead": deal.lead, "left_out": left_out}
    if left_out:
        Recipient.objects.create(key=f"contact:{contact.pk}", state=Recipient.State.LEFT_OUT, **common)
        return
    thread, _is_new = Conversation.objects.get_or_create(channel=row.channel, contact=contact, defaults=_new(deal))
    status = _status(place)
    name = contact.name.split()[0] if contact.name else "tudo bem"
    text = row.template.body.replace("{{1}}", name).replace("{{2}}", str(deal.lead))
    message = Message.objects.create(
        conversation=thread, channel=row.channel, provider_key="whatsapp_cloud", direction=Message.Direction.OUT,
        kind="template", status=status, text=text, author=row.author, sent_at=at, created_at=at, status_at=at,
        external_id=f"wamid.demo.{row.pk}.{place}",
        payload={"template": row.template.name, "language": "pt_BR", "category": "MARKETING", "components": []},
        **({"error_code": "131026", "error": "A pessoa não está no WhatsApp. Confira o número."} if status == Status.FAILED else {}),
    )  # fmt: skip
    replied = at + timedelta(minutes=20) if place in REPLIED else None
    opted_out = at + timedelta(minutes=20) if place in OPTED_OUT else None
    Recipient.objects.create(
        key=str(contact.pk), state=Recipient.State.HANDED, conversation=thread, message=message, replied_at=replied,
        opted_out_at=opted_out, **common,
    )  # fmt: skip


def _new(deal: Deal) -> dict:
    return {"lead": deal.lead, "state": Conversation.State.RESOLVED, "assignee": deal.lead.owner}


def _status(place: int) -> str:
    if place in FAILED:
        return Status.FAILED
    if place in UNDELIVERED:
        return Status.SENT
    return Status.DELIVERED if place in UNREAD else Status.READ
