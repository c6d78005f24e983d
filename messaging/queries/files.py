"""The way to a file: a signed address that is good for one person, one file and a few minutes.

A provider that fetches what it sends gets one of its own: without a person, and for a day.
"""

from uuid import UUID

from django.conf import settings
from django.urls import reverse

from config.templatetags.ui import public_url
from crm import sniffing
from messaging.models import Attachment, Conversation
from tenants.access import Principal
from tenants.context import BadSignature, current_organization_id, sign, unsign

PURPOSE, FOR_PROVIDER = "media", "media-for-provider"
SECONDS, PROVIDER_SECONDS = 300, 24 * 3600


def visible_to(principal: Principal):
    """Attachments of messages that this principal may see now."""
    conversations = Conversation.objects.accessible_by(principal)
    return Attachment.objects.filter(message__conversation__in=conversations).select_related("file", "message")


def address(attachment: Attachment, user_id: UUID | None) -> str:
    """Where this person gets the bytes. It ends; the unsigned address leads to a fresh one."""
    names = {"pk": attachment.pk, "proof": prove(attachment, user_id), "name": name_of(attachment)}
    return reverse("media_file", kwargs=names)


def prove(attachment: Attachment, user_id: UUID | None) -> str:
    """That this person may have this file, under this name, for a short while."""
    return sign(PURPOSE, [str(attachment.pk), str(user_id), name_of(attachment)])


def is_proven(proof: str, attachment: Attachment, user_id: UUID | None, name: str) -> bool:
    """Whether the address was made for this person, this file and this name, a short while ago."""
    try:
        said = unsign(PURPOSE, proof, max_age=SECONDS)
    except BadSignature:
        return False
    return said == [str(attachment.pk), str(user_id), name] and name == name_of(attachment)


def link_for_provider(attachment: Attachment) -> str:
    """Where a provider fetches a file that it is asked to send."""
    proof = sign(FOR_PROVIDER, str(attachment.pk))
    path = public_url("hook_file", current_organization_id(), proof, name_of(attachment))
    return f"{settings.PUBLIC_URL}{path}"


def for_provider(proof: str) -> Attachment | None:
    """The file of a message of ours that the address was made for, while it is good."""
    try:
        pk = unsign(FOR_PROVIDER, proof, max_age=PROVIDER_SECONDS)
    except BadSignature:
        return None
    ours = Attachment.objects.select_related("file", "message").filter(
        message__direction="out", message__revoked_at=None
    )
    return ours.filter(pk=pk).exclude(file=None).first()


def name_of(attachment: Attachment) -> str:
    """What it is called when it is saved; never a path, and never of another kind than it is."""
    name = attachment.filename or f"{attachment.message.kind}-{attachment.pk.hex[-8:]}"
    return sniffing.fitting_name(name, attachment.file.mime_type) if attachment.file else name
