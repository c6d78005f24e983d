"""What messages cost: a charge for each that was priced, the prices an organization pays, and how much it means to spend."""

from decimal import Decimal

import pgtrigger
from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.models.base import Row
from crm.models.removable import Removable, Standing
from tenants.audit import audited

from .channel import Channel
from .message import Message

CURRENCIES = [("BRL", "BRL"), ("USD", "USD"), ("EUR", "EUR")]


class OfChannelQuerySet(models.QuerySet):
    """Whoever may look at channels sees what they cost; whoever may change them decides about it."""

    def accessible_by(self, principal, permission: str = "channel.view"):
        return self if principal.may(permission) else self.none()


class Charge(models.Model):
    """One priced message, once. The day is the organization's; the amount stays as it was then, whatever prices become."""

    class Source(models.TextChoices):
        TOLD = "told", _("told by the provider")
        RATED = "rated", _("category told by the provider, price by the table")
        ESTIMATED = "estimated", _("estimated by the table")

    message = models.OneToOneField(Message, models.CASCADE, primary_key=True, related_name="charge")
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+")
    provider_key = models.CharField(max_length=30)
    category = models.CharField(max_length=30)
    country = models.CharField(max_length=2, blank=True, default="")
    day = models.DateField()
    # None: it is paid for, and nobody has said how much.
    amount = models.DecimalField(max_digits=14, decimal_places=6, null=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    is_billable = models.BooleanField(default=True)
    source = models.CharField(max_length=10, choices=Source)
    # When the provider is to be asked for the real price; None: it has told it, or never does.
    ask_at = models.DateTimeField(null=True)

    objects = OfChannelQuerySet.as_manager()

    class Meta:
        verbose_name = _("charge")
        verbose_name_plural = _("charges")
        indexes = [
            models.Index(fields=["day", "channel"], name="charge_of_day"),
            models.Index(fields=["ask_at"], condition=Q(ask_at__isnull=False), name="charge_to_ask"),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.amount} {self.currency}"


class Rate(Row):
    """What a message costs from a day on, in the organization's own contract. A new price is a new row; none is rewritten."""

    provider_key = models.CharField(_("provider"), max_length=30)
    category = models.CharField(_("category"), max_length=30)
    # Of the person written to; empty: anywhere.
    country = models.CharField(_("country"), max_length=2, blank=True, default="")
    amount = models.DecimalField(
        _("price of one message"), max_digits=12, decimal_places=6, validators=[MinValueValidator(Decimal(0))]
    )
    currency = models.CharField(_("currency"), max_length=3, choices=CURRENCIES)
    valid_from = models.DateField(_("valid from"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, related_name="+")

    objects = OfChannelQuerySet.as_manager()

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        ordering = ["provider_key", "category", "country", "-valid_from", "-created_at"]
        indexes = [models.Index(fields=["provider_key", "category", "-valid_from"], name="rate_newest")]
        triggers = [
            audited(),
            pgtrigger.Protect(name="prices_stay", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.provider_key} {self.category} {self.country or '*'}: {self.amount} {self.currency}"


class Budget(Removable):
    """What may be spent in a month, of one currency: by one channel, or by all together."""

    channel = models.ForeignKey(Channel, models.CASCADE, null=True, blank=True, related_name="budgets")
    amount = models.DecimalField(
        _("amount of a month"), max_digits=12, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    currency = models.CharField(_("currency"), max_length=3, choices=CURRENCIES)

    objects = Standing.from_queryset(OfChannelQuerySet)()
    ever = OfChannelQuerySet.as_manager()

    class Meta:
        verbose_name = _("budget")
        verbose_name_plural = _("budgets")
        ordering = ["channel__name", "currency"]
        triggers = [audited()]
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "currency"],
                condition=Q(removed_at=None),
                nulls_distinct=False,
                name="a_channel_has_one_budget_of_a_currency",
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel or '*'}: {self.amount} {self.currency}"


class BudgetAlert(models.Model):
    """That a budget reached a share of itself in a month, and people were told: once."""

    budget = models.ForeignKey(Budget, models.CASCADE, related_name="alerts")
    month = models.DateField()
    percent = models.PositiveSmallIntegerField()
    told_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["budget", "month", "percent"], name="a_budget_alerts_once_a_month")
        ]

    def __str__(self) -> str:
        return f"{self.percent} %"


class ExchangeRate(Row):
    """What a unit of other money is worth in reais from a day on, for comparing providers. A new one is a new row."""

    currency = models.CharField(_("currency"), max_length=3, choices=[each for each in CURRENCIES if each[0] != "BRL"])
    reais = models.DecimalField(
        _("in reais"), max_digits=12, decimal_places=6, validators=[MinValueValidator(Decimal("0.000001"))]
    )
    valid_from = models.DateField(_("valid from"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, related_name="+")

    objects = OfChannelQuerySet.as_manager()

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        ordering = ["currency", "-valid_from", "-created_at"]
        triggers = [
            audited(),
            pgtrigger.Protect(name="rates_stay", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.currency}: {self.reais}"
