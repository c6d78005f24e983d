"""Routes from an outside account to its organization, and raw deliveries on their way there."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from config.ids import uuid7
from tenants.models.scoped import OrganizationRow, ScopedManager

QUERY = 300  # characters kept of what an address had behind its question mark


class Route(OrganizationRow):
    """Which organization and channel an outside account id, or the token of an address, belongs to.

    Several channels may share an account that holds several numbers; everything else belongs to one channel alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    provider = models.CharField(max_length=30)
    kind = models.CharField(max_length=30)
    external_id = models.CharField(max_length=128)
    channel_id = models.UUIDField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(OrganizationRow.Meta):
        verbose_name = _("route")
        verbose_name_plural = _("routes")
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "kind", "external_id", "channel_id"], name="an_account_is_routed_once_to_a_channel"
            ),
            models.UniqueConstraint(
                fields=["provider", "kind", "external_id"],
                condition=~models.Q(kind="waba_id"),
                name="a_number_is_one_channels",
            ),
        ]
        indexes = [models.Index(fields=["provider", "kind", "external_id"], name="route_lookup")]

    def __str__(self) -> str:
        return f"{self.provider} {self.kind} {self.external_id}"


class Delivery(models.Model):
    """One webhook body, sealed with its organization's key. Unrouted ones have no organization and wait for the operator."""

    class State(models.TextChoices):
        STORED = "stored", _("waiting")
        PROCESSED = "processed", _("processed")
        FAILED = "failed", _("dead letter")
        UNROUTED = "unrouted", _("unrouted")
        QUARANTINED = "quarantined", _("quarantined")
        DIVIDED = "divided", _("divided among organizations")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organization = models.ForeignKey("tenants.Organization", models.CASCADE, null=True, related_name="+")
    provider = models.CharField(_("provider"), max_length=30)
    channel_id = models.UUIDField(_("channel"), null=True)
    accounts = models.JSONField(_("accounts named inside"), default=list)
    # The provider's event id where it gives one, else the body's SHA-256; per address, so two channels may get the same.
    dedupe_key = models.CharField(max_length=200)
    sealed_body = models.TextField(blank=True, default="")
    # Of the address it was posted to: some providers give our message's id back only there.
    query = models.CharField(max_length=QUERY, blank=True, default="", db_default="")
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.STORED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.TextField(_("error"), blank=True, default="")
    # How many of its updates were applied, ignored, kept for later.
    outcome = models.JSONField(_("outcome"), default=dict)
    received_at = models.DateTimeField(_("received"), auto_now_add=True)
    due_at = models.DateTimeField(auto_now_add=True)
    processed_at = models.DateTimeField(null=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [models.UniqueConstraint(fields=["provider", "dedupe_key"], name="a_delivery_is_stored_once")]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state="stored"), name="delivery_waiting"),
            models.Index(fields=["organization", "-received_at"], name="delivery_newest"),
            models.Index(fields=["received_at"], name="delivery_oldest"),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.received_at:%d/%m %H:%M:%S}"
