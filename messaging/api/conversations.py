"""Conversations in the API."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from crm.models import Lead
from messaging.api.bodies import ConversationChangeBody
from messaging.api.filters import ConversationFilter
from messaging.api.representations import ConversationSerializer
from messaging.models import Conversation
from messaging.services import conversations, marking, rating, snoozing, teams
from tenants.access import Principal, may
from tenants.api.paging import NewestFirst
from tenants.api.views import OrganizationViewSet

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
        "retrieve": may("conversation.view"),
        "partial_update": may("conversation.change"),
    }
    queryset = Conversation.objects.none()
    serializer_class = ConversationSerializer
    filterset_class = ConversationFilter
    pagination_class = LastWrittenFirst

    def rows(self) -> QuerySet:
        return _told(Conversation.objects.accessible_by(self.principal), self.principal)

    def list(self, request) -> Response:
        """List conversations.

        The last written first. A person sees their own and the unassigned ones of the channels granted to their role.
        """
        return self.listed(self.rows())

    def retrieve(self, request, pk) -> Response:
        """Read a conversation."""
        return self.shown(self.row())

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


def _told(rows: Any, principal: Principal) -> QuerySet:
    leads = Lead.objects.accessible_by(principal).filter(pk=OuterRef("lead"))
    return (
        rows.naming_team()
        .select_related("contact", "channel", "assignee")
        .annotate(sees_lead=Exists(leads))
        .prefetch_related("labels")
    )
