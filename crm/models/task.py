"""Something somebody has to do about a lead."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.access import owned
from tenants.audit import audited

from .base import Row


class TaskQuerySet(models.QuerySet):
    """The questions people ask about tasks."""

    def accessible_by(self, principal, permission: str = "task.view"):
        """One's own tasks, and those about one's own leads."""
        from .lead import Lead

        scope = principal.scope(permission)
        if scope is None:
            return self.none()
        if scope == "all":
            return self
        leads = Lead.objects.accessible_by(principal, permission.replace("task", "lead"))
        return self.filter(owned(principal, permission) | models.Q(lead__in=leads))

    def undone(self):
        return self.filter(done_at=None)

    def soonest_first(self):
        return self.order_by("due_at", "id")


class Task(Row):
    """A task of one person, about one lead, due at a moment."""

    lead = models.ForeignKey("crm.Lead", models.CASCADE, related_name="tasks", verbose_name=_("lead"))
    title = models.CharField(_("what"), max_length=160)
    due_at = models.DateTimeField(_("due"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("who")
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ["due_at"]
        triggers = [audited()]
        indexes = [models.Index(fields=["lead", "due_at"], condition=models.Q(done_at=None), name="task_next_of_lead")]

    def __str__(self) -> str:
        return self.title

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
