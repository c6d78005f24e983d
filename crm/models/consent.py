"""What people have agreed to, and what they no longer want: every word of it kept, none ever changed."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .base import Row
from .contact import Contact

SAID = ("purpose", "channel", "granted", "source", "at")


class ConsentQuerySet(models.QuerySet):
    """The questions people ask about consent."""

    def accessible_by(self, principal, permission: str = "contact.view"):
        return self.filter(contact__in=Contact.objects.accessible_by(principal, permission))

    def newest_first(self):
        return self.order_by("-at", "-id")


class Consent(Row):
    """One time that somebody said yes or no: to what, on which channel, for which address, and how we know.

    It belongs to the address first: whoever has the number later finds its "no" there. ``crm.queries.consents`` says
    what holds now.
    """

    class Purpose(models.TextChoices):
        MARKETING = "marketing", _("Marketing")
        SERVICE = "service", _("Service messages")

    class Channel(models.TextChoices):
        WHATSAPP = "whatsapp", "WhatsApp"
        SMS = "sms", "SMS"
        EMAIL = "email", _("E-mail")

    class Source(models.TextChoices):
        FORM = "form", _("form")
        MESSAGE = "message", _("message")
        PROVIDER = "provider", _("provider")
        IMPORT = "import", _("import")
        API = "api", "API"
        PERSON = "person", _("colleague")

    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="consents", db_index=False)
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    # The address, as identities compare it; empty for a person who had none.
    key = models.CharField(max_length=160, blank=True, default="", editable=False)
    granted = models.BooleanField(_("agreed"))
    source = models.CharField(_("how it is known"), max_length=10, choices=Source)
    at = models.DateTimeField(_("said"), default=timezone.now)
    # The words that were shown or said, the message they stood in, the network address they came from.
    proof = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        # It is its own ledger: the database lets nobody rewrite what was said. Erasing a person empties address and proof.
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.UpdateOf(*SAID) | pgtrigger.Delete)]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "purpose", "channel", "source", "at"],
                condition=~models.Q(key=""),
                name="a_word_is_kept_once",
            )
        ]
        indexes = [
            models.Index(fields=["contact", "-at"], name="consent_of_contact"),
            models.Index(fields=["key", "-at"], condition=~models.Q(key=""), name="consent_of_address"),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} · {self.get_channel_display()}"
