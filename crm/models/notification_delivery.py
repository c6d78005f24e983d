"""The ways by which a notification goes to a person who has not seen it in the product."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from .base import Row
from .notification import Notification, Way


class NotificationDeliveryQuerySet(models.QuerySet):
    """What waits, in the order in which it is due."""

    def due(self, way: str):
        return self.filter(way=way, state=NotificationDelivery.State.QUEUED, due_at__lte=Now())


class NotificationDelivery(Row):
    """One way of one notification: once at most, and what became of it."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waits")
        SENT = "sent", _("sent")
        OPENED = "opened", _("opened")
        SPARED = "spared", _("not needed")
        FAILED = "failed", _("failed")

    notification = models.ForeignKey(Notification, models.CASCADE, related_name="deliveries")
    way = models.CharField(max_length=6, choices=Way)
    state = models.CharField(max_length=6, choices=State, default=State.QUEUED)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    # Why it was spared or failed, as a word of ours; never what a server said.
    reason = models.CharField(max_length=40, blank=True, default="")

    objects = NotificationDeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery of a notification")
        verbose_name_plural = _("deliveries of notifications")
        constraints = [
            models.UniqueConstraint(fields=["notification", "way"], name="a_notification_goes_each_way_once")
        ]
        indexes = [
            models.Index(fields=["way", "due_at"], condition=models.Q(state="queued"), name="notification_delivery_due")
        ]

    def __str__(self) -> str:
        return f"{self.get_way_display()}: {self.get_state_display()}"
