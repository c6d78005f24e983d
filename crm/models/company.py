"""An organization that contacts belong to."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.plain import Plain
from tenants.audit import audited

from .base import Archivable, Described, Row
from .checked import Checked, checked_again
from .duplicate import compared_again


class CompanyQuerySet(models.QuerySet):
    """The questions people ask about companies."""

    def accessible_by(self, principal, permission: str = "company.view"):
        """Companies are reached through the contacts and leads one reaches."""
        from .contact import Contact
        from .lead import Lead

        scope = principal.scope(permission)
        if scope is None:
            return self.none()
        if scope == "all":
            return self
        contacts = Contact.objects.accessible_by(principal, permission.replace("company", "contact"))
        leads = Lead.objects.accessible_by(principal, permission.replace("company", "lead"))
        return self.filter(models.Q(pk__in=contacts.values("company")) | models.Q(pk__in=leads.values("company")))


class Company(Archivable, Described, Checked, Row):
    """A customer's company."""

    name = models.CharField(_("name"), max_length=120)
    cnpj = models.CharField("CNPJ", max_length=18, blank=True, default="")
    street = models.CharField(_("street and number"), max_length=160, blank=True, default="", db_default="")
    district = models.CharField(_("district"), max_length=80, blank=True, default="", db_default="")
    city = models.CharField(_("city"), max_length=80, blank=True, default="")
    state = models.CharField(_("state"), max_length=2, blank=True, default="", db_default="")
    postal_code = models.CharField("CEP", max_length=8, blank=True, default="", db_default="")  # digits only
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, editable=False, related_name="merged"
    )
    compared_at = models.DateTimeField(null=True, editable=False)

    objects = CompanyQuerySet.as_manager()

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        ordering = ["name"]
        triggers = [
            audited("compared_at", "checked_at"),
            checked_again("cnpj", "postal_code"),
            compared_again("name", "cnpj", "city"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["cnpj"], condition=~models.Q(cnpj=""), name="a_cnpj_is_one_companys")
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=models.Q(compared_at=None, archived_at=None), name="company_uncompared"
            ),
            models.Index(
                fields=["id"], condition=models.Q(checked_at=None, archived_at=None), name="company_unchecked"
            ),
            GinIndex(OpClass(Plain("name"), "gin_trgm_ops"), name="company_words"),
            models.Index(fields=["kept_until"], condition=models.Q(kept_until__isnull=False), name="company_kept"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def pretty_postal_code(self) -> str:
        return f"{self.postal_code[:5]}-{self.postal_code[5:]}" if self.postal_code else ""
