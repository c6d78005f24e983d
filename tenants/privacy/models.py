"""The ledger of erasures: who was erased, never by name. It outlives the organization's own schema and its backups."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.ids import uuid7
from tenants.audit import audited_public
from tenants.crypto import Sealed
from tenants.models.scoped import OrganizationRow


class Erasure(OrganizationRow):
    """One person whose data were erased: who asked for it and why, what went, and the certificate of it."""

    class Asked(models.TextChoices):
        WRITTEN = "written", _("In a message")
        EMAIL = "email", _("By e-mail")
        SPOKEN = "spoken", _("By phone or in person")
        AUTHORITY = "authority", _("Through an authority")
        NOBODY = "nobody", _("Nobody: our own decision")

    class Ground(models.TextChoices):
        WISH = "wish", _("Takes consent back (art. 18, VI)")
        NEEDLESS = "needless", _("Data are unnecessary or excessive (art. 18, IV)")
        UNLAWFUL = "unlawful", _("Data were treated unlawfully (art. 18, IV)")
        OVER = "over", _("The purpose is fulfilled (art. 15, I)")
        ORDERED = "ordered", _("An authority ordered it (art. 15, IV)")

    class State(models.TextChoices):
        RUNNING = "running", _("In progress")
        DONE = "done", _("Erased")
        FAILED = "failed", _("Not finished")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    contact_id = models.UUIDField()
    asked = models.CharField(_("how it was asked for"), max_length=10, choices=Asked)
    ground = models.CharField(_("ground"), max_length=10, choices=Ground)
    asked_on = models.DateField(_("asked on"))
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ordered_at = models.DateTimeField(_("ordered"), default=timezone.now)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.RUNNING)
    job_id = models.UUIDField(null=True)
    # What the sweep looks for: sealed, and gone when it is done.
    wanted_sealed = models.TextField(blank=True, default="", editable=False)
    # Digests by the organization's key: whether somebody who comes in is this person again.
    marks = models.JSONField(default=list)
    # {"gone": {table: rows}, "emptied": {…}, "mentions": {…}, "left": […]}
    report = models.JSONField(default=dict)
    ended_at = models.DateTimeField(_("ended"), null=True)
    signature = models.CharField(max_length=64, blank=True, default="")

    wanted = Sealed("wanted_sealed")

    class Meta(OrganizationRow.Meta):
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        ordering = ["-ordered_at", "-id"]
        triggers = [audited_public("wanted_sealed", "marks", "report")]
        constraints = [
            models.UniqueConstraint(fields=["organization", "contact_id"], name="a_person_is_erased_once"),
        ]
        indexes = [models.Index(fields=["organization", "-ordered_at"], name="erasure_newest")]

    def __str__(self) -> str:
        return str(self.pk)

    def organization_of_row(self):
        """Whose it is, for what is sealed in it."""
        return self.organization_id
