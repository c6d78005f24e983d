"""What people take away and can bring back for a while."""

from typing import Any

from django.conf import settings
from django.db import models

from .base import Row


class Standing(models.Manager):
    """Those that nobody has taken away; ``ever`` knows the others too."""

    def get_queryset(self):
        return super().get_queryset().filter(removed_at=None)


class Removable(Row):
    """A rule or setting that somebody made: since when it is away, and by whom. Its ``objects`` are those that stand, ``ever``
    all of them. See ``crm.removables``.
    """

    removed_at = models.DateTimeField(null=True, editable=False)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+", db_index=False
    )

    class Meta:
        abstract = True

    @property
    def about(self) -> Any:
        """What it belongs to, beside its name."""
        return ""
