"""Two records that may be one: suggested by comparison, decided by people."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.audit import audited

from .base import Row


def compared_again(*columns: str) -> pgtrigger.Trigger:
    """What is compared has changed: by whatever way, the record is to be compared with the others once more."""
    return pgtrigger.Trigger(
        name="compared_again",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf(*columns),
        func="NEW.compared_at := NULL; RETURN NEW;",
    )


class PairQuerySet(models.QuerySet):
    """The questions a queue of suggestions asks."""

    def accessible_by(self, principal, permission: str = ""):
        """Pairs of which one reaches both: to show one of two would tell of the other."""
        model: Any = self.model._meta.get_field("first").related_model
        permission = permission or f"{model._meta.model_name}.view"
        within = model.objects.accessible_by(principal, permission).filter(archived_at=None).values("pk")
        return self.filter(first__in=within, second__in=within)

    def open(self):
        return self.filter(state=Pair.State.OPEN)

    def surest_first(self):
        return self.order_by("-probability", "-id")


class Pair(Row):
    """Two records, the older id first, and why they may be one."""

    class State(models.TextChoices):
        OPEN = "open", _("To decide")
        DIFFERENT = "different", _("Not the same")
        MERGED = "merged", _("Merged")

    probability = models.FloatField(_("probability"))
    # Names of reasons, never values: what the records say is read when it is shown.
    reasons = models.JSONField(default=list)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = PairQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.first} = {self.second}?"  # type: ignore[attr-defined]


class Duplicate(Pair):
    """Two contacts."""

    first = models.ForeignKey("crm.Contact", models.CASCADE, related_name="+")
    second = models.ForeignKey("crm.Contact", models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        triggers = [audited()]
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="two_contacts_are_one_pair")]
        indexes = [
            models.Index(fields=["-probability", "-id"], condition=models.Q(state="open"), name="duplicate_open"),
            models.Index(fields=["second"], name="duplicate_second"),
        ]


class CompanyDuplicate(Pair):
    """Two companies."""

    first = models.ForeignKey("crm.Company", models.CASCADE, related_name="+")
    second = models.ForeignKey("crm.Company", models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("possible duplicate company")
        verbose_name_plural = _("possible duplicate companies")
        triggers = [audited()]
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="two_companies_are_one_pair")]
        indexes = [
            models.Index(
                fields=["-probability", "-id"], condition=models.Q(state="open"), name="company_duplicate_open"
            ),
            models.Index(fields=["second"], name="company_duplicate_second"),
        ]


class MatchKey(models.Model):
    """What a record shares with those worth comparing it with. Made from it, and made again when it changes."""

    id = models.BigAutoField(primary_key=True)
    contact = models.ForeignKey("crm.Contact", models.CASCADE, null=True, related_name="match_keys")
    company = models.ForeignKey("crm.Company", models.CASCADE, null=True, related_name="match_keys")
    key = models.CharField(max_length=80)

    class Meta:
        verbose_name = _("key of comparison")
        verbose_name_plural = _("keys of comparison")
        indexes = [models.Index(fields=["key"], name="match_key")]

    def __str__(self) -> str:
        return self.key
