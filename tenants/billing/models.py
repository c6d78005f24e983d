"""What is kept of an organization's plan beside the plan itself."""

from django.db import models

from config.ids import uuid7
from tenants.models.scoped import OrganizationRow


class PlanNotice(OrganizationRow):
    """That those who look after the plan were told of something: once each, whichever worker sees it first."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    about = models.CharField(max_length=40)
    # The month of a meter, or the day on which a payment failed.
    period = models.CharField(max_length=40)
    step = models.PositiveSmallIntegerField()
    told_at = models.DateTimeField(auto_now_add=True)

    class Meta(OrganizationRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "about", "period", "step"], name="of_a_plan_one_is_told_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.about} {self.period} {self.step}"
