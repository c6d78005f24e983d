"""The numbered log of facts: feeds live pages, notifications, later automations and outgoing webhooks."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class EventQuerySet(models.QuerySet):
    """What readers of the log ask."""

    def numbered(self):
        """Only those that have their number; a reader's cursor is safe among them."""
        return self.filter(number__isnull=False)

    def after(self, number: int):
        return self.numbered().filter(number__gt=number).order_by("number")

    def until(self, number: int):
        return self.filter(number__lte=number)

    def visible_to(self, principal):
        """The same answer as ``crm.realtime.audience.sees``, in SQL."""
        from crm.realtime.audience import visible

        return self.filter(visible(principal))


class Event(models.Model):
    """A fact of the organization.

    ``number`` is given after commit, by one transaction at a time (``crm.events.number_new``): gap-free and in the
    order in which facts became visible, so a reader that saw n never misses one below n. A plain sequence loses those
    that commit late.
    """

    id = models.BigAutoField(primary_key=True)
    number = models.BigIntegerField(null=True, unique=True)
    kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    particulars = models.JSONField(default=dict)
    # Who may know: the module asked for a view permission, and the people (old and new owner) it concerns.
    module = models.CharField(max_length=20)
    users = ArrayField(models.UUIDField(), default=list)
    # For conversations: unassigned ones are seen by the roles granted their channel.
    roles = ArrayField(models.UUIDField(), default=list)
    at = models.DateTimeField(db_default=Now())

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [models.Index(fields=["id"], condition=models.Q(number=None), name="event_unnumbered")]

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"

    def hint(self) -> dict:
        """What a browser is told: enough to know which fragment to fetch, never content."""
        return {
            "seq": self.number,
            "kind": self.kind,
            "id": str(self.subject_id),
            "item": self.particulars.get("item", ""),
            "by": str(self.actor_id or ""),
        }
