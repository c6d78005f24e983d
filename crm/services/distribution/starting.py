"""What distribution registers when the product starts."""

from crm import job_kinds
from crm.services import enriching, mailing_owners
from crm.services.distribution import waiting
from tenants import sweeping


def register() -> None:
    sweeping.sweepers_inside.extend([mailing_owners.wake_forgotten, waiting.wake_forgotten, enriching.wake_forgotten])
    job_kinds.register("handover", "crm.services.distribution.handover.Handover")
