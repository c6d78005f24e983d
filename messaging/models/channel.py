"""An address people write to, and what serves it now."""

import secrets

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.models.base import Row
from messaging.providers import registry
from tenants.ageing import Aged
from tenants.audit import audited
from tenants.crypto import Sealed


def new_token() -> str:
    """The unguessable part of a webhook address."""
    return secrets.token_urlsafe(24)


class ChannelQuerySet(models.QuerySet):
    """The questions people ask about channels."""

    def accessible_by(self, principal, permission: str = "channel.view"):
        return self if principal.may(permission) else self.none()

    def granted_to(self, principal):
        """Channels whose unassigned conversations this principal may see."""
        return self.filter(granted_roles__contains=[principal.role_id]) if principal.role_id else self.none()


class Channel(Row):
    """A WhatsApp number, a Telegram bot, a mailbox. Conversations belong to it whoever serves it."""

    class Kind(models.TextChoices):
        WHATSAPP = "whatsapp", "WhatsApp"
        SMS = "sms", "SMS"

    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.WHATSAPP)
    address = models.CharField(_("number"), max_length=80, blank=True, default="")
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    granted_roles = ArrayField(
        models.UUIDField(), verbose_name=_("roles that see its unassigned conversations"), default=list, blank=True
    )
    is_active = models.BooleanField(_("active"), default=True)
    # Which one sends instead while this one does not answer.
    fallback = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    shows_typing = models.BooleanField(_("people see that somebody is writing to them"), default=True, db_default=True)
    takes_groups = models.BooleanField(_("what is written in groups comes here"), default=False, db_default=False)
    # As the provider that serves it now has it: free text ends a while after the person's last message.
    has_window = models.BooleanField(default=True, db_default=True, editable=False)

    objects = ChannelQuerySet.as_manager()

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        ordering = ["name"]
        triggers = [audited("token")]

    def __str__(self) -> str:
        return self.name

    def hears_groups(self, provider) -> bool:
        """Whether what is written in groups comes here: by some providers always, by others where people want it."""
        return provider.reads_groups and (self.takes_groups or not provider.groups_by_choice)

    def is_reached_by(self, other: "Channel") -> bool:
        """Whether whoever writes to the other one has written to this: it is the same number, or stands in for it."""
        return other.pk in (self.pk, self.fallback_id) or bool(self.address and self.address == other.address)


class Connection(Row):
    """The provider and the credentials that serve a channel; a channel keeps its former ones."""

    class State(models.TextChoices):
        WORKING = "working", _("working")
        REFUSED = "refused", _("credentials refused")
        OFF = "off", _("switched off")

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="connections")
    provider_key = models.CharField(_("provider"), max_length=30)
    credentials_sealed = models.TextField(editable=False, default="")
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WORKING)
    is_current = models.BooleanField(_("serves the channel now"), default=True)
    # One that no longer serves is heard until then: late statuses come to it, and one may go back to it.
    heard_until = models.DateTimeField(_("heard until"), null=True, editable=False)
    checked_at = models.DateTimeField(_("checked"), null=True, editable=False)
    handshake_at = models.DateTimeField(_("webhook confirmed"), null=True, editable=False)
    last_inbound_at = models.DateTimeField(_("last received"), null=True, editable=False)
    last_outbound_at = models.DateTimeField(_("last sent"), null=True, editable=False)
    error = models.CharField(_("last error"), max_length=300, blank=True, default="", editable=False)
    # Percent of the conversations that go by it while another one serves the rest.
    share = models.PositiveSmallIntegerField(_("share of conversations"), default=0, db_default=0, editable=False)
    # What the provider says of the account: display name, quality, verified name. No secrets.
    account = models.JSONField(default=dict, editable=False)

    credentials_at = models.DateTimeField(_("credentials since"), null=True, editable=False)
    # The last day on which the provider takes them, where whoever entered them knew it.
    valid_until = models.DateField(_("credentials valid until"), null=True, editable=False)
    # What was told of their age already: of each set of credentials once.
    aged = models.CharField(max_length=8, choices=Aged, blank=True, default="", db_default="", editable=False)

    credentials = Sealed("credentials_sealed")

    class Meta:
        verbose_name = _("connection")
        verbose_name_plural = _("connections")
        triggers = [audited("credentials_sealed", "last_inbound_at", "last_outbound_at", "account", "aged")]
        constraints = [
            models.UniqueConstraint(
                fields=["channel"], condition=models.Q(is_current=True), name="one_connection_serves_a_channel"
            ),
            models.UniqueConstraint(
                fields=["channel"], condition=models.Q(share__gt=0), name="one_connection_has_a_share"
            ),
            models.CheckConstraint(
                condition=models.Q(share=0) | models.Q(share__lt=100, is_current=False),
                name="what_serves_has_no_share",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} · {self.provider_key}"

    @property
    def provider(self):
        return registry.get(self.provider_key)
