"""A channel, and what ``rep`` and Marina wrote to each other on it."""

from collections.abc import Callable
from uuid import UUID

from django.utils import timezone

from crm.models import SavedView
from messaging.models import (
    Backup,
    Broadcast,
    Budget,
    CannedReply,
    Channel,
    Connection,
    Conversation,
    Label,
    Message,
    Rating,
    Recipient,
    Switch,
    Template,
)
from messaging.queries import files
from messaging.services import backing_up, blocking, joining, uploads
from tests import makers
from tests.cast import Cast
from tests.messaging.makers import make_attachment, make_channel, pair_channel

Names = dict[str, UUID | str]


def channel_of(cast: Cast):
    """A connected number of the organization; numbers differ between organizations, as they must."""
    digits = str(cast.organization.pk.int)[-9:]
    return make_channel(f"Comercial {digits}", phone_number_id=f"4{digits}", waba_id=f"3{digits}")


def _channel(cast: Cast) -> Names:
    return {"pk": channel_of(cast).pk}


def _broadcast(cast: Cast) -> Names:
    """A draft to all of the rep's leads, one person in it already."""
    template = Template.objects.create(
        channel=channel_of(cast), name="oferta", language="pt_BR", category="MARKETING", status="APPROVED"
    )
    view = SavedView.objects.create(name="Abertos", owner=cast.manager.user, query="state=open")
    fields = {"name": "Oferta", "template": template, "channel": template.channel, "view": view}
    row = Broadcast.objects.create(author=cast.manager.user, **fields)
    lead = makers.make_lead("Marina Alves", owner=cast.rep)
    Recipient.objects.create(broadcast=row, contact=lead.contact, lead=lead, key="marina")
    return {"pk": row.pk}


def switch_of(channel: Channel, text: str = "Tentado") -> Switch:
    """Twilio is to serve it, with a number of this organization; the first messages have gone by it."""
    beside = Connection(channel=channel, provider_key="twilio", is_current=False)
    digits = f"{channel.pk.int % 10**8:08}"
    beside.credentials = {"account_sid": "AC" + digits * 4, "auth_token": "x" * 32, "sender": f"+55119{digits}"}
    beside.save()
    former = channel.connections.get(is_current=True)
    begun = {"trial": {"said": text}, "began_at": timezone.now()}
    return Switch.objects.create(channel=channel, former=former, new=beside, **begun)


def backup_of(channel: Channel) -> Backup:
    """Of what serves the channel now."""
    return backing_up.keep(channel.connections.get(is_current=True), by=None)


def _switch(cast: Cast) -> Names:
    return {"pk": switch_of(channel_of(cast)).channel_id}


def _backup(cast: Cast) -> Names:
    backup = backup_of(channel_of(cast))
    return {"pk": backup.channel_id, "backup": backup.pk}


def _phone(cast: Cast) -> Names:
    """A number that waits to be paired; it too differs between organizations."""
    return {"pk": pair_channel(f"+55119{str(cast.organization.pk.int)[-8:]}").pk}


def _conversation(cast: Cast) -> Names:
    """A failed and an unknown message are resent and skipped; one of the person's own is reacted to."""
    lead = makers.make_lead("Marina Alves", owner=cast.rep)
    now = timezone.now()
    conversation = Conversation.objects.create(
        channel=channel_of(cast), contact=lead.contact, lead=lead, assignee=cast.rep.user, last_inbound_at=now
    )
    message = Message.objects.create(
        conversation=conversation,
        channel=conversation.channel,
        direction=Message.Direction.IN,
        status=Message.Status.RECEIVED,
        text="Oi!",
        external_id=f"wamid.{conversation.pk}",
    )
    return {"pk": conversation.pk, "message": message.pk}


def _merged(cast: Cast) -> Names:
    """Into which another conversation of Marina's went."""
    kept = Conversation.objects.get(pk=_conversation(cast)["pk"])
    digits = str(cast.organization.pk.int)[-9:]
    channel = make_channel("Suporte", phone_number_id=f"5{digits}", waba_id=f"6{digits}")
    other = Conversation.objects.create(channel=channel, contact=kept.contact, assignee=cast.rep.user)
    return {"pk": kept.pk, "merge": joining.join(kept, other, by=cast.rep.user).pk}


def _media(cast: Cast) -> Names:
    message = Message.objects.get(pk=_conversation(cast)["message"])
    return file_of(message, cast)


def file_of(message: Message, cast: Cast) -> Names:
    """A picture with a message, and the proof that lets ``rep`` fetch it."""
    attachment = make_attachment(message)
    proof = files.prove(attachment, cast.rep.user_id)
    return {"pk": attachment.pk, "proof": proof, "name": attachment.filename}


def _upload(cast: Cast) -> Names:
    """One that ``rep`` began."""
    conversation = Conversation.objects.get(pk=_conversation(cast)["pk"])
    said = {"key": "a-large-file", "filename": "filme.mp4", "size": 5_000_000}
    return {"pk": conversation.pk, "upload": uploads.begin(conversation, by=cast.rep.user, **said).pk, "number": "0"}


def _thread(cast: Cast) -> Names:
    names = _conversation(cast)
    return {"pk": names["pk"], "conversation": names["pk"]}


def _upload_of_thread(cast: Cast) -> Names:
    names = _upload(cast)
    return {"conversation": names["pk"], "pk": names["upload"], "number": "0"}


def _message_of_thread(cast: Cast) -> Names:
    """With a file."""
    names = _conversation(cast)
    make_attachment(Message.objects.get(pk=names["message"]))
    return {"conversation": names["pk"], "pk": names["message"]}


def _canned(cast: Cast) -> Names:
    """One of ``rep``'s own."""
    said = {"title": "Saudação", "shortcut": "oi", "text": "Oi, {{first_name}}!"}
    return {"pk": CannedReply.objects.create(owner=cast.rep.user, **said).pk}


def _template(cast: Cast) -> Names:
    fields = {"name": "oi", "language": "pt_BR", "category": "UTILITY", "status": "APPROVED", "body": "Oi {{1}}"}
    return {"pk": Template.objects.create(channel=channel_of(cast), **fields).pk}


def _rating(cast: Cast) -> Names:
    thread = Conversation.objects.get(pk=_conversation(cast)["pk"])
    fields = {"conversation": thread, "channel": thread.channel, "agent": cast.rep.user, "score": 5}
    return {"pk": Rating.objects.create(resolution=thread.pk, answered_at=timezone.now(), **fields).pk}


def _label(cast: Cast) -> Names:
    return {"pk": Label.objects.create(name="VIP").pk}


def block_of(cast: Cast, name: str = "Insistente", reason: str = "Spam") -> Names:
    """Somebody whose lead is ``rep``'s."""
    contact = makers.make_lead(name, owner=cast.rep).contact
    return {"pk": blocking.block(contact, by=cast.rep.user, reason=reason).pk}


def _budget(cast: Cast) -> Names:
    return {"pk": Budget.objects.create(channel=channel_of(cast), amount=100, currency="USD").pk}


def folder_of(cast: Cast, text: str = "Pasta", sharing: str = "everybody") -> Names:
    """A folder of ``rep``'s."""
    shared = {"page": "inbox", "sharing": sharing, "query": "tab=all&state=open&unread=1&q="}
    return {"pk": SavedView.objects.create(owner=cast.rep.user, name=text, **shared).pk}


MAKERS: dict[str, Callable[[Cast], Names]] = {
    "inbox/": _conversation,
    "broadcasts/": _broadcast,
    "api/v1/broadcasts/": _broadcast,
    "inbox/<uuid:pk>/uploads/<uuid:upload>/": _upload,
    "inbox/folders/": folder_of,
    "api/v1/folders/": lambda cast: folder_of(cast, sharing="private"),
    "inbox/<uuid:pk>/merge/<uuid:merge>/": _merged,
    "settings/channels/": _channel,
    "settings/channels/<uuid:pk>/switch/": _switch,
    "settings/channels/<uuid:pk>/backups/": _backup,
    "api/v1/channels/": _channel,
    "api/v1/switches/": lambda cast: {"pk": switch_of(channel_of(cast)).pk},
    "api/v1/backups/": lambda cast: {"pk": backup_of(channel_of(cast)).pk},
    "settings/hours/": _channel,
    "settings/ratings/": _channel,
    "api/v1/ratings/": _rating,
    "settings/labels/": _label,
    "api/v1/labels/": _label,
    "settings/replies/": _canned,
    "settings/templates/": _template,
    "api/v1/templates/": _template,
    "api/v1/blocks/": block_of,
    "settings/costs/budgets/": _budget,
    "api/v1/canned-replies/": _canned,
    "settings/channels/<uuid:pk>/phone/": _phone,
    "media/": _media,
    "api/v1/conversations/": _thread,
    "api/v1/conversations/<uuid:conversation>/messages/<uuid:pk>/": _message_of_thread,
    "api/v1/conversations/<uuid:conversation>/uploads/<uuid:pk>/": _upload_of_thread,
}
