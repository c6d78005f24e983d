"""The thread of one contact on one channel."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.models.base import Row
from tenants.access import Scope, owned
from tenants.audit import audited
from tenants.models import Team

if TYPE_CHECKING:
    from .channel import Channel

WINDOW = timedelta(hours=24)  # Meta: free text only within 24 h of the person's last message


class ConversationQuerySet(models.QuerySet):
    """The questions that agents ask about conversations, in their words."""

    def accessible_by(self, principal, permission: str = "conversation.view"):
        """One's own (or the team's), unassigned ones given to one's team, and of no team on channels granted to the role."""
        from .channel import Channel  # a queryset of a sibling model

        scope, rows = principal.scope(permission), self.filter(merged_into=None)
        if scope is None or scope == Scope.ALL:
            return rows if scope else self.none()
        nobodys = models.Q(channel__in=Channel.objects.granted_to(principal)) & ~models.Q(
            team_id__in=Team.objects.values("pk")
        )
        if principal.team_id:
            nobodys |= models.Q(team_id=principal.team_id)
        return rows.filter(owned(principal, permission, "assignee") | models.Q(assignee=None) & nobodys)

    def open(self):
        return self.exclude(state=Conversation.State.RESOLVED)

    def in_state(self, state: str):
        return self.filter(state=state)

    def to_wake(self):
        """Put off until a moment that has come."""
        return self.in_state(Conversation.State.SNOOZED).filter(snoozed_until__lte=Now(), merged_into=None)

    def unassigned(self):
        return self.filter(assignee=None)

    def assigned_to(self, user_id):
        return self.filter(assignee=user_id)

    def unread(self):
        return self.filter(unread_count__gt=0)

    def naming_team(self):
        """With ``team_name``, as lists show it."""
        return self.annotate(
            team_name=models.Subquery(Team.objects.filter(pk=models.OuterRef("team_id")).values("name"))
        )

    def standing_for(self, pk):
        """The conversation of this id or, of one that went into another, that one; None where it is not among these."""
        found = self.filter(pk=pk).first()
        while found is None and (
            pk := Conversation.objects.filter(pk=pk).values_list("merged_into", flat=True).first()
        ):
            found = self.filter(pk=pk).first()
        return found

    def newest_first(self):
        return self.order_by("-last_message_at", "-id")


class Conversation(Row):
    """Reopened by a new message; falling back to another number continues it."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        PENDING = "pending", _("pending")
        SNOOZED = "snoozed", _("snoozed")
        RESOLVED = "resolved", _("resolved")

    class Priority(models.TextChoices):
        NONE = "none", pgettext_lazy("priority", "none")
        LOW = "low", pgettext_lazy("priority", "low")
        MEDIUM = "medium", pgettext_lazy("priority", "medium")
        HIGH = "high", pgettext_lazy("priority", "high")
        URGENT = "urgent", pgettext_lazy("priority", "urgent")

    channel = models.ForeignKey("messaging.Channel", models.PROTECT, related_name="conversations")
    contact = models.ForeignKey("crm.Contact", models.PROTECT, related_name="conversations")
    lead = models.ForeignKey("crm.Lead", models.SET_NULL, null=True, blank=True, related_name="conversations")
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    # A Team's. Whoever of it takes the conversation becomes its assignee; one that is no more is nobody's.
    team_id = models.UUIDField(_("team"), null=True, blank=True)
    # The thread that its messages went into, when two threads on one channel were found to be one person's.
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, editable=False, related_name="+")
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    priority = models.CharField(
        _("priority"), max_length=6, choices=Priority, default=Priority.NONE, db_default=Priority.NONE
    )
    labels = models.ManyToManyField("messaging.Label", through="messaging.Labelling", related_name="conversations")
    # Of a snoozed one: when it comes back, and who is told when nobody has it.
    snoozed_until = models.DateTimeField(_("snoozed until"), null=True, blank=True)
    snoozed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+", db_index=False
    )
    unread_count = models.PositiveIntegerField(default=0)
    last_message_at = models.DateTimeField(default=timezone.now)
    last_inbound_at = models.DateTimeField(null=True)
    last_outbound_at = models.DateTimeField(null=True)
    # When the person last wrote to the number that answers go by, where messages of another one stand here too;
    # of a group, when anybody did.
    own_inbound_at = models.DateTimeField(null=True, editable=False)
    # Where answers go: the ids by which the person last wrote here, as the provider names them.
    peer = models.JSONField(default=dict)
    # What the person said they want or do not want, by the provider's name of the category.
    preferences = models.JSONField(default=dict)
    # What the list shows, kept with the thread so that a page of the inbox costs no query a row.
    preview = models.CharField(max_length=160, blank=True, default="")
    preview_kind = models.CharField(max_length=20, blank=True, default="")
    preview_direction = models.CharField(max_length=4, blank=True, default="")
    preview_status = models.CharField(max_length=10, blank=True, default="")
    preview_message_id = models.UUIDField(null=True)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        triggers = [
            audited(
                "unread_count",
                "last_message_at",
                "last_inbound_at",
                "last_outbound_at",
                "own_inbound_at",
                "preview",
                "preview_kind",
                "preview_direction",
                "preview_status",
                "preview_message_id",
                "peer",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["channel", "contact"], name="a_contact_has_one_thread_on_a_channel")
        ]
        indexes = [
            models.Index(fields=["-last_message_at", "-id"], name="conversation_newest"),
            models.Index(fields=["assignee", "-last_message_at", "-id"], name="conversation_of_assignee"),
            models.Index(fields=["lead"], name="conversation_of_lead"),
            models.Index(fields=["contact"], name="conversation_of_contact"),
            # Pages of one state, and how many there are of whom.
            models.Index(
                fields=["state", "-last_message_at", "-id"],
                include=["assignee"],
                condition=models.Q(merged_into=None),
                name="conversation_of_state",
            ),
            models.Index(
                fields=["team_id", "-last_message_at", "-id"],
                condition=models.Q(team_id__isnull=False),
                name="conversation_of_team",
            ),
            models.Index(
                fields=["last_inbound_at"],
                condition=models.Q(state="open", merged_into=None),
                name="conversation_open_heard",
            ),
            models.Index(fields=["snoozed_until"], condition=models.Q(state="snoozed"), name="conversation_to_wake"),
        ]

    def __str__(self) -> str:
        return f"{self.contact} · {self.channel}"

    def hear_group(self, at: datetime) -> None:
        """Somebody of a group wrote: that opens its window, and is no question that waits for an answer."""
        self.own_inbound_at = max(filter(None, [self.own_inbound_at, at]))

    def hear(self, at: datetime, by: "Channel") -> None:
        """The person wrote. Only what is written to the number that answers go by opens its window."""
        is_own = self.channel.is_reached_by(by)
        if is_own and self.own_inbound_at:
            self.own_inbound_at = max(self.own_inbound_at, at)
        elif not is_own and not self.own_inbound_at:
            self.own_inbound_at = self.last_inbound_at or self.created_at - WINDOW  # never: closed from the beginning
        self.last_inbound_at = max(filter(None, [self.last_inbound_at, at]))

    @property
    def is_blocked(self) -> bool:
        """Whether the person is not heard any more; costs nothing where ``contact__block`` was read along."""
        return hasattr(self.contact, "block")

    @property
    def is_group(self) -> bool:
        """Whether it is a group's, where many write: no person's window, lead or consent changes by it."""
        return bool(self.peer.get("group"))

    @property
    def has_window(self) -> bool:
        """Whether free text has an end at all: an SMS may be written at any time."""
        return self.channel.has_window

    @property
    def window_closes_at(self):
        """When free text stops being allowed; None when it never does, or the person never wrote."""
        heard = self.own_inbound_at or self.last_inbound_at
        return heard + WINDOW if heard and self.has_window else None

    @property
    def window_is_open(self) -> bool:
        if not self.has_window:
            return True
        closes = self.window_closes_at
        return closes is not None and timezone.now() < closes
