"""The records that a job is about, as they were chosen when it began."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobTarget(models.Model):
    """One record's turn: a lead's, a contact's or a company's, as the job's kind says. What was done to it is a ``JobItem``."""

    id = models.BigAutoField(primary_key=True)
    job = models.ForeignKey("crm.Job", models.CASCADE, related_name="targets")
    place = models.PositiveIntegerField()
    # No foreign key: what is gone by its turn is told, and nothing of the record stands here.
    subject_id = models.UUIDField()

    class Meta:
        verbose_name = _("record of a job")
        verbose_name_plural = _("records of jobs")
        constraints = [models.UniqueConstraint(fields=["job", "place"], name="a_place_of_a_job_is_one_lead")]

    def __str__(self) -> str:
        return f"{self.place} {self.subject_id}"
