"""Writing to somebody first: who they are, on which channel, with which words. Refused, nothing is left of it."""

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from crm import phones
from crm.models import Contact, Identity, Lead, Stage
from crm.services import contacts, identifying
from messaging.models import Channel, Connection, Conversation, Message, Template
from messaging.services import conversations, outbox, peers
from messaging.services.refusals import BadContent, CannotSend
from tenants.access import Principal, Scope
from tenants.models import User


class WithOthers(CannotSend):
    """The person is somebody else's to write to. What they said stays theirs to read."""

    code = "with_others"

    def __init__(self) -> None:
        super().__init__(_("This person is with a colleague already. Ask for them to be given to you."))


@dataclass(frozen=True, kw_only=True)
class Words:
    """What is said first: free text, or a template with the values of its blanks."""

    text: str = ""
    template: Template | None = None
    variables: dict[str, str] = field(default_factory=dict)


def channels(principal: Principal) -> QuerySet[Channel]:
    """By which this principal may write first: working, and granted to the role unless it answers everybody."""
    rows = Channel.objects.filter(
        is_active=True, connections__is_current=True, connections__state=Connection.State.WORKING
    )
    if principal.scope("conversation.change") == Scope.ALL:
        return rows
    return rows.filter(pk__in=Channel.objects.granted_to(principal))


def people(principal: Principal) -> QuerySet[Contact]:
    """Who may be written to first: people one sees. A group begins on the phone."""
    rows = Contact.objects.accessible_by(principal).filter(archived_at=None, purged_at=None)
    return rows.exclude(identities__kind=Identity.Kind.GROUP)


def known(contact: Contact, channel: Channel, *, principal: Principal) -> Conversation | None:
    """The conversation there is with them, if this principal may answer in it. Raises ``WithOthers``."""
    there = Conversation.objects.filter(contact=contact, channel=channel).first()
    return _own(there, principal) if there else None


@transaction.atomic
def write_to(
    to: Contact | str, channel: Channel, words: Words, *, name: str, principal: Principal, by: User | None, key: str
) -> tuple[Conversation, Message, bool]:
    """The conversation with a person, or whoever has a number, with the first words in it, and whether it is new."""
    contact = _person_of(to, name=name, principal=principal, by=by) if isinstance(to, str) else to
    return _begin(contact, channel, words, principal=principal, by=by, key=key)


def _begin(
    contact: Contact, channel: Channel, words: Words, *, principal: Principal, by: User | None, key: str
) -> tuple[Conversation, Message, bool]:
    """One that is there is continued."""
    thread, is_new = conversations.between(contact, channel, lead=_lead_of(contact, principal))
    if is_new:
        _insist_on_person(thread, principal)
        if by:
            thread = conversations.assign(thread, to=by, by=by)
    else:
        thread = _own(thread, principal)
    return thread, _said(thread, words, by=by, key=key), is_new


def _person_of(number: str, *, name: str, principal: Principal, by: User | None) -> Contact:
    """Whoever has this number; somebody new, and one's own, when nobody has."""
    if not phones.e164(number):
        raise BadContent(_("This is no complete number. Include the area code: (11) 98765-4321."))
    if identifying.find(phone=number) is None and principal.may("contact.create"):
        with suppress(contacts.Known):  # somebody else was quicker
            return contacts.create(by=by, name=" ".join(name.split()), phone=number, owner=by)
    if identifying.find(phone=number) is None:
        raise BadContent(_("Nobody is known by this number, and you may not create contacts."))
    return identifying.identify(phone=number)[0]


def _own(there: Conversation, principal: Principal) -> Conversation:
    found = Conversation.objects.accessible_by(principal, "conversation.change").standing_for(there.pk)
    if found is None:
        raise WithOthers
    return found


def _insist_on_person(thread: Conversation, principal: Principal) -> None:
    """One sees them, or nobody works with them; and there is something to write to."""
    contact = thread.contact
    is_nobodys = contact.owner_id is None and not Lead.objects.living().filter(contact=contact).exists()
    if not is_nobodys and not people(principal).filter(pk=contact.pk).exists():
        raise WithOthers
    if not peers.is_reached(thread):
        raise BadContent(_("This person has no phone number to write to."))


def _lead_of(contact: Contact, principal: Principal) -> Lead | None:
    """What one is working on with them, the newest."""
    rows = Lead.objects.accessible_by(principal).living().filter(contact=contact, stage__kind=Stage.Kind.OPEN)
    return rows.order_by("-created_at").first()


def _said(thread: Conversation, words: Words, *, by: User | None, key: str) -> Message:
    how: dict[str, Any] = {"by": by, "idempotency_key": key}
    if words.template:
        return outbox.send_template(thread, template=words.template, variables=words.variables, **how)
    return outbox.reply(thread, text=words.text, **how)
