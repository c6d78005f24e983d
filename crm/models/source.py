"""Where leads come from: forms, inbound webhooks, ad platforms."""

import secrets
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.audit import audited
from tenants.crypto import Sealed

from .base import Retirable
from .lead import Lead


def new_token() -> str:
    """What an address ends with: nobody guesses it."""
    return secrets.token_urlsafe(24)


class SourceQuerySet(models.QuerySet):
    """The questions people ask about sources."""

    def accessible_by(self, principal, permission: str = "pipeline.change"):
        """Sources feed the organization's process: whoever may shape that reaches them all."""
        return self.living() if principal.scope(permission) else self.none()

    def living(self):
        return self.filter(archived_at=None)


class Source(Retirable):
    """One way by which people from outside become leads, and what is done with those who come by it."""

    class Kind(models.TextChoices):
        FORM = "form", _("Form")
        WEBHOOK = "webhook", _("Webhook")
        META = "meta_lead_ads", _("Facebook and Instagram lead ads")
        GOOGLE = "google_ads", _("Google Ads lead forms")

    class Repeat(models.TextChoices):
        OPEN = "open", _("Add to the person’s open lead")
        NEW = "new", _("Make a new lead each time")

    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    name = models.CharField(_("name"), max_length=60)
    token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    is_active = models.BooleanField(_("takes leads"), default=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who is told of problems"),
    )
    stage = models.ForeignKey(
        "crm.Stage", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("where leads begin")
    )
    lead_source = models.CharField(_("source"), max_length=12, choices=Lead.Source, default=Lead.Source.SITE)
    tags = ArrayField(models.CharField(max_length=40), verbose_name=_("tags"), default=list, blank=True)
    repeat = models.CharField(_("when the person has an open lead"), max_length=4, choices=Repeat, default=Repeat.OPEN)
    # Name in what arrives → field of ours; empty means ignored, absent means guessed.
    mapping = models.JSONField(_("mapping"), default=dict, blank=True)
    # A form's fields, texts and allowed sites: see crm.capture.forms.
    form = models.JSONField(_("form"), default=dict, blank=True)
    consent_text = models.CharField(_("consent"), max_length=400, blank=True, default="")
    # What its words are about, besides answering: marketing, or nothing else.
    consents_to_marketing = models.BooleanField(_("also to marketing"), default=False, db_default=False)
    # The outside account that leads arrive for: a Facebook page's id.
    account = models.CharField(_("account"), max_length=64, blank=True, default="")
    credentials_sealed = models.TextField(blank=True, default="", editable=False)
    credentials_at = models.DateTimeField(_("credentials since"), null=True, blank=True, editable=False)
    # Why it does not work, as a code; and on which day its owner was told of which problem.
    trouble = models.CharField(max_length=40, blank=True, default="", editable=False)
    warned = models.JSONField(default=dict, blank=True, editable=False)
    checked_at = models.DateTimeField(null=True, blank=True, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    credentials = Sealed("credentials_sealed")
    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("lead source")
        verbose_name_plural = _("lead sources")
        ordering = ["name", "created_at"]
        triggers = [audited("credentials_sealed", "token", "warned", "checked_at")]

    def __str__(self) -> str:
        return self.name

    def credential(self, name: str) -> str:
        value: Any = self.credentials.get(name, "")
        return str(value)
