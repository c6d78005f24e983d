"""What public registers and the DNS say, kept with its source and date: asked once for all who need it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.audit import audited

from .base import Row


class Enrichment(Row):
    """One answer of a register about one document, postal code or domain."""

    class Kind(models.TextChoices):
        CNPJ = "cnpj", "CNPJ"
        CEP = "cep", "CEP"
        MAIL = "mail", _("E-mail domain")

    class State(models.TextChoices):
        WAITING = "waiting", _("Being looked up")
        KNOWN = "known", _("Known")
        UNKNOWN = "unknown", _("Not in the register")
        FAILED = "failed", _("The register does not answer")

    kind = models.CharField(max_length=4, choices=Kind)
    key = models.CharField(max_length=253)
    source = models.CharField(max_length=20, default="brasilapi")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    values = models.JSONField(default=dict)
    fetched_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("enrichment")
        verbose_name_plural = _("enrichments")
        triggers = [audited("tries", "due_at", "values")]
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="a_register_is_asked_once_for_all")]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(due_at__isnull=False), name="enrichment_due"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
