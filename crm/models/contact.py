"""A person, and the addresses by which the person is known."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.phones import pretty
from tenants.access import owned
from tenants.audit import audited

from .base import Row


class ContactQuerySet(models.QuerySet):
    """The questions people ask about contacts."""

    def accessible_by(self, principal, permission: str = "contact.view"):
        """One's own contacts, and the people behind one's own leads."""
        from .lead import Lead

        scope = principal.scope(permission)
        if scope is None:
            return self.none()
        if scope == "all":
            return self
        leads = Lead.objects.accessible_by(principal, permission.replace("contact", "lead"))
        return self.filter(owned(principal, permission) | models.Q(pk__in=leads.values("contact")))


class Contact(Row):
    """A person; a phone may be absent."""

    name = models.CharField(_("name"), max_length=120, blank=True, default="")
    company = models.ForeignKey(
        "crm.Company", models.SET_NULL, null=True, blank=True, related_name="contacts", verbose_name=_("company")
    )
    job_title = models.CharField(_("job title"), max_length=80, blank=True, default="")
    email = models.EmailField(_("e-mail"), blank=True, default="")
    phone = models.CharField(
        _("phone"), max_length=20, blank=True, default="", help_text=_("E.164, such as +5511987654321")
    )
    city = models.CharField(_("city"), max_length=80, blank=True, default="")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        triggers = [audited()]
        indexes = [models.Index(fields=["-created_at", "-id"], name="contact_newest")]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """The name, else what we can show of how the person is reached."""
        return self.name or (pretty(self.phone) if self.phone else self.email) or str(_("No name"))

    @property
    def pretty_phone(self) -> str:
        return pretty(self.phone) if self.phone else ""


class Identity(Row):
    """One address of a contact. ``key`` is what is compared: the ninth digit and letter case do not matter there."""

    class Kind(models.TextChoices):
        PHONE = "phone", _("Phone")
        EMAIL = "email", _("E-mail")
        WHATSAPP = "whatsapp", "WhatsApp"
        BSUID = "bsuid", _("WhatsApp business-scoped id")

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="identities")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    value = models.CharField(_("as given"), max_length=160)
    key = models.CharField(max_length=160, editable=False)

    class Meta:
        verbose_name = _("identity")
        verbose_name_plural = _("identities")
        triggers = [audited()]
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="an_identity_is_one_contacts")]

    def __str__(self) -> str:
        return self.value

    @property
    def shown(self) -> str:
        """As people write it."""
        return pretty(self.value) if self.kind in (self.Kind.PHONE, self.Kind.WHATSAPP) else self.value
