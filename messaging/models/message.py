"""One message, and how far it got."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.models.base import Row
from crm.plain import words_of


class Message(Row):
    """Inbound, outbound, or an internal note."""

    class Direction(models.TextChoices):
        IN = "in", _("received")
        OUT = "out", _("sent")
        NOTE = "note", _("internal note")

    class Status(models.TextChoices):
        RECEIVED = "received", _("received")
        NOTED = "noted", _("noted")
        SCHEDULED = "scheduled", _("scheduled")
        QUEUED = "queued", _("sending")
        SENDING = "sending", _("sending")
        SENT = "sent", _("sent")
        DELIVERED = "delivered", _("delivered")
        READ = "read", _("read")
        PLAYED = "played", _("played")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")
        UNKNOWN = "unknown", _("answer lost")

    # A status only ever moves to one of a higher rank. Failed outranks what was only hoped for, not a read receipt.
    RANK = {
        "scheduled": 0,
        "queued": 1,
        "cancelled": 2,
        "sending": 3,
        "unknown": 4,
        "sent": 5,
        "failed": 6,
        "delivered": 7,
        "read": 8,
        "played": 9,
    }
    UNSAID = (Status.SCHEDULED, Status.CANCELLED)  # written, and nobody was told

    conversation = models.ForeignKey("messaging.Conversation", models.CASCADE, related_name="messages")
    channel = models.ForeignKey("messaging.Channel", models.PROTECT, related_name="+")
    direction = models.CharField(max_length=4, choices=Direction)
    kind = models.CharField(max_length=20, default="text")
    status = models.CharField(max_length=10, choices=Status)
    text = models.TextField(blank=True, default="")
    # What a kind has beyond text: location, contacts, buttons, referral, template name and variables.
    payload = models.JSONField(default=dict, blank=True)
    external_id = models.CharField(max_length=255, blank=True, default="")
    # Who carried it, and knows it by that id; empty for what is older than this column: the channel's first.
    provider_key = models.CharField(max_length=30, blank=True, default="", db_default="")
    idempotency_key = models.CharField(max_length=64, blank=True, default="")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reply_to = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    reply_to_external_id = models.CharField(max_length=255, blank=True, default="")
    # The provider's clock orders a thread; ours (created_at) breaks ties and feeds catch-up.
    sent_at = models.DateTimeField(default=timezone.now)
    # When it was to go, if not at once; until it goes, ``sent_at`` says the same.
    scheduled_at = models.DateTimeField(null=True)
    status_at = models.DateTimeField(default=timezone.now)
    error_code = models.CharField(max_length=20, blank=True, default="")
    error = models.TextField(blank=True, default="")
    is_historical = models.BooleanField(default=False)
    edited_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "external_id"],
                condition=~models.Q(external_id=""),
                name="a_provider_message_is_stored_once",
            ),
            models.UniqueConstraint(
                fields=["conversation", "idempotency_key"],
                condition=~models.Q(idempotency_key=""),
                name="a_browser_sends_a_message_once",
            ),
        ]
        indexes = [
            models.Index(fields=["conversation", "-sent_at", "-id"], name="message_newest"),
            # Rare words are found by their index, common ones by looking from the newest message back.
            GinIndex(words_of("text"), name="message_words"),
            models.Index(fields=["-sent_at"], name="message_newest_of_all"),
            models.Index(
                fields=["channel", "reply_to_external_id"],
                condition=models.Q(reply_to=None) & ~models.Q(reply_to_external_id=""),
                name="message_awaits_its_question",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60] or self.kind


class MessageStatus(models.Model):
    """One step on a message's way: kept as it came, also when it came too late to count, or changed nothing.

    ``detail`` says what there is to say of it: the attempt, how long the provider took (ms), its own words, the price.
    """

    PUT_OFF = "put_off"  # the attempt came to nothing; there is another one, at detail["until"]
    HELD = "held"  # the account's rhythm, or its being down, allows none before detail["until"]

    message = models.ForeignKey(Message, models.CASCADE, related_name="steps")
    status = models.CharField(max_length=10)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    detail = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("status of a message")
        verbose_name_plural = _("statuses of messages")
        ordering = ["recorded_at"]
        constraints = [models.UniqueConstraint(fields=["message", "status", "at"], name="a_step_is_told_once")]

    def __str__(self) -> str:
        return self.status


class EarlyStatus(models.Model):
    """A status, edit or reaction that came before its message; applied when the message is known."""

    channel = models.ForeignKey("messaging.Channel", models.CASCADE, related_name="+")
    external_id = models.CharField(max_length=255)
    kind = models.CharField(max_length=20)
    dedupe_key = models.CharField(max_length=400)
    # The provider's event as plain data.
    event = models.JSONField()
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "dedupe_key"], name="an_early_event_waits_once")]
        indexes = [models.Index(fields=["channel", "external_id"], name="early_of_message")]

    def __str__(self) -> str:
        return f"{self.kind} {self.external_id}"


class ReactionManager(models.Manager):
    """Reactions that stand; one taken away stays as a row without emoji, so that an older one cannot come back."""

    def get_queryset(self):
        return super().get_queryset().exclude(emoji="")


class Reaction(Row):
    """An emoji on a message: the contact's (no user), a colleague's, or in a group one of its people's."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="reactions")
    from_contact = models.BooleanField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    emoji = models.CharField(max_length=32, blank=True)
    # In a group: whose of it, by the key that messages there have of them.
    member = models.CharField(max_length=120, blank=True, default="", db_default="", editable=False)
    member_name = models.CharField(max_length=120, blank=True, default="", db_default="", editable=False)
    reacted_at = models.DateTimeField()

    objects = ReactionManager()
    with_removed = models.Manager()

    class Meta:
        verbose_name = _("reaction")
        verbose_name_plural = _("reactions")
        constraints = [
            models.UniqueConstraint(fields=["message", "from_contact", "member"], name="each_side_reacts_once")
        ]

    def __str__(self) -> str:
        return self.emoji
