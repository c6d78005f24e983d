"""The demo's conversations on one WhatsApp number."""

import io
import random
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from crm.models import Activity, Identity, Notification
from crm.phones import comparable
from messaging.demo import clock, files, history
from messaging.demo.deals import Deal
from messaging.demo.lines import IN, NOTE, OUT, Line
from messaging.demo.talks import BY_SMS, TALKS
from messaging.models import Attachment, Channel, Conversation, Message, MessageStatus, Reaction
from messaging.services import marking, media, previews, snoozing, statuses
from tenants.models import User

Status = Message.Status
STATUS = {IN: Status.RECEIVED, OUT: Status.READ, NOTE: Status.NOTED}
STEPS = (("sent", 1), ("delivered", 2), ("read", 40))  # and how many seconds after sending


def plant_threads(
    dice: random.Random, channel: Channel, deals: list[Deal], people: dict[str, User]
) -> list[Notification]:
    """A conversation for each of these deals: its story's, or a usual one; whom their notes mention."""
    told: list[Notification] = []
    Identity.objects.bulk_create(
        Identity(
            contact=deal.lead.contact,
            kind=Identity.Kind.WHATSAPP,
            value=deal.lead.contact.phone.removeprefix("+"),
            key=comparable(deal.lead.contact.phone),
        )
        for deal in deals
    )
    for place, deal in enumerate(deals):
        thread = Thread(channel, deal, people)
        if deal.story:
            story = deal.story
            if story.is_snoozed:
                thread.put_off()
            thread.write(story.talk, clock.ago(minutes=story.ago), unread=story.unread, is_resolved=story.is_resolved)
            marking.mark(thread.conversation, by=None, priority=story.priority, labels=story.labels)
        else:
            talk, ended = _usual(dice, place, deal)
            thread.write(talk, ended, is_resolved=talk[-1].direction == IN or dice.random() < 0.2)
        told += thread.told
    return told


def plant_sms(channel: Channel, deal: Deal, people: dict[str, User]) -> list[Notification]:
    """One conversation with somebody who is written to by SMS."""
    thread = Thread(channel, deal, people)
    thread.write(BY_SMS, max(clock.ago(minutes=75), deal.lead.created_at + timedelta(hours=1)))
    return thread.told


def _usual(dice: random.Random, place: int, deal: Deal) -> tuple[tuple[Line, ...], datetime]:
    """Begun or gone through, since the lead is there. Nothing in it waits for us."""
    talk = dice.choice(TALKS)
    talk = talk[: dice.randint(min(3, len(talk)), len(talk))]
    ended = clock.in_working_hours(clock.ago(minutes=95 * place + dice.randint(0, 60)))
    return talk, max(ended, deal.lead.created_at + timedelta(minutes=sum(line.wait for line in talk)))


class Thread:
    """One conversation while it is written."""

    def __init__(self, channel: Channel, deal: Deal, people: dict[str, User]):
        self.channel, self.deal, self.people = channel, deal, people
        self.told: list[Notification] = []
        contact = deal.lead.contact
        is_unassigned = deal.story is not None and deal.story.is_unassigned
        self.conversation = Conversation(
            channel=channel,
            contact=contact,
            lead=deal.lead,
            assignee=None if is_unassigned else deal.lead.owner,
            peer={"wa_id": contact.phone.removeprefix("+"), "phone": contact.phone},
        )

    def write(self, talk: tuple[Line, ...], ended: datetime, *, unread: int = 0, is_resolved: bool = False) -> None:
        """The last line is said when the talk ended; the others their minutes earlier."""
        messages: list[Message] = []
        at = ended.replace(microsecond=0) - timedelta(minutes=sum(line.wait for line in talk[1:]))
        for number, line in enumerate(talk):
            at += timedelta(minutes=line.wait if number else 0)
            messages.append(self._message(line, at, messages[-line.quotes] if line.quotes else None))
        said = [message for message in messages if message.direction != NOTE]
        self.conversation.unread_count = unread
        if is_resolved:
            self.conversation.state = Conversation.State.RESOLVED
        self.conversation.last_inbound_at = max((m.sent_at for m in said if m.direction == IN), default=None)
        self.conversation.last_outbound_at = max((m.sent_at for m in said if m.direction == OUT), default=None)
        previews.show(self.conversation, said[-1])
        self.conversation.save()
        self._save(talk, messages)
        Activity.objects.bulk_create(self._activity(message) for message in said)

    def put_off(self) -> None:
        """Until tomorrow morning, by whoever has it."""
        self.conversation.state = Conversation.State.SNOOZED
        self.conversation.snoozed_until = snoozing.moments(timezone.now())["tomorrow"]
        self.conversation.snoozed_by = self.deal.lead.owner

    def _message(self, line: Line, at: datetime, quoted: Message | None) -> Message:
        author = self.people[line.author] if line.author else self.deal.lead.owner
        message = Message(
            conversation=self.conversation,
            channel=self.channel,
            direction=line.direction,
            kind=line.kind,
            status=line.status or STATUS[Message.Direction(line.direction)],
            text=line.text,
            payload=line.payload,
            author=None if line.direction == IN else author,
            error_code=line.code,
            error=statuses.explained(self.channel.connections.get().provider, line.code) if line.code else "",
            reply_to=quoted,
            reply_to_external_id=quoted.external_id if quoted else "",
            sent_at=at,
            status_at=at,
            created_at=at,
        )
        message.external_id = "" if line.direction == NOTE or line.code else f"wamid.demo.{message.pk.hex}"
        if line.file:
            message.attachment = self._attachment(line, message)
        return message

    def _attachment(self, line: Line, message: Message) -> Attachment:
        content: bytes = getattr(files, line.file)()
        stored = media.store(io.BytesIO(content), declared="audio/wav" if line.kind == "audio" else "")
        media.look_later(stored)
        return Attachment(
            message=message,
            file=stored,
            declared_type=stored.mime_type,
            declared_sha256=stored.sha256,
            filename=line.filename,
            is_voice=line.kind == "audio",
            state=Attachment.State.STORED,
        )

    def _save(self, talk: tuple[Line, ...], messages: list[Message]) -> None:
        Message.objects.bulk_create(messages)
        Attachment.objects.bulk_create(m.attachment for m, line in zip(messages, talk, strict=True) if line.file)
        MessageStatus.objects.bulk_create(
            MessageStatus(message=message, status=step, at=message.sent_at + timedelta(seconds=seconds))
            for message in messages
            if message.direction == OUT
            for step, seconds in _steps(message)
        )
        Reaction.objects.bulk_create(
            Reaction(
                message=message,
                from_contact=line.direction == OUT,
                user=self.deal.lead.owner if line.direction == IN else None,
                emoji=line.reaction,
                reacted_at=message.sent_at,
            )
            for message, line in zip(messages, talk, strict=True)
            if line.reaction
        )
        self.told += [
            history.mention(user, message.author, self._path(message.pk), self.deal.lead, message.sent_at)
            for message in messages
            if message.direction == NOTE and message.author
            for _name, user in history.mentioned(message.text, self.people)
        ]

    def _path(self, note: UUID) -> str:
        return f"inbox/{self.conversation.pk}/#message_{note}"

    def _activity(self, message: Message) -> Activity:
        came = message.direction == IN
        return Activity(
            lead=self.deal.lead,
            contact=self.deal.lead.contact,
            kind=Activity.Kind.MESSAGE_RECEIVED if came else Activity.Kind.MESSAGE_SENT,
            actor=message.author,
            subject_id=message.pk,
            happened_at=message.sent_at,
            particulars={"channel": self.channel.name, "kind_of": message.kind},
        )


def _steps(message: Message) -> tuple[tuple[str, int], ...]:
    """How far it got, as its status says."""
    reached = [step for step, _seconds in STEPS]
    return STEPS[: reached.index(message.status) + 1] if message.status in reached else ((message.status, 2),)
