"""What a person should know: the bell."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .base import Row


class Way(models.TextChoices):
    """How a person learns of something."""

    APP = "app", _("In the product")
    PUSH = "push", _("Browser")
    MAIL = "mail", _("E-mail")
    SOUND = "sound", _("Sound")


class NotificationQuerySet(models.QuerySet):
    """The questions a person's bell asks."""

    def accessible_by(self, principal):
        """One's own, whatever the role."""
        return self.filter(user=principal.private_id) if principal.private_id else self.none()

    def listed(self):
        """What the bell shows; the rest goes other ways only."""
        return self.filter(is_listed=True)

    def unread(self):
        return self.filter(read_at=None)

    def newest_first(self):
        return self.order_by("-told_at", "-id")


class Notification(Row):
    """One thing told to one person."""

    class Kind(models.TextChoices):
        LEAD_ASSIGNED = "lead.assigned", _("A lead was given to you")
        LEADS_ASSIGNED = "leads.assigned", _("Leads were given to you")
        MESSAGE_RECEIVED = "message.received", _("Somebody wrote in a conversation of yours")
        MESSAGE_UNASSIGNED = "message.unassigned", _("Somebody wrote in a conversation that nobody has")
        CONVERSATION_UNANSWERED = "conversation.unanswered", _("A conversation of yours waits for an answer")
        CONVERSATION_ESCALATED = "conversation.escalated", _("A conversation of your people still waits for an answer")
        WINDOW_CLOSING = "window.closing", _("The window of a conversation is about to close")
        CONVERSATION_ASSIGNED = "conversation.assigned", _("A conversation was given to you")
        CONVERSATION_OF_TEAM = "conversation.team", _("A conversation was given to your team")
        CONVERSATION_WOKEN = "conversation.woken", _("A snoozed conversation is back")
        TASK_DUE = "task.due", _("A task is due")
        MENTION = "mention", _("You were mentioned")
        JOB_ENDED = "job.ended", _("Work in the background has ended")
        MOVE_REQUESTED = "move.requested", _("A move waits for you")
        MOVE_APPROVED = "move.approved", _("Your move was approved")
        MOVE_REFUSED = "move.refused", _("Your move was refused")
        LEAD_UNCLAIMED = "lead.unclaimed", _("A lead has no owner")
        RULES_DISAGREE = "rules.disagree", _("Rules of distribution disagree")
        LEADS_IMPORTED = "leads.imported", _("Leads were imported for you")
        MESSAGE_UNSENT = "message.unsent", _("A scheduled message did not go")
        CHANNEL_REFUSED = "channel.refused", _("A channel stopped working")
        CHANNEL_AGED = "channel.aged", _("A channel's credentials are old, or about to end")
        CHANNEL_RETURNED = "channel.returned", _("A channel went back to its former provider")
        CHANNEL_WARNED = "channel.warned", _("Meta has news about a number")
        TEMPLATE_DECIDED = "template.decided", _("Meta decided about a template")
        BUDGET_REACHED = "budget.reached", _("A budget of messages is nearly spent, or spent")
        CHANNEL_FELL_BACK = "channel.fell_back", _("A channel sends by its fallback")
        CHANNEL_RECOVERED = "channel.recovered", _("A channel sends by its own connection again")
        BROADCAST_DONE = "broadcast.done", _("A broadcast was sent")
        BROADCAST_PAUSED = "broadcast.paused", _("A broadcast was paused")
        BROADCAST_STOPPED = "broadcast.stopped", _("A broadcast was stopped")
        SECURITY_ALERT = "security.alert", _("Something about security needs a look")
        SECURITY_CHANGED = "security.changed", _("Security, billing, roles or channels were changed")
        INCIDENT = "security.incident", _("A security incident needs a look")
        AUTOMATION_TOLD = "automation.told", _("An automation has something to tell")
        AUTOMATION_FAILED = "automation.failed", _("An automation failed")
        PLAN_USAGE = "plan.usage", _("The plan's limits are nearly reached, or reached")
        PLAN_UNPAID = "plan.unpaid", _("A payment of the plan failed")
        PLAN_LIMITED = "plan.limited", _("Nothing is sent until the plan is paid")
        PLAN_RESTORED = "plan.restored", _("The plan is paid again")
        PLAN_TRIAL = "plan.trial", _("The trial of the plan is about to end")
        SOURCE_TROUBLED = "source.troubled", _("A lead source has problems")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=30, choices=Kind)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # Names as they were, for the sentence shown; never secrets.
    particulars = models.JSONField(default=dict)
    # The page it leads to, below the organization's address.
    path = models.CharField(max_length=200)
    read_at = models.DateTimeField(null=True)
    # What comes again and again about one row is one line while it is unread: how often, and when last.
    subject_id = models.UUIDField(null=True)
    count = models.PositiveIntegerField(default=1, db_default=1)
    told_at = models.DateTimeField(default=timezone.now, db_default=Now())
    is_listed = models.BooleanField(default=True, db_default=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["-told_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "subject_id"],
                condition=models.Q(read_at=None, subject_id__isnull=False),
                name="what_comes_again_is_one_unread_line",
            )
        ]
        indexes = [
            models.Index(fields=["user", "-told_at", "-id"], name="notification_newest"),
            models.Index(fields=["user"], condition=models.Q(read_at=None), name="notification_unread"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def template(self) -> str:
        """The sentence of its kind, made in the reader's language."""
        return f"crm/notification/{self.kind.replace('.', '_')}.html"
