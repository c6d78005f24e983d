"""Two records that became one, and all that is needed to part them again."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.audit import audited

from .base import Row


class Merge(Row):
    """One record that went into another."""

    class Entity(models.TextChoices):
        CONTACT = "contact", _("Contact")
        COMPANY = "company", _("Company")
        CONVERSATION = "thread", _("Conversation")

    entity = models.CharField(max_length=10, choices=Entity)
    survivor_id = models.UUIDField()
    merged_id = models.UUIDField()
    # Merged in one go with others: undone together.
    batch = models.UUIDField()
    # {"survivor": {column: value}, "merged": {…}}: what each was, and what the survivor was made.
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        triggers = [audited("before", "after")]
        constraints = [
            models.UniqueConstraint(
                fields=["merged_id"], condition=models.Q(undone_at=None), name="a_record_is_merged_into_one"
            )
        ]
        indexes = [
            models.Index(fields=["survivor_id", "-created_at"], name="merge_of_survivor"),
            models.Index(fields=["batch"], name="merge_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} → {self.survivor_id}"


class MergedRow(models.Model):
    """A row that a merge changed, and what it was before."""

    id = models.BigAutoField(primary_key=True)
    merge = models.ForeignKey(Merge, models.CASCADE, related_name="rows")
    model = models.CharField(max_length=60)
    row_id = models.CharField(max_length=40)
    # The columns that were changed.
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        verbose_name = _("merged row")
        verbose_name_plural = _("merged rows")

    def __str__(self) -> str:
        return f"{self.model} {self.row_id}"
