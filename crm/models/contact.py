"""A person, and the addresses by which the person is known."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm import profiles
from crm.identity import documents
from crm.phones import pretty
from crm.plain import Plain, joined
from crm.profiles import Profile
from tenants.access import owned
from tenants.audit import audited

from .base import Archivable, Described, Row
from .checked import FORGET_REACH, Reachable, checked_again
from .duplicate import compared_again
from .scoring import scored_with_contact


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


def shown_name(name: str, phone: str, email: str, *, is_purged: bool) -> str:
    """What stands for a person, also where only these columns were read."""
    nameless = _("Erased contact") if is_purged else _("No name")
    return name or (pretty(phone) if phone else email) or str(nameless)


class Contact(Archivable, Described, Reachable, Row):
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
    # Signs only: the person's CPF, or the CNPJ of somebody who is a company.
    document = models.CharField("CPF/CNPJ", max_length=14, blank=True, default="", db_default="")
    # Links to social networks, one a line: see crm.profiles.
    profiles = models.TextField(_("social profiles"), blank=True, default="", db_default="")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Nothing is left of the person but what the numbers count: see crm.services.purging.
    purged_at = models.DateTimeField(null=True, editable=False)
    # Whoever this contact turned out to be; it is archived then, and its address leads there.
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, editable=False, related_name="merged"
    )
    # When it was last compared with the others; the database forgets it when what is compared changes.
    compared_at = models.DateTimeField(null=True, editable=False)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        triggers = [
            audited("compared_at", "checked_at", "email_state", "phone_state"),
            checked_again("email", "phone", forget=FORGET_REACH),
            compared_again("name", "phone", "email", "document", "company_id", "city"),
            scored_with_contact(),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="contact_newest"),
            models.Index(fields=["kept_until"], condition=models.Q(kept_until__isnull=False), name="contact_kept"),
            models.Index(
                fields=["id"], condition=models.Q(compared_at=None, archived_at=None), name="contact_uncompared"
            ),
            models.Index(
                fields=["id"], condition=models.Q(checked_at=None, archived_at=None), name="contact_unchecked"
            ),
            models.Index(Plain("name"), name="contact_by_name"),
            GinIndex(OpClass(Plain(joined("name", "email")), "gin_trgm_ops"), name="contact_words"),
            GinIndex(OpClass("phone", "gin_trgm_ops"), name="contact_number"),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """The name, else what we can show of how the person is reached."""
        return shown_name(self.name, self.phone, self.email, is_purged=self.purged_at is not None)

    @property
    def pretty_phone(self) -> str:
        return pretty(self.phone) if self.phone else ""

    @property
    def links(self) -> list[str]:
        return self.profiles.splitlines()

    @property
    def social(self) -> list[Profile]:
        return profiles.read(self.profiles)

    @property
    def pretty_document(self) -> str:
        return documents.pretty(self.document)


class Identity(Row):
    """One address of a contact. ``key`` is what is compared: the ninth digit and letter case do not matter there."""

    class Kind(models.TextChoices):
        PHONE = "phone", _("Phone")
        EMAIL = "email", _("E-mail")
        WHATSAPP = "whatsapp", "WhatsApp"
        BSUID = "bsuid", _("WhatsApp business-scoped id")
        GROUP = "group", _("WhatsApp group")
        CPF = "cpf", "CPF"
        CNPJ = "cnpj", "CNPJ"

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="identities")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    value = models.CharField(_("as given"), max_length=160)
    key = models.CharField(max_length=160, editable=False)

    class Meta:
        verbose_name = _("identity")
        verbose_name_plural = _("identities")
        triggers = [audited()]
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="an_identity_is_one_contacts")]
        indexes = [GinIndex(OpClass("key", "gin_trgm_ops"), name="identity_fragment")]

    def __str__(self) -> str:
        return self.value

    @property
    def shown(self) -> str:
        """As people write it."""
        if self.kind in (self.Kind.CPF, self.Kind.CNPJ):
            return documents.pretty(self.value)
        return pretty(self.value) if self.kind in (self.Kind.PHONE, self.Kind.WHATSAPP) else self.value
