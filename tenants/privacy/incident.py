"""Security incidents: what happened to whose data, what was done about it, and the register of it for five years."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.ids import uuid7
from tenants.audit import audited_public
from tenants.models.scoped import OrganizationRow, ScopedManager


class Incident(models.Model):
    """One incident of an organization; of none: the platform's. Its columns are what Resolução CD/ANPD 15/2024 asks for."""

    class Origin(models.TextChoices):
        PERSON = "person", _("Somebody")
        SYSTEM = "system", _("The system")

    class Risk(models.TextChoices):
        UNKNOWN = "unknown", _("Not assessed yet")
        LOW = "low", _("No relevant risk or harm")
        RELEVANT = "relevant", _("Relevant risk or harm is possible")

    class Data(models.TextChoices):
        IDENTITY = "identity", _("Names and addresses")
        DOCUMENTS = "documents", _("Documents (CPF, RG, …)")
        MESSAGES = "messages", _("Messages and files")
        FINANCIAL = "financial", _("Financial data")
        ACCESS = "access", _("Passwords and other means of access")
        SENSITIVE = "sensitive", _("Sensitive data (health, religion, …)")
        VULNERABLE = "vulnerable", _("Of children, adolescents or the elderly")
        SECRET = "secret", _("Protected by professional or legal secrecy")
        LARGE = "large", _("On a large scale")

    # Kinds of data with which an incident may be one that must be communicated (art. 5).
    GRAVE = (Data.FINANCIAL, Data.ACCESS, Data.SENSITIVE, Data.VULNERABLE, Data.SECRET, Data.LARGE)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organization = models.ForeignKey("tenants.Organization", models.CASCADE, null=True, related_name="+")
    title = models.CharField(_("what happened, in a line"), max_length=160)
    origin = models.CharField(_("found by"), max_length=6, choices=Origin, default=Origin.PERSON)
    # What the system found it by: the same finding opens one incident.
    key = models.CharField(max_length=160, blank=True, default="", editable=False)
    known_at = models.DateTimeField(_("since when you know"), default=timezone.now)
    happened_at = models.DateTimeField(_("when it happened"), null=True, blank=True)
    description = models.TextField(_("what happened, and why"), max_length=5000, blank=True, default="")
    # A small processing agent has twice the time (Resolução CD/ANPD 2/2022, art. 14).
    is_small = models.BooleanField(_("we are a small processing agent"), default=False)

    contained_at = models.DateTimeField(_("contained"), null=True, blank=True)
    measures_before = models.TextField(_("what protected the data before"), max_length=5000, blank=True, default="")
    measures_after = models.TextField(_("what was and will be done"), max_length=5000, blank=True, default="")

    kinds = ArrayField(
        models.CharField(max_length=12, choices=Data), verbose_name=_("kinds of data"), default=list, blank=True
    )
    persons = models.PositiveIntegerField(_("persons concerned"), null=True, blank=True)
    vulnerable = models.PositiveIntegerField(_("of them children, adolescents or elderly"), null=True, blank=True)
    treated = models.PositiveIntegerField(_("persons whose data are treated there in all"), null=True, blank=True)
    risk = models.CharField(_("risk"), max_length=8, choices=Risk, default=Risk.UNKNOWN)
    impact = models.TextField(_("risks and possible effects for the persons"), max_length=5000, blank=True, default="")
    why_silent = models.TextField(_("why nobody is told"), max_length=2000, blank=True, default="")

    anpd_at = models.DateTimeField(_("ANPD was told"), null=True, blank=True)
    anpd_protocol = models.CharField(_("protocol"), max_length=80, blank=True, default="")
    persons_at = models.DateTimeField(_("the persons were told"), null=True, blank=True)
    persons_how = models.CharField(_("by which means"), max_length=300, blank=True, default="")
    why_late = models.TextField(_("why it was told late"), max_length=2000, blank=True, default="")

    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        ordering = ["-known_at", "-id"]
        triggers = [audited_public()]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "key"],
                condition=~models.Q(key=""),
                nulls_distinct=False,
                name="a_finding_opens_an_incident_once",
            )
        ]
        indexes = [
            models.Index(fields=["organization", "-known_at"], name="incident_newest"),
            models.Index(fields=["organization"], condition=models.Q(closed_at=None), name="incident_open"),
        ]

    def __str__(self) -> str:
        return self.title

    def validate_constraints(self, exclude=None) -> None:
        """The only one is of a column that no form has; the operator's form stands outside every door."""

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class IncidentEntry(models.Model):
    """One line of an incident's record. Nothing in it is ever changed; it outlives the organization."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("Opened")
        CHANGED = "changed", _("Changed")
        NOTED = "noted", _("Note")
        REMINDED = "reminded", _("Reminder sent")
        CLOSED = "closed", _("Closed")
        REOPENED = "reopened", _("Opened again")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="entries")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    text = models.TextField(max_length=5000, blank=True, default="")
    # {field: [before, after]} of what was changed; which reminder it was.
    particulars = models.JSONField(default=dict)
    mark = models.CharField(max_length=8, blank=True, default="", editable=False)

    class Meta:
        verbose_name = _("entry of an incident")
        verbose_name_plural = _("entries of incidents")
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "mark"], condition=~models.Q(mark=""), name="a_reminder_is_sent_once"
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="append_only",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF TG_OP = 'DELETE' AND EXISTS (
                        SELECT 1 FROM public.tenants_incident i JOIN public.tenants_organization o ON o.id = i.organization_id
                        WHERE i.id = OLD.incident_id AND o.state <> 'active'
                    ) THEN RETURN OLD; END IF;
                    RAISE EXCEPTION 'The record of an incident is append-only.';
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at}"


class PrivacyContact(OrganizationRow):
    """Who answers for people's data: the controller, and the person in charge (encarregado)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    controller = models.CharField(_("controller"), max_length=160, blank=True, default="")
    tax_id = models.CharField("CNPJ/CPF", max_length=20, blank=True, default="")
    address = models.CharField(_("address"), max_length=240, blank=True, default="")
    officer = models.CharField(_("person in charge (encarregado)"), max_length=120, blank=True, default="")
    email = models.EmailField(_("e-mail for people’s requests"), blank=True, default="")
    phone = models.CharField(_("phone"), max_length=30, blank=True, default="")
    policy_url = models.URLField(_("privacy policy"), blank=True, default="")
    is_small = models.BooleanField(_("small processing agent (Resolução CD/ANPD 2/2022)"), default=False)

    class Meta(OrganizationRow.Meta):
        verbose_name = _("privacy contact")
        verbose_name_plural = _("privacy contacts")
        triggers = [audited_public()]
        constraints = [
            models.UniqueConstraint(fields=["organization"], name="an_organization_has_a_privacy_contact_once")
        ]

    def __str__(self) -> str:
        return self.controller or self.officer
