"""That somebody was asked to join an organization."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.ids import uuid7
from tenants import context
from tenants.audit import audited_public
from tenants.composing import names_what_stands

from .membership import Role, Team
from .scoped import OrganizationRow

PURPOSE = "invitation"
VALID_FOR = timedelta(days=7)


def new_nonce() -> str:
    return secrets.token_urlsafe(24)


def in_a_week():
    return timezone.now() + VALID_FOR


class Invitation(OrganizationRow):
    """One e-mail address may join with this role, once, by a link that only that address gets."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(_("e-mail"))  # in small letters
    role = models.ForeignKey(Role, models.PROTECT, related_name="+", verbose_name=_("role"))
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("team"))
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # Signed into the link. A new one ends the links before it.
    nonce = models.CharField(max_length=40, default=new_nonce, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    expires_at = models.DateTimeField(_("valid until"), default=in_a_week)
    send_at = models.DateTimeField(null=True, default=timezone.now, editable=False)  # None: its e-mail has gone
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)
    accepted_at = models.DateTimeField(_("accepted"), null=True, editable=False)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    class Meta(OrganizationRow.Meta):
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at"]
        triggers = [audited_public("nonce", "send_at", "sent_at"), names_what_stands()]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "email"],
                condition=Q(accepted_at=None, revoked_at=None),
                name="an_address_has_one_open_invitation",
            )
        ]
        indexes = [models.Index(fields=["send_at"], condition=Q(send_at__isnull=False), name="invitation_to_send")]

    def __str__(self) -> str:
        return self.email

    @property
    def has_expired(self) -> bool:
        return self.expires_at <= timezone.now()

    @property
    def proof(self) -> str:
        """What the link carries: nobody makes one without our key, nor for another organization. Inside its door."""
        return context.sign(PURPOSE, [self.pk.hex, self.nonce])
