"""Conversations and how far their messages got, to look at: what was said stands in the inbox alone."""

from django.contrib import admin

from crm.services import opening
from messaging.models import Block, Conversation, Message, Rating
from tenants.admin.reading import ReadAdmin
from tenants.admin.sites import organization_site


@admin.register(Conversation, site=organization_site)
class ConversationAdmin(ReadAdmin):
    """Threads: with whom, on which channel, whose they are."""

    permissions = {"view": "conversation.view"}
    page = "conversation"
    related = ("contact", "channel", "assignee", "lead__contact")
    list_display = ("contact", "channel", "state", "priority", "assignee", "unread_count", "last_message_at")
    list_filter = ("state", "priority", ("last_message_at", admin.DateFieldListFilter))
    search_fields = ("contact__name", "contact__phone")
    fields = (
        "contact",
        "channel",
        "lead",
        "assignee",
        "state",
        "priority",
        "snoozed_until",
        "unread_count",
        "last_inbound_at",
        "last_outbound_at",
        "created_at",
    )

    def looked_at(self, row) -> None:
        opening.noted(row)


@admin.register(Message, site=organization_site)
class MessageAdmin(ReadAdmin):
    """How far each message got, and why not further."""

    permissions = {"view": "conversation.view"}
    related = ("conversation__contact", "conversation__channel", "channel", "author")
    list_display = ("sent_at", "channel", "direction", "kind", "status", "author", "error_code")
    list_filter = ("direction", "status", ("sent_at", admin.DateFieldListFilter))
    search_fields = ("=external_id",)
    ordering = ("-sent_at",)
    fields = (
        "conversation",
        "channel",
        "direction",
        "kind",
        "status",
        "status_at",
        "sent_at",
        "scheduled_at",
        "author",
        "provider_key",
        "external_id",
        "error_code",
        "error",
    )

    def reached(self, request):
        threads = Conversation.objects.accessible_by(request.membership)
        return super().reached(request).filter(conversation__in=threads)


@admin.register(Rating, site=organization_site)
class RatingAdmin(ReadAdmin):
    """What people said of how they were served."""

    permissions = {"view": "conversation.view"}
    related = ("conversation__contact", "conversation__channel", "channel", "agent")
    list_display = ("asked_at", "channel", "agent", "score", "answered_at")
    list_filter = ("score", ("asked_at", admin.DateFieldListFilter))
    fields = ("conversation", "channel", "agent", "score", "comment", "asked_at", "answered_at")


@admin.register(Block, site=organization_site)
class BlockAdmin(ReadAdmin):
    """Who is not heard any more, and by whom that was decided."""

    permissions = {"view": "conversation.view"}
    related = ("contact", "blocked_by")
    list_display = ("contact", "blocked_by", "reason", "created_at")
    search_fields = ("contact__name",)
    fields = ("contact", "blocked_by", "reason", "created_at")
