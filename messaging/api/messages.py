"""Messages of a conversation in the API: read by pages, sent with a key that makes sending twice harmless."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from messaging.api import bodies
from messaging.api.bodies import MessageBody, MessageChangeBody, MessageForwardBody
from messaging.api.filters import MessageFilter
from messaging.api.representations import MessageSerializer, MessageWaySerializer
from messaging.models import Channel, Conversation, Message, Template
from messaging.queries import files
from messaging.services import asking, forwarding, media, outbox, scheduling, sharing, uploads
from messaging.services.asking import Asked
from messaging.services.places import Place
from messaging.services.refusals import CannotSend
from messaging.services.sharing import Card
from tenants.access import may
from tenants.api import once
from tenants.api.paging import NewestFirst
from tenants.api.permissions import refused
from tenants.api.problems import Unprocessable
from tenants.api.schema import FILE, UNOPENED
from tenants.api.views import OrganizationViewSet
from tenants.models import ApiKey
from tenants.views.files import download

CANNOT = (
    "It cannot be sent now: `window_closed` (send a template), `channel_off`, `not_able`, `bad_content`; or the "
    "`Idempotency-Key` was used for another message (`key_reused`). `type` ends with the code, `detail` says what "
    "to do."
)
TOO_LATE = "It waits no longer (`too_late`), or what it needs is missing: as when one is sent."
SENT_BEFORE = OpenApiResponse(MessageSerializer, description="It was sent before with this `Idempotency-Key`.")
KEY = OpenApiParameter(
    once.HEADER,
    str,
    OpenApiParameter.HEADER,
    description=f"{once.SHAPE} Sent again with the same one, the message "
    "is not sent again: the answer is the first one's, with 200.",
)


class NewestSentFirst(NewestFirst):
    """By the provider's clock, as the thread shows them."""

    moment = "sent_at"


class MessageViewSet(OrganizationViewSet):
    """What was written in a conversation."""

    tag, noun = "Messages", "conversation"
    allow: ClassVar = {
        "list": may("conversation.view"),
        "create": may("conversation.change"),
        "partial_update": may("conversation.change"),
        "cancel": may("conversation.change"),
        "forward": may("conversation.change"),
        "steps": may("conversation.view"),
        "file": may("conversation.view"),
    }
    problems: ClassVar = {
        **{name: {422: CANNOT} for name in ("create", "forward")},
        **{name: {422: TOO_LATE} for name in ("partial_update", "cancel")},
        "file": UNOPENED,
    }
    own_keys: ClassVar = frozenset({"create", "forward"})
    queryset = Message.objects.none()
    serializer_class = MessageSerializer
    filterset_class = MessageFilter
    pagination_class = NewestSentFirst

    @cached_property
    def conversation(self) -> Conversation:
        seen = Conversation.objects.accessible_by(self.principal).select_related("channel", "contact")
        found = seen.standing_for(self.kwargs["conversation"])
        if found is None:
            raise Http404
        return found

    def rows(self) -> QuerySet:
        rows = Message.objects.filter(conversation=self.conversation).select_related("author", "attachment__file")
        return rows.prefetch_related("reactions")

    def list(self, request, conversation) -> Response:
        """List messages.

        Newest first: received, sent, and internal notes.
        """
        return self.listed(self.rows())

    @extend_schema(responses=MessageWaySerializer)
    @action(detail=True)
    def steps(self, request, conversation, pk) -> Response:
        """Follow a message's way.

        Each attempt, each answer of the provider and all it told later, in the order in which it was heard of.
        `put_off` is an attempt that came to nothing and is made again at `detail.until`.
        """
        message = get_object_or_404(self.rows(), pk=pk)
        return Response(MessageWaySerializer({"steps": message.steps.order_by("recorded_at", "pk")}).data)

    @extend_schema(responses=FILE)
    @action(detail=True)
    def file(self, request, conversation, pk) -> HttpResponseBase:
        """Fetch the file of a message.

        To be saved: it is never sent as what a browser would show. 404 while it is not here (`attachment.state`).
        """
        attachment = getattr(get_object_or_404(self.rows(), pk=pk), "attachment", None)
        if attachment is None or attachment.file is None:
            raise Http404
        return download(media.to_open(attachment.file), files.name_of(attachment))

    @extend_schema(request=MessageBody, parameters=[KEY], responses={201: MessageSerializer, 200: SENT_BEFORE})
    def create(self, request, conversation) -> Response:
        """Send a message, or keep a note.

        The answer is `queued`, or `scheduled` with `scheduled_at`; `status` then goes on to `sent`, `delivered`, `read`, or `failed` with the reason. Free
        text is allowed for 24 hours after the person last wrote; after that send a template.
        """
        self._insist_on_change()
        key = once.key_of(request)
        is_known = bool(key) and self.conversation.messages.filter(idempotency_key=key).exists()
        if is_known and isinstance(request.data, dict) and request.data.get("upload"):
            return self._sent_before(key)  # what was uploaded for it is gone since
        said = self.body(MessageBody, conversation=self.conversation)
        with explained(), transaction.atomic():
            message = self._written(said, key)
            if isinstance(self.principal, ApiKey) and not is_known:
                outbox.sign(message, sender=self.principal.name)
        if is_known and not _says(message, said):
            raise once.reused()
        return self.shown(self.rows().get(pk=message.pk), status=200 if is_known else 201)

    @extend_schema(request=MessageChangeBody)
    def partial_update(self, request, conversation, pk) -> Response:
        """Change when a scheduled message goes.

        Null sends it now.
        """
        message = self._changeable(pk)
        at = self.body(MessageChangeBody)["scheduled_at"]
        with explained():
            if at is None:
                scheduling.send_now(message, by=self.person)
            else:
                scheduling.change(message, at=at, by=self.person)
        return self.shown(self.rows().get(pk=pk))

    @extend_schema(request=None, responses=MessageSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request, conversation, pk) -> Response:
        """Call a message off.

        A scheduled one, or one that is queued and that nobody has begun to send. Either it is cancelled or it goes.
        """
        message = self._changeable(pk)
        with explained():
            scheduling.cancel(message, by=self.person)
        return self.shown(self.rows().get(pk=pk))

    @extend_schema(request=MessageForwardBody, parameters=[KEY], responses={201: MessageSerializer, 200: SENT_BEFORE})
    @action(detail=True, methods=["post"])
    def forward(self, request, conversation, pk) -> Response:
        """Forward a message.

        What it says and its file, as a message of ours in another conversation; the answer is that message. Notes, and
        what was taken back, stay where they are.
        """
        message, to, key = self._changeable(pk), self.body(MessageForwardBody)["to"], once.key_of(request)
        is_known = bool(key) and to.messages.filter(idempotency_key=key).exists()
        with explained(), transaction.atomic():
            copy = forwarding.forward(message, to=to, by=self.person, key=key)
            if isinstance(self.principal, ApiKey) and not is_known:
                outbox.sign(copy, sender=self.principal.name)
        copy = Message.objects.select_related("author", "attachment__file").get(pk=copy.pk)
        return self.shown(copy, status=200 if is_known else 201)

    def _changeable(self, pk) -> Message:
        self._insist_on_change()
        return get_object_or_404(self.rows().select_related("conversation"), pk=pk)

    def _written(self, said: dict[str, Any], key: str) -> Message:
        """Kept and queued; with a key that is known here, the message it was used for."""
        conversation, person, at = self.conversation, self.person, said.get("scheduled_at")
        reply_to = said.get("reply_to")
        match said["kind"]:
            case bodies.NOTE:
                return outbox.note(conversation, by=person, text=said["text"], idempotency_key=key)
            case bodies.TEMPLATE:
                head = {"upload": said["upload"]} if "upload" in said else {"place": _place(said)}
                send = uploads.send_template if "upload" in said else outbox.send_template
                return send(
                    conversation, by=person, template=template_of(conversation.channel, said), variables=said.get("variables"),
                    idempotency_key=key, at=at, **head,
                )  # fmt: skip
            case bodies.FILE:
                upload = said["upload"]
                return uploads.send(
                    conversation, by=person, key=key or upload.key, upload=upload, caption=said.get("text", ""),
                    voice=said.get("voice", False), reply_to=reply_to, at=at,
                )  # fmt: skip
        how: dict[str, Any] = {"by": person, "idempotency_key": key, "reply_to": reply_to, "at": at}
        match said["kind"]:
            case bodies.INTERACTIVE:
                return asking.ask(conversation, _asked(said), **how)
            case bodies.LOCATION if place := _place(said):
                return sharing.send_place(conversation, place, **how)
            case bodies.CONTACTS:
                return sharing.send_cards(conversation, _cards(said), **how)
        return outbox.reply(conversation, text=said["text"], **how)

    def _insist_on_change(self) -> None:
        """A conversation that is only seen is 403; one that is not, 404."""
        reached = Conversation.objects.accessible_by(self.principal, "conversation.change")
        if not reached.filter(pk=self.conversation.pk).exists():
            refused(self.request)
            raise PermissionDenied

    def _sent_before(self, key: str) -> Response:
        message = self.rows().get(idempotency_key=key)
        if not hasattr(message, "attachment"):
            raise once.reused()
        return self.shown(message)


@contextmanager
def explained() -> Iterator[None]:
    """What cannot be sent is a 422 that says why."""
    try:
        yield
    except CannotSend as refusal:
        raise Unprocessable(refusal.reason, code=refusal.code) from None


def template_of(channel: Channel, said: dict[str, Any]) -> Template:
    known = Template.objects.filter(channel=channel, name=said["template"], language=said["language"]).first()
    if known is None:
        raise ValidationError({"template": [_("This channel has no such template in this language.")]})
    return known


def _asked(said: dict[str, Any]) -> Asked:
    told = dict(said["interactive"])
    choices = tuple((choice["title"], choice["description"]) for choice in told.pop("choices", []))
    return Asked(text=said["text"].strip(), choices=choices, label=told.pop("button", ""), **told)


def _place(said: dict[str, Any]) -> Place | None:
    return Place(**said["location"]) if "location" in said else None


def _cards(said: dict[str, Any]) -> list[Card]:
    return [Card(**{**told, "phones": tuple(told.get("phones", ()))}) for told in said["contacts"]]


def _says(message: Message, said: dict[str, Any]) -> bool:
    """Whether a message that was kept earlier is the one that is sent now."""
    is_note = message.direction == Message.Direction.NOTE
    match said["kind"]:
        case bodies.NOTE:
            return is_note and message.text == said["text"].strip()
        case bodies.TEMPLATE:
            told = message.payload.get("template"), message.payload.get("language")
            return message.kind == "template" and told == (said["template"], said["language"])
        case bodies.INTERACTIVE:
            return message.payload.get("interactive") == asking.interactive(_asked(said))
        case bodies.LOCATION if place := _place(said):
            return message.kind == bodies.LOCATION and place.told.items() <= message.payload.items()
        case bodies.CONTACTS:
            return message.payload.get("contacts") == [sharing.contact(card) for card in _cards(said)]
    return not is_note and message.kind == "text" and message.text == said["text"].strip()
