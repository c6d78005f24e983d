"""One message to many people: what is sent to whom, how fast, and what came of it for each of them."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.models import SavedView
from crm.models.base import Row
from crm.models.removable import Removable, Standing
from tenants.audit import audited


class BroadcastQuerySet(models.QuerySet):
    """The questions people and workers ask about broadcasts."""

    def accessible_by(self, principal, permission: str = "broadcast.view"):
        return self if principal.may(permission) else self.none()

    def under_way(self):
        """Those a worker has something to do for, now or later."""
        return self.filter(state__in=Broadcast.UNDER_WAY)

    def newest_first(self):
        return self.order_by("-created_at", "-id")


class Broadcast(Removable):
    """A template, a saved view of leads, and a pace. Its people are counted once it is begun: see ``Recipient``."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        GATHERING = "gathering", _("gathering recipients")
        SCHEDULED = "scheduled", _("scheduled")
        RUNNING = "running", _("sending")
        PAUSED = "paused", _("paused")
        DONE = "done", _("sent")
        CANCELLED = "cancelled", _("cancelled")
        STOPPED = "stopped", _("stopped")

    class Why(models.TextChoices):
        """Why it rests or ended before everybody was written to."""

        QUALITY = "quality", _("Meta rates the quality of this number as medium. Look at what people answer first.")
        BLOCKED = "blocked", _("Meta rates the quality of this number as low, or has flagged it.")
        CHANNEL = "channel", _("The channel is switched off or its credentials no longer work.")
        TEMPLATE = "template", _("The template may no longer be sent.")
        PLAN = "plan", _("The plan sends no more messages this month, or is not paid: see Settings → Plan and usage.")
        FEATURE = "feature", _("The plan has no broadcasts any more: see Settings → Plan and usage.")
        AUTHOR = "author", _("Whoever made it is no longer a member, so nobody's leads can be chosen.")

    GATHERED = ("scheduled", "running", "paused", "done", "cancelled", "stopped")
    UNDER_WAY = ("gathering", "scheduled", "running")
    OPEN = ("gathering", "scheduled", "running", "paused")

    name = models.CharField(_("name"), max_length=80)
    channel = models.ForeignKey("messaging.Channel", models.PROTECT, related_name="+", verbose_name=_("channel"))
    template = models.ForeignKey("messaging.Template", models.PROTECT, related_name="+", verbose_name=_("template"))
    view = models.ForeignKey(SavedView, models.SET_NULL, null=True, related_name="+", verbose_name=_("saved view"))
    # What the view said when it was begun: a view may be changed or deleted meanwhile.
    query = models.TextField(blank=True, default="")
    # Blank of the template → what stands there, with the variables of canned replies.
    values = models.JSONField(_("blanks"), default=dict, blank=True)
    only_granted = models.BooleanField(_("only to people who agreed to marketing"), default=True)
    pace = models.PositiveSmallIntegerField(
        _("messages a minute"), default=60, validators=[MinValueValidator(1), MaxValueValidator(600)]
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    why = models.CharField(max_length=10, choices=Why, blank=True, default="")
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    started_at = models.DateTimeField(_("started"), null=True, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, editable=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # How far the gathering has come, and until when the pace is used up.
    cursor = models.UUIDField(null=True, editable=False)
    paced_until = models.DateTimeField(null=True, editable=False)
    # The quality at which somebody decided to go on all the same.
    accepted_quality = models.CharField(max_length=10, blank=True, default="", editable=False)

    objects = Standing.from_queryset(BroadcastQuerySet)()
    ever = BroadcastQuerySet.as_manager()

    class Meta:
        verbose_name = _("broadcast")
        verbose_name_plural = _("broadcasts")
        triggers = [audited("cursor", "paced_until")]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="broadcast_newest"),
            models.Index(
                fields=["state"],
                condition=Q(state__in=("gathering", "scheduled", "running")),
                name="broadcast_under_way",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def standing_view(self) -> SavedView | None:
        """The saved view, unless somebody took it away."""
        return self.view if self.view and self.view.removed_at is None else None

    @property
    def is_open(self) -> bool:
        """Whether it can still be called off."""
        return self.state in self.OPEN


class RecipientQuerySet(models.QuerySet):
    """The questions that workers and results ask."""

    def waiting(self):
        return self.filter(state=Recipient.State.WAITING)

    def left_out(self):
        return self.exclude(left_out="")


class Recipient(Row):
    """One person of a broadcast, once for each address. How far the message got stands with the message, which never goes back."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        HANDED = "handed", _("handed over")
        LEFT_OUT = "left_out", _("left out")

    class Reason(models.TextChoices):
        """Why somebody gets nothing."""

        NO_ADDRESS = "no_address", _("no number")
        REPEATED = "repeated", _("number already in it")
        OPTED_OUT = "opted_out", _("wants no more")
        NO_CONSENT = "no_consent", _("never agreed")
        UNFILLED = "unfilled", _("a blank stays empty")
        REFUSED = "refused", _("could not be sent")
        CALLED_OFF = "called_off", _("called off before")

    broadcast = models.ForeignKey(Broadcast, models.CASCADE, related_name="recipients", db_index=False)
    contact = models.ForeignKey("crm.Contact", models.CASCADE, related_name="+")
    lead = models.ForeignKey("crm.Lead", models.SET_NULL, null=True, related_name="+")
    # The address, as identities compare it: two contacts with one number are one recipient.
    key = models.CharField(max_length=160)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    left_out = models.CharField(max_length=10, choices=Reason, blank=True, default="")
    error = models.CharField(max_length=200, blank=True, default="")
    conversation = models.ForeignKey("messaging.Conversation", models.SET_NULL, null=True, related_name="+")
    message = models.OneToOneField("messaging.Message", models.SET_NULL, null=True, related_name="recipient")
    replied_at = models.DateTimeField(null=True)
    opted_out_at = models.DateTimeField(null=True)

    objects = RecipientQuerySet.as_manager()

    class Meta:
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        constraints = [models.UniqueConstraint(fields=["broadcast", "key"], name="an_address_is_in_a_broadcast_once")]
        indexes = [
            models.Index(fields=["broadcast", "state", "id"], name="recipient_of_state"),
            models.Index(fields=["broadcast", "left_out"], condition=~Q(left_out=""), name="recipient_left_out"),
        ]

    def __str__(self) -> str:
        return str(self.contact)
