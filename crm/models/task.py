"""Something somebody has to do about a lead."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.access import owned
from tenants.audit import audited

from .about import About, away, of_one
from .base import Row
from .removable import Standing


class TaskQuerySet(models.QuerySet):
    """The questions people ask about tasks."""

    def accessible_by(self, principal, permission: str = "task.view"):
        """One's own tasks, and those about one's own leads and contacts."""
        from .contact import Contact
        from .lead import Lead

        scope = principal.scope(permission)
        if scope is None:
            return self.none()
        if scope == "all":
            return self
        leads = Lead.objects.accessible_by(principal, permission.replace("task", "lead"))
        contacts = Contact.objects.accessible_by(principal, permission.replace("task", "contact"))
        about = models.Q(lead__in=leads) | models.Q(contact__in=contacts)
        return self.filter(owned(principal, permission) | about)

    def undone(self):
        return self.filter(done_at=None)

    def to_remind(self):
        """Those whose owner is to be told now."""
        return self.undone().filter(remind_at__lte=Now(), reminded_at=None, owner__isnull=False)

    def soonest_first(self):
        return self.order_by("due_at", "id")


class Task(About, Row):
    """A task of one person, about one lead or one contact, due at a moment."""

    class Priority(models.IntegerChoices):
        LOW = 1, _("Low")
        MEDIUM = 2, _("Medium")
        HIGH = 3, _("High")
        URGENT = 4, _("Urgent")

    class Repeat(models.TextChoices):
        NEVER = "", _("Does not repeat")
        DAILY = "daily", _("Every day")
        WEEKLY = "weekly", _("Every week")
        MONTHLY = "monthly", _("Every month")

    lead = models.ForeignKey("crm.Lead", models.CASCADE, null=True, related_name="tasks", verbose_name=_("lead"))
    # Only where there is no lead: whoever a lead's task is about is the lead's contact.
    contact = models.ForeignKey("crm.Contact", models.CASCADE, null=True, related_name="tasks")
    title = models.CharField(_("what"), max_length=160)
    due_at = models.DateTimeField(_("due"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("who")
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=Priority, default=Priority.MEDIUM, db_default=Priority.MEDIUM
    )
    repeat = models.CharField(_("repeats"), max_length=8, choices=Repeat, blank=True, default="", db_default="")
    # The one that was done before this came in its turn.
    follows = models.OneToOneField("self", models.SET_NULL, null=True, editable=False, related_name="next")
    remind_minutes = models.PositiveIntegerField(_("reminder"), null=True, blank=True)  # before it is due
    remind_at = models.DateTimeField(null=True, editable=False)
    reminded_at = models.DateTimeField(null=True, editable=False)

    objects = Standing.from_queryset(TaskQuerySet)()
    ever = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ["due_at"]
        triggers = [audited("reminded_at")]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="task_newest"),  # the API's pages
            models.Index(fields=["lead", "due_at"], condition=models.Q(done_at=None), name="task_next_of_lead"),
            models.Index(
                fields=["remind_at"],
                condition=models.Q(done_at=None, reminded_at=None, remind_at__isnull=False),
                name="task_to_remind",
            ),
            away("task_away"),
        ]
        constraints = [of_one("a_task_is_about_a_lead_or_a_contact")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_pressing(self) -> bool:
        return self.priority >= self.Priority.HIGH

    @property
    def is_overdue(self) -> bool:
        return self.done_at is None and self.due_at < timezone.now()

    @property
    def is_near(self) -> bool:
        """Yesterday, today or tomorrow: days whose words carry the hour."""
        return abs((timezone.localdate(self.due_at) - timezone.localdate()).days) <= 1

    @property
    def is_today(self) -> bool:
        """Due later today, where the organization is."""
        return not self.is_overdue and timezone.localdate(self.due_at) == timezone.localdate()
