"""One opportunity on a pipeline."""

from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.plain import Plain
from tenants.access import owned
from tenants.audit import audited

from .base import Archivable, Described, Row
from .removable import Removable, Standing
from .scoring import scored_when_changed
from .visit import followed_by_visits


class LeadQuerySet(models.QuerySet):
    """The questions people ask about leads."""

    def accessible_by(self, principal, permission: str = "lead.view"):
        return self.filter(owned(principal, permission))

    def living(self):
        """Not archived."""
        return self.filter(archived_at=None)

    def in_order(self):
        """As they stand in their column."""
        return self.order_by("position", "id")

    def below(self, position: str, pk):
        """Further down the column than this place."""
        return self.filter(position__gte=position).filter(models.Q(position__gt=position) | models.Q(pk__gt=pk))

    def above(self, position: str, pk):
        """Further up the column than this place."""
        return self.filter(position__lte=position).filter(models.Q(position__lt=position) | models.Q(pk__lt=pk))


class OfLeadQuerySet(models.QuerySet):
    """The questions about rows that belong to a lead: whoever reaches it reaches them."""

    def accessible_by(self, principal, permission: str = "lead.view"):
        return self.filter(lead__in=Lead.objects.accessible_by(principal, permission))


class LostReason(Removable):
    """Why opportunities are lost, in the organization's words."""

    name = models.CharField(_("reason"), max_length=60)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = Standing()
    ever = models.Manager()

    class Meta:
        verbose_name = _("lost reason")
        verbose_name_plural = _("lost reasons")
        ordering = ["position", "name"]
        triggers = [audited()]
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=models.Q(removed_at=None), name="a_lost_reason_has_its_name_alone"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Lead(Archivable, Described, Row):
    """An opportunity: a person, a value, a place on the board."""

    class Source(models.TextChoices):
        MANUAL = "manual", _("Typed in")
        WHATSAPP = "whatsapp", "WhatsApp"
        SMS = "sms", "SMS"
        AD = "ad", _("Ad")
        SITE = "site", _("Site")
        REFERRAL = "referral", _("Referral")
        API = "api", "API"

    pipeline = models.ForeignKey("crm.Pipeline", models.PROTECT, related_name="leads", verbose_name=_("pipeline"))
    stage = models.ForeignKey("crm.Stage", models.PROTECT, related_name="leads", verbose_name=_("stage"))
    contact = models.ForeignKey("crm.Contact", models.PROTECT, related_name="leads", verbose_name=_("contact"))
    company = models.ForeignKey(
        "crm.Company", models.SET_NULL, null=True, blank=True, related_name="leads", verbose_name=_("company")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    title = models.CharField(_("title"), max_length=120, blank=True, default="")
    value_cents = models.BigIntegerField(_("value in cents"), default=0, validators=[MinValueValidator(0)])
    source = models.CharField(_("source"), max_length=12, choices=Source, default=Source.MANUAL)
    source_detail = models.JSONField(_("where from, exactly"), default=dict, blank=True)
    score = models.PositiveSmallIntegerField(_("score"), default=0, validators=[MaxValueValidator(100)])
    score_reasons = models.JSONField(_("why this score"), default=list, blank=True)
    tags = ArrayField(models.CharField(max_length=40), verbose_name=_("tags"), default=list, blank=True)
    expected_close = models.DateField(_("expected close"), null=True, blank=True)
    # A fractional index, compared byte by byte: a card moves without renumbering the others.
    position = models.CharField(max_length=120, db_collation="C")
    version = models.PositiveIntegerField(default=1)
    entered_stage_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    lost_reason = models.ForeignKey(
        LostReason, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("lost reason")
    )
    archived_at = models.DateTimeField(null=True, blank=True)
    # Only what is counted is left of it: see crm.services.retaining.
    emptied_at = models.DateTimeField(null=True, editable=False)
    # The newest line of its timeline; a trigger of the activities keeps it.
    last_activity_at = models.DateTimeField(default=timezone.now, db_default=Now(), editable=False)
    # What is still to be asked for, when somebody came with less than was wanted: see crm.capture.cleaning.
    missing = ArrayField(
        models.CharField(max_length=20), verbose_name=_("missing"), null=True, blank=True, editable=False
    )
    referred_by = models.ForeignKey(
        "crm.Contact", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("recommended by")
    )

    objects = LeadQuerySet.as_manager()

    class Meta:
        verbose_name = _("lead")
        verbose_name_plural = _("leads")
        triggers = [
            audited("position", "version", "last_activity_at", "score", "score_reasons"),
            followed_by_visits(),
            scored_when_changed(),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(value_cents__gte=0), name="a_value_is_not_negative"),
            models.CheckConstraint(condition=models.Q(score__lte=100), name="a_score_is_at_most_100"),
        ]
        indexes = [
            models.Index(fields=["stage", "position", "id"], condition=models.Q(archived_at=None), name="lead_column"),
            models.Index(fields=["contact"], name="lead_contact"),
            models.Index(fields=["owner", "stage"], name="lead_owner"),
            models.Index(fields=["-created_at", "-id"], name="lead_newest"),
            models.Index(fields=["kept_until"], condition=models.Q(kept_until__isnull=False), name="lead_kept"),
            GinIndex(fields=["tags"], name="lead_tags"),
            GinIndex(OpClass("custom", "jsonb_path_ops"), name="lead_custom"),
            GinIndex(OpClass(Plain("title"), "gin_trgm_ops"), name="lead_words"),
        ]

    def __str__(self) -> str:
        return self.title or str(self.contact)

    @property
    def is_rotten(self) -> bool:
        """Too long in its stage without moving on."""
        return self.stage.rotten_after_days is not None and self.days_in_stage >= self.stage.rotten_after_days

    @property
    def days_in_stage(self) -> int:
        return (timezone.now() - self.entered_stage_at) // timedelta(days=1)


class LeadMove(Row):
    """One move of a lead between places: what undo and the metrics read."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="moves")
    from_stage = models.ForeignKey("crm.Stage", models.CASCADE, null=True, related_name="+")
    to_stage = models.ForeignKey("crm.Stage", models.CASCADE, related_name="+")
    from_position = models.CharField(max_length=120, db_collation="C", blank=True, default="")
    # What the move overwrote and undo gives back: entered_stage_at, closed_at, lost_reason.
    before = models.JSONField(default=dict)
    version = models.PositiveIntegerField(help_text="The lead's version after this move.")
    # The version that whoever asked for it saw: the same move asked for again is not done again.
    seen_version = models.PositiveIntegerField(null=True)
    moved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("move")
        verbose_name_plural = _("moves")
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["lead", "-created_at"], name="move_newest")]
        constraints = [models.UniqueConstraint(fields=["lead", "version"], name="a_version_is_reached_by_one_move")]

    def __str__(self) -> str:
        return f"{self.from_stage} → {self.to_stage}"
