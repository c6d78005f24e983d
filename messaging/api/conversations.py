"""Conversations in the API."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from config.ids import uuid7
from crm.models import Lead
from crm.services import opening
from messaging.api import messages
from messaging.api.bodies import (
    ConversationBeginBody,
    ConversationChangeBody,
    ConversationMergeBody,
    ConversationPartBody,
)
from messaging.api.filters import ConversationFilter
from messaging.api.representations import ConversationMergeSerializer, ConversationSerializer
from messaging.models import Conversation
from messaging.queries import joining as read
from messaging.services import beginning, conversations, joining, marking, outbox, rating, snoozing, teams
from tenants.access import Principal, may
from tenants.api.paging import NewestFirst
from tenants.api.problems import Conflict
from tenants.api.views import OrganizationViewSet
from tenants.models import ApiKey

CONTINUED = OpenApiResponse(ConversationSerializer, description="There was one: the words went into it.")
TO_STATE = {
    Conversation.State.OPEN: rating.reopen,
    Conversation.State.PENDING: snoozing.await_answer,
    Conversation.State.RESOLVED: rating.resolve,
}


class LastWrittenFirst(NewestFirst):
    """As the inbox shows them."""

    moment = "last_message_at"


class ConversationViewSet(OrganizationViewSet):
    """Threads."""

    tag, noun = "Conversations", "conversation"
    allow: ClassVar = {
        "list": may("conversation.view"),
        "create": may("conversation.change"),
        "retrieve": may("conversation.view"),
        "partial_update": may("conversation.change"),
        "merge": may("conversation.change"),
        "unmerge": may("conversation.change"),
    }
    problems: ClassVar = {
        "create": {422: messages.CANNOT + " `with_others`: the person is with somebody else."},
        "merge": {409: "They are not one person's on one kind of channel, or one is part of another already."},
        "unmerge": {409: "A day has passed (`too_late`), or it was merged further since (`buried`)."},
    }
    queryset = Conversation.objects.none()
    serializer_class = ConversationSerializer
    filterset_class = ConversationFilter
    pagination_class = LastWrittenFirst

    def rows(self) -> QuerySet:
        return _told(Conversation.objects.accessible_by(self.principal), self.principal)

    def row(self, permission: str = "", pk: Any = None) -> Any:
        """Of one that went into another, that one."""
        try:
            return super().row(permission, pk)
        except Http404:
            home = Conversation.objects.accessible_by(self.principal).standing_for(pk or self.kwargs["pk"])
            if home is None:
                raise
            return super().row(permission, home.pk)

    def list(self, request) -> Response:
        """List conversations.

        The last written first. A person sees their own and the unassigned ones of the channels granted to their role.
        """
        opening.note_many("conversation")
        return self.listed(self.rows())

    def retrieve(self, request, pk) -> Response:
        """Read a conversation.

        The id of one that was merged into another means that one: look at `id`.
        """
        return self.shown(opening.noted(self.row()))

    @extend_schema(request=ConversationBeginBody, responses={201: ConversationSerializer, 200: CONTINUED})
    @transaction.atomic
    def create(self, request) -> Response:
        """Write to somebody first.

        To a contact, or to a number: whoever is known by it, else a new contact. By WhatsApp's official ways it begins
        with an approved template, until the person answers; by SMS, Evolution or a paired phone with free text. A new
        conversation is the caller's. Where there is one with this person on this channel, it is continued.
        """
        said = self.body(ConversationBeginBody)
        with messages.explained():
            made, message, is_new = beginning.write_to(
                said.get("contact") or said["phone"], said["channel"], _words(said), name=said.get("name", ""),
                principal=self.principal, by=self.person, key=str(uuid7()),
            )  # fmt: skip
        if isinstance(self.principal, ApiKey):
            outbox.sign(message, sender=self.principal.name)
        now = _told(Conversation.objects.all(), self.principal).get(pk=made.pk)
        return self.shown(now, status=201 if is_new else 200)

    @extend_schema(request=ConversationChangeBody)
    @transaction.atomic
    def partial_update(self, request, pk) -> Response:
        """Assign, mark, snooze, resolve or reopen a conversation.

        One that is resolved, snoozed or pending opens again by itself when the person writes; a snoozed one also at
        `snoozed_until`.
        """
        conversation = self.row("conversation.change")
        said = self.body(ConversationChangeBody)
        if "team" in said:
            teams.give(conversation, to=said["team"], by=self.person)
        if "assignee" in said:
            conversations.assign(conversation, to=said["assignee"], by=self.person)
        if "priority" in said or "labels" in said:
            self._mark(conversation, said)
        if "snoozed_until" in said:
            self._snooze(conversation, said["snoozed_until"])
        elif "state" in said:
            TO_STATE[said["state"]](conversation, by=self.person)
        now = _told(Conversation.objects.all(), self.principal).get(pk=conversation.pk)
        return self.shown(now)  # though it may have left the caller's reach by that

    @extend_schema(request=ConversationMergeBody, responses={201: ConversationMergeSerializer})
    @action(detail=True, methods=["post"])
    def merge(self, request, pk) -> Response:
        """Merge a conversation into this one.

        All that `other` has comes here: messages in their order, notes, what is scheduled, labels. Answers go by the channel
        of this one, and its 24-hour window counts what is written there. For a day it can be undone.
        """
        kept, other = self.row("conversation.change"), self.body(ConversationMergeBody)["other"]
        try:
            made = joining.join(kept, other, by=self.person)
        except joining.NotJoinable:
            said = _("They are not one person's on one kind of channel, or one is part of another already.")
            raise Conflict(said, code="not_mergeable") from None
        return Response(ConversationMergeSerializer(made).data, status=201)

    @extend_schema(request=ConversationPartBody)
    @action(detail=True, methods=["post"])
    def unmerge(self, request, pk) -> Response:
        """Part a merged conversation again.

        Each is as it was; what came or went by the other channel since goes with it.
        """
        kept = self.row("conversation.change")
        done = get_object_or_404(read.standing(kept), pk=self.body(ConversationPartBody)["id"])
        try:
            joining.part(done, by=self.person)
        except joining.TooLate:
            raise Conflict(_("It can be undone for 24 hours, and those are over."), code="too_late") from None
        except joining.Buried:
            raise Conflict(_("It was merged further since: undo that first"), code="buried") from None
        return self.shown(self.row())

    def _mark(self, conversation: Conversation, said: dict[str, Any]) -> None:
        try:
            marking.mark(conversation, by=self.person, priority=said.get("priority"), labels=said.get("labels"))
        except marking.CannotMark as why:
            raise ValidationError({"labels": [str(why)]}) from why

    def _snooze(self, conversation: Conversation, until: datetime) -> None:
        try:
            snoozing.snooze(conversation, until=until, by=self.person)
        except snoozing.CannotSnooze as why:
            raise ValidationError({"snoozed_until": [str(why)]}) from why


def _words(said: dict[str, Any]) -> beginning.Words:
    if "text" in said:
        return beginning.Words(text=said["text"])
    template = messages.template_of(said["channel"], said)
    return beginning.Words(template=template, variables=said.get("variables", {}))


def _told(rows: Any, principal: Principal) -> QuerySet:
    leads = Lead.objects.accessible_by(principal).filter(pk=OuterRef("lead"))
    return (
        rows.naming_team()
        .select_related("contact", "channel", "assignee")
        .annotate(sees_lead=Exists(leads))
        .prefetch_related("labels")
    )
