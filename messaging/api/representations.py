"""Conversations and messages as the API tells them."""

from datetime import datetime
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from crm.models import Merge
from messaging.api import examples
from messaging.models import Attachment, Conversation, Message, MessageStatus, Reaction
from messaging.queries.joining import UNDONE_FOR
from tenants.api.schema import example

# Kinds whose content is data; that of the others is text or a file.
TELLING = frozenset({"location", "contacts", "button", "interactive", "order", "template"})
EVERYWHERE = frozenset({"referral", "from"})
OUR_MARKS = frozenset({"automatic", "resent_as", "given_up", "sender"})


@extend_schema_serializer(examples=[example(examples.CONVERSATION)])
class ConversationSerializer(serializers.ModelSerializer):
    """The thread of one contact on one channel."""

    channel_name = serializers.CharField(source="channel.name")
    contact_name = serializers.CharField(source="contact.display_name")
    labels = serializers.SlugRelatedField("name", many=True, read_only=True)
    lead = serializers.SerializerMethodField(help_text="Null also when the caller may not see it.")
    assignee_name = serializers.CharField(source="assignee", default=None, allow_null=True)
    team = serializers.UUIDField(source="team_id", allow_null=True, help_text="Whose people see it until one takes it.")
    team_name = serializers.CharField(default=None, allow_null=True)
    window_closes_at = serializers.DateTimeField(
        allow_null=True, help_text="WhatsApp takes free text until then; null when the person never wrote."
    )

    class Meta:
        model = Conversation
        fields = (
            "id",
            "created_at",
            "updated_at",
            "channel",
            "channel_name",
            "contact",
            "contact_name",
            "lead",
            "assignee",
            "assignee_name",
            "team",
            "team_name",
            "state",
            "snoozed_until",
            "priority",
            "labels",
            "unread_count",
            "preview",
            "preview_kind",
            "preview_direction",
            "last_message_at",
            "last_inbound_at",
            "last_outbound_at",
            "window_closes_at",
        )
        read_only_fields = fields

    @extend_schema_field({"type": ["string", "null"], "format": "uuid"})
    def get_lead(self, conversation: Any) -> str | None:
        return str(conversation.lead_id) if conversation.sees_lead else None


@extend_schema_serializer(examples=[example(examples.CONVERSATION_MERGE)])
class ConversationMergeSerializer(serializers.ModelSerializer):
    """That a conversation went into another: its id undoes it."""

    conversation = serializers.UUIDField(source="survivor_id")
    merged = serializers.UUIDField(source="merged_id", help_text="Its id means `conversation` from now on.")
    undoable_until = serializers.SerializerMethodField()

    class Meta:
        model = Merge
        fields = ("id", "conversation", "merged", "created_at", "undoable_until")
        read_only_fields = fields

    def get_undoable_until(self, merge: Merge) -> datetime:
        return merge.created_at + UNDONE_FOR


class AttachmentSerializer(serializers.ModelSerializer):
    """A file of a message: what it is, not its bytes."""

    mime_type = serializers.CharField(source="file.mime_type", default=None, allow_null=True)
    size = serializers.IntegerField(source="file.size", default=None, allow_null=True, help_text="In bytes.")

    class Meta:
        model = Attachment
        fields = ("filename", "mime_type", "size", "is_voice", "state")
        read_only_fields = fields


class ReactionSerializer(serializers.ModelSerializer):
    """An emoji: the contact's, or ours; in a group one of its people's."""

    class Meta:
        model = Reaction
        fields = ("emoji", "from_contact", "member_name")
        read_only_fields = fields
        extra_kwargs: ClassVar = {"member_name": {"help_text": "In a group: whose it is."}}


class MessageStepSerializer(serializers.ModelSerializer):
    """One step on a message's way."""

    class Meta:
        model = MessageStatus
        fields = ("status", "at", "recorded_at", "detail")
        read_only_fields = fields
        extra_kwargs: ClassVar = {
            "at": {"help_text": "When it happened, by the clock of whoever did it."},
            "recorded_at": {"help_text": "When it was known here."},
            "detail": {"help_text": "What there is to say of it: `attempt`, `took` (ms), `code`, `said`, `pricing`, …"},
        }


@extend_schema_serializer(examples=[example(examples.WAY)])
class MessageWaySerializer(serializers.Serializer):
    """What happened to a message, step by step."""

    steps = MessageStepSerializer(many=True)


@extend_schema_serializer(examples=[example(examples.MESSAGE)])
class MessageSerializer(serializers.ModelSerializer):
    """A message received, sent, or an internal note."""

    text = serializers.SerializerMethodField(help_text="Empty when the message was deleted.")
    content = serializers.SerializerMethodField(help_text="What its kind has beyond text, in the provider's words.")
    attachment = AttachmentSerializer(default=None, allow_null=True)
    reactions = ReactionSerializer(many=True)
    author_name = serializers.SerializerMethodField(help_text="The person, or the API key; null when neither wrote it.")

    class Meta:
        model = Message
        fields = (
            "id",
            "created_at",
            "updated_at",
            "conversation",
            "channel",
            "direction",
            "kind",
            "status",
            "status_at",
            "sent_at",
            "scheduled_at",
            "text",
            "content",
            "attachment",
            "reactions",
            "reply_to",
            "author",
            "author_name",
            "error_code",
            "error",
            "edited_at",
            "revoked_at",
        )
        read_only_fields = fields
        extra_kwargs: ClassVar = {"scheduled_at": {"help_text": "When it was to go, if not at once."}}

    def get_text(self, message: Message) -> str:
        return "" if message.revoked_at else message.text

    def get_author_name(self, message: Message) -> str | None:
        return str(message.author) if message.author else message.payload.get("sender")

    def get_content(self, message: Message) -> dict[str, Any]:
        if message.revoked_at:
            return {}
        told = message.payload.keys() - OUR_MARKS if message.kind in TELLING else EVERYWHERE
        return {name: value for name, value in message.payload.items() if name in told}
