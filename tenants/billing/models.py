"""What is kept of an organization's plan beside the plan itself."""

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.ids import uuid7
from tenants.audit import audited_public
from tenants.crypto import Sealed
from tenants.models.scoped import OrganizationRow

INVOICE_STATUSES = {
    "draft": _("being made"),
    "open": _("to be paid"),
    "paid": pgettext_lazy("invoice", "paid"),
    "uncollectible": _("not paid"),
    "void": _("called off"),
}


class PlanNotice(OrganizationRow):
    """That those who look after the plan were told of something: once each, whichever worker sees it first."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    about = models.CharField(max_length=40)
    # The month of a meter, or the day on which a payment failed.
    period = models.CharField(max_length=40)
    step = models.PositiveSmallIntegerField()
    told_at = models.DateTimeField(auto_now_add=True)

    class Meta(OrganizationRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "about", "period", "step"], name="of_a_plan_one_is_told_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.about} {self.period} {self.step}"


class BillingAccount(OrganizationRow):
    """An organization as the provider of payments knows it, and its subscription as that was when we last asked."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    customer = models.CharField(max_length=100, blank=True, default="")
    subscription = models.CharField(max_length=100, blank=True, default="")
    item = models.CharField(max_length=100, blank=True, default="")
    status = models.CharField(max_length=30, blank=True, default="")
    period_ends = models.DateTimeField(null=True)
    trial_ends = models.DateTimeField(null=True)
    cancels_at = models.DateTimeField(null=True)
    had_trial = models.BooleanField(default=False)
    # When the payment that is still open failed first.
    unpaid_since = models.DateTimeField(null=True)
    tax_id_sealed = models.TextField(editable=False, blank=True, default="")
    # When the provider was last asked.
    refreshed_at = models.DateTimeField(null=True)

    tax_id = Sealed("tax_id_sealed")

    class Meta(OrganizationRow.Meta):
        verbose_name = _("billing account")
        verbose_name_plural = _("billing accounts")
        triggers = [audited_public("tax_id_sealed", "refreshed_at")]
        constraints = [
            models.UniqueConstraint(fields=["organization"], name="an_organization_has_one_billing_account"),
            models.UniqueConstraint(
                fields=["customer"], condition=~models.Q(customer=""), name="a_customer_is_one_organization"
            ),
        ]
        indexes = [
            models.Index(
                fields=["unpaid_since"], condition=models.Q(unpaid_since__isnull=False), name="billing_account_unpaid"
            )
        ]

    def __str__(self) -> str:
        return self.customer

    def organization_of_row(self):
        """Whose it is, for what is sealed in it."""
        return self.organization_id

    @property
    def is_living(self) -> bool:
        """Whether a subscription is under way, paid or not."""
        return bool(self.subscription)


class Invoice(OrganizationRow):
    """What the provider charged, to be read here; the document is the provider's."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    external_id = models.CharField(max_length=100, unique=True)
    number = models.CharField(_("number"), max_length=60, blank=True, default="")
    status = models.CharField(max_length=20)
    cents = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    issued_at = models.DateTimeField()
    page = models.URLField(max_length=1000, blank=True, default="")
    pdf = models.URLField(max_length=1000, blank=True, default="")

    class Meta(OrganizationRow.Meta):
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        ordering = ["-issued_at", "-id"]
        indexes = [models.Index(fields=["organization", "-issued_at", "-id"], name="invoice_newest")]

    def __str__(self) -> str:
        return self.number or self.external_id

    @property
    def amount(self) -> Decimal:
        return Decimal(self.cents) / 100

    @property
    def status_words(self) -> str:
        """As the provider's word reads here."""
        return str(INVOICE_STATUSES.get(self.status, self.status))
