"""The tenant: one company, one schema."""

import os
from functools import lru_cache

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from config.ids import uuid7
from tenants import context, crypto
from tenants.audit import audited_public
from tenants.branding.addresses import address_of
from tenants.branding.colours import Palette, palette
from tenants.branding.stylesheet import stylesheet
from tenants.revocation import told

LONGEST_IDLE = 14 * 24  # hours: no session lasts longer than that anyway
RESERVED_SLUGS = frozenset({"admin", "api", "new", "static", "media", "hooks", "accounts", "o", "ws"})


class Plan(models.Model):
    """What an organization pays for and how much it may use."""

    key = models.SlugField(_("key"), primary_key=True, max_length=30)
    name = models.CharField(_("name"), max_length=60)
    # A limit that is not named does not hold.
    limits = models.JSONField(
        _("limits"),
        default=dict,
        help_text=_("members, channels, messages_a_month, storage_gb, api_calls_an_hour; one left out does not hold"),
    )
    # Keys of tenants.billing.features. One that is not named is there.
    lacks = models.JSONField(_("what it lacks"), default=list, blank=True, db_default=[])
    price_cents = models.PositiveIntegerField(_("price a month, in cents of a real"), default=0, db_default=0)
    position = models.PositiveSmallIntegerField(_("place among the plans"), default=0, db_default=0)
    stripe_price = models.CharField(
        _("price at Stripe"), max_length=100, blank=True, default="", db_default="", help_text=_("price_…, in reais")
    )
    is_offered = models.BooleanField(_("offered"), default=True, db_default=True)

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["position", "key"]

    def __str__(self) -> str:
        return self.name


class Organization(models.Model):
    """Not django-tenants' TenantMixin: its ``with organization:`` shares one list between threads and leaks."""

    class State(models.TextChoices):
        CREATING = "creating", _("Being created")
        ACTIVE = "active", _("Active")
        SUSPENDED = "suspended", _("Suspended")
        LEAVING = "leaving", _("Being deleted")

    class Standing(models.TextChoices):
        """Whether the plan is paid. Here and not with the subscription: every page and every message asks."""

        PAID = "paid", _("In order")
        GRACE = "grace", _("A payment failed")
        LIMITED = "limited", _("Nothing is sent until it is paid")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("name"), max_length=80)
    slug = models.CharField(
        _("address"),
        max_length=50,
        unique=True,
        validators=[
            RegexValidator(r"^[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?$", _("Use small letters, digits and hyphens."))
        ],
    )
    schema_name = models.CharField(_("schema"), max_length=63, unique=True, editable=False)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.CREATING)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="+", verbose_name=_("plan"))
    standing = models.CharField(
        _("payment"), max_length=8, choices=Standing, default=Standing.PAID, db_default=Standing.PAID
    )
    # Features that it has though its plan lacks them; see tenants.billing.features.
    granted = models.JSONField(_("beside the plan"), default=list, blank=True, db_default=[])
    timezone = models.CharField(_("time zone"), max_length=60, default="America/Sao_Paulo")
    currency = models.CharField(_("currency"), max_length=3, default="BRL", editable=False)
    db_alias = models.CharField(_("database"), max_length=30, default="default", editable=False)
    sealed_key = models.TextField(editable=False)
    schema_version = models.CharField(_("schema version"), max_length=64, default="", editable=False)
    migration_error = models.TextField(_("migration error"), blank=True, default="", editable=False)
    # ids of the roles that must have a second step of signing in, or "*"; see tenants.second_step
    second_step_roles = models.JSONField(_("second step for"), default=list, db_default=[], editable=False)
    second_step_days = models.PositiveSmallIntegerField(_("days to set it up"), default=7, db_default=7)
    second_step_since = models.DateTimeField(_("second step since"), null=True, editable=False)
    # Without doing anything people are signed out after so many hours; see tenants.idle.
    idle_hours = models.PositiveSmallIntegerField(
        _("hours of doing nothing until signed out"),
        default=7 * 24,
        db_default=7 * 24,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_IDLE)],
    )
    # Whoever comes by Google comes from one of these; none named: from anywhere. See tenants.google.domains.
    google_domains = models.JSONField(_("Google domains"), default=list, db_default=[], blank=True)
    # How it looks; see tenants.branding. The logo's name is the sum of its bytes.
    colour = models.CharField(_("colour"), max_length=7, blank=True, default="", db_default="", editable=False)
    logo = models.CharField(_("logo"), max_length=40, blank=True, default="", db_default="", editable=False)
    # Since when it does not go; whoever tries again does not change it.
    migration_failed_at = models.DateTimeField(_("migration fails since"), null=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        triggers = [
            audited_public("sealed_key", "migration_error", "migration_failed_at", organization="id"),
            told("state", "second_step_roles", "google_domains"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs):
        self.schema_name = self.schema_name or context.schema_of(self.pk)
        if not self.sealed_key:
            self.sealed_key = crypto.seal(os.urandom(32), place=self.key_place)
        super().save(*args, **kwargs)

    @property
    def data_key(self) -> bytes:
        """The organization's own AES-256 key; without it its raw deliveries and recordings cannot be read."""
        return _unwrap(self.sealed_key, self.key_place)

    @property
    def logo_url(self) -> str:
        return address_of(self.pk, self.logo)

    @property
    def stylesheet_url(self) -> str:
        return address_of(self.pk, stylesheet(self.colour).name) if self.colour else ""

    @property
    def palette(self) -> Palette | None:
        return palette(self.colour) if self.colour else None

    @property
    def key_place(self) -> str:
        """What the organization's key is bound to."""
        return f"{self.pk}|organization|key"


@lru_cache(maxsize=4096)
def _unwrap(envelope: str, place: str) -> bytes:
    return crypto.unseal(envelope, place=place)


class SchemaTemplate(models.Model):
    """The DDL text that a new organization's schema is made of, cached for one state of the migrations."""

    version = models.CharField(primary_key=True, max_length=64)
    ddl = models.TextField()
    migrations = models.JSONField(default=list, db_default=[])  # "app.name" of all it has, in their order
    breaking = models.JSONField(default=list, db_default=[])  # those that older code cannot work with
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.version


class SchemaStep(models.Model):
    """What one migration sent to the template: sent to each organization as it is. No statements: it depends on the data."""

    name = models.CharField(max_length=200, unique=True)  # "app.name"
    statements = models.JSONField(null=True)

    def __str__(self) -> str:
        return self.name
