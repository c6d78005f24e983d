"""What arrived from outside, and what became of it."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.audit import audited
from tenants.crypto import Sealed

from .base import Row
from .source import Source


class ReceiptQuerySet(models.QuerySet):
    """The questions people ask about receipts."""

    def accessible_by(self, principal, permission: str = "pipeline.change"):
        if not principal.scope(permission):
            return self.none()
        return self.filter(models.Q(source=None) | models.Q(source__in=Source.objects.living()))

    def newest_first(self):
        return self.order_by("-received_at", "-id")


class Receipt(Row):
    """One arrival, kept whole for as long as the organization decides. The same arrival of a source has one receipt, however often it comes."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("waiting")
        ACCEPTED = "accepted", _("accepted")
        INCOMPLETE = "incomplete", _("incomplete")
        DUPLICATE = "duplicate", _("known already")
        REFUSED = "refused", _("refused")
        FAILED = "failed", _("failed")
        TEST = "test", _("test")

    source = models.ForeignKey(Source, models.CASCADE, null=True, related_name="receipts")
    key = models.CharField(max_length=200)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, default=Outcome.WAITING)
    # [{"code": "invalid", "field": "phone"}]: said in the reader's language when it is shown.
    reasons = models.JSONField(_("reasons"), default=list)
    payload_sealed = models.TextField(blank=True, default="", editable=False)
    # That the person agreed: text, version, moment, address.
    consent = models.JSONField(null=True)
    contact = models.ForeignKey("crm.Contact", models.SET_NULL, null=True, related_name="+")
    lead = models.ForeignKey("crm.Lead", models.SET_NULL, null=True, related_name="receipts")
    tries = models.PositiveSmallIntegerField(default=0)
    received_at = models.DateTimeField(_("received"), default=timezone.now)

    payload = Sealed("payload_sealed")
    objects = ReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        triggers = [audited("payload_sealed", "consent")]
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], nulls_distinct=False, name="an_arrival_has_one_receipt")
        ]
        indexes = [
            models.Index(fields=["source", "-received_at", "-id"], name="receipt_newest"),
            models.Index(fields=["received_at"], name="receipt_oldest"),
        ]

    def __str__(self) -> str:
        return self.get_outcome_display()


CAMPAIGNS = ("utm_campaign", "campaign_name", "headline", "ad_name")
ORIGINS = ("utm_source", "platform", "referrer", "landing_page")


class TouchQuerySet(models.QuerySet):
    """The questions people ask about touches."""

    def accessible_by(self, principal, permission: str = "lead.view"):
        from .lead import Lead

        return self.filter(lead__in=Lead.objects.accessible_by(principal, permission))


class Touch(Row):
    """One time a person came to us, and by which ad, campaign or page. A lead's first and last are what count."""

    lead = models.ForeignKey("crm.Lead", models.CASCADE, related_name="touches")
    source = models.ForeignKey(Source, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    # utm_source, utm_medium, utm_campaign, utm_term, utm_content, referrer, landing_page, gclid, fbclid, …
    details = models.JSONField(default=dict)

    objects = TouchQuerySet.as_manager()

    class Meta:
        verbose_name = _("touch")
        verbose_name_plural = _("touches")
        ordering = ["at", "id"]
        triggers = [audited()]
        indexes = [models.Index(fields=["lead", "at", "id"], name="touch_of_lead")]

    def __str__(self) -> str:
        return self.way or str(self.at)

    @property
    def way(self) -> str:
        """By what somebody came, as far as it has a name."""
        campaign = next((self.details[name] for name in CAMPAIGNS if self.details.get(name)), "")
        origin = next((self.details[name] for name in ORIGINS if self.details.get(name)), "")
        return " · ".join(filter(None, [campaign, origin]))
