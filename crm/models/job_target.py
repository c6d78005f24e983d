"""The leads that a job is about, as they were chosen when it began."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobTarget(models.Model):
    """One lead's turn. It goes with the job; what was done to it is a ``JobItem``."""

    id = models.BigAutoField(primary_key=True)
    job = models.ForeignKey("crm.Job", models.CASCADE, related_name="targets")
    place = models.PositiveIntegerField()
    lead = models.ForeignKey("crm.Lead", models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("lead of a job")
        verbose_name_plural = _("leads of jobs")
        constraints = [models.UniqueConstraint(fields=["job", "place"], name="a_place_of_a_job_is_one_lead")]

    def __str__(self) -> str:
        return f"{self.place} {self.lead_id}"
