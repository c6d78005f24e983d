"""What the organization has decided about its commercial process."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.audit import audited

from .base import Row
from .pipeline import Stage


def all_kinds() -> list[str]:
    return [str(kind) for kind in Stage.Kind.values]


class Settings(Row):
    """One row, planted with the organization."""

    is_the_one = models.BooleanField(default=True, unique=True, editable=False)
    high_value_cents = models.BigIntegerField(_("high value"), null=True, blank=True, validators=[MinValueValidator(1)])
    approval_kinds = ArrayField(
        models.CharField(max_length=4, choices=Stage.Kind),
        verbose_name=_("kinds of stages"),
        default=all_kinds,
        blank=True,
    )
    looks_up_companies = models.BooleanField(_("look up new companies"), default=True, db_default=True)
    checks_people = models.BooleanField(_("check e-mails and phones"), default=True, db_default=True)
    lookups_per_hour = models.PositiveSmallIntegerField(
        _("companies an hour"), default=30, db_default=30, validators=[MinValueValidator(1), MaxValueValidator(120)]
    )

    # Whole messages that say "no more" and "again"; none: the usual ones, see crm.services.consenting.
    stop_words = ArrayField(models.CharField(max_length=40), verbose_name=_("words that stop"), null=True, blank=True)
    start_words = ArrayField(
        models.CharField(max_length=40), verbose_name=_("words that resume"), null=True, blank=True
    )

    class Meta:
        verbose_name = _("process rules")
        verbose_name_plural = _("process rules")
        triggers = [audited()]
        constraints = [
            models.CheckConstraint(condition=models.Q(is_the_one=True), name="there_is_one_row_of_settings"),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)
